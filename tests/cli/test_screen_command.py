"""``tidewaiter screen``: names, files and kept indexes, and what its exit code says."""

import json

import pytest

from tidewaiter.cli.main import main

LIST = "id,name,aliases,birth_date,identifiers\nE-1,Мухаммад ибн Салман,MBS,1985-08-31,A 12345\n"


@pytest.fixture
def listed(tmp_path):
    path = tmp_path / "list.csv"
    path.write_text(LIST, "utf-8")
    return path


def screened(capsys, *arguments):
    code = main(["screen", *map(str, arguments), "--json"])
    return code, [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_a_name_with_what_is_known_besides(listed, capsys):
    asked = ("محمد بن سلمان", "--date", "1985-08-31", "--list", listed)
    code, (found,) = screened(capsys, *asked)
    assert code == 1
    (match,) = found["matches"]
    assert (match["entry"], match["standing"], match["list"]) == ("E-1", "supported", "list.csv")


def test_a_file_of_names_and_a_kept_index(listed, tmp_path, capsys):
    names = tmp_path / "names.txt"
    names.write_text("Nobody Atall\n\nMohammed bin Salman\n", "utf-8")
    first = screened(capsys, names, "--list", listed, "--keep", tmp_path / "kept")
    again = screened(capsys, names, "--list", tmp_path / "kept")
    assert [len(one["matches"]) for one in first[1]] == [0, 1]
    assert first[0] == again[0] == 1
    assert [m["said"] for one in first[1] for m in one["matches"]] == [
        m["said"] for one in again[1] for m in one["matches"]
    ]


def test_nothing_alike_and_words_for_people(listed, capsys):
    assert main(["screen", "Nobody Atall", "--list", str(listed)]) == 0
    assert "no name is alike by 85% or more" in capsys.readouterr().out
    assert main(["screen", "x", "--id", "a12345", "--list", str(listed)]) == 1
    assert "identifier agrees: a12345 / A 12345" in capsys.readouterr().out


def test_a_list_that_cannot_be_used_ends_with_two(tmp_path, capsys):
    assert main(["screen", "x", "--list", str(tmp_path / "none.csv")]) == 2
    assert "there is no such file" in capsys.readouterr().err


def test_a_file_of_names_that_is_not_there_never_passes_for_a_name(listed, capsys):
    assert main(["screen", "names.txt", "--list", str(listed)]) == 2
    assert "names.txt: there is no such file" in capsys.readouterr().err


def test_words_that_are_not_spelt_alike_are_told(listed, capsys):
    assert main(["screen", "Muhamad bin Salmann", "--list", str(listed)]) == 1
    said = capsys.readouterr().out
    assert "salmann / salman (" in said


def test_a_name_longer_than_any_path_is_a_name(listed, capsys):
    assert main(["screen", "a" * 5_000, "--list", str(listed)]) == 0
    assert "no name is alike" in capsys.readouterr().out


def test_a_name_without_letters_is_not_told_as_clean(listed, capsys):
    assert main(["screen", "—", "--list", str(listed)]) == 1
    assert "not assessed" in capsys.readouterr().out
    code, (told,) = screened(capsys, "—", "--list", listed)
    assert (code, told["compared"], told["matches"]) == (1, False, [])
