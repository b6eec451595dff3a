"""``tidewaiter wildlife`` answers on the law as the tables do, as text and as JSON."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tidewaiter.cli.main import main


def asked(capsys: pytest.CaptureFixture[str], *words: str) -> Any:
    assert main(["wildlife", *words, "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def test_a_misspelt_name_leads_to_its_taxon_with_score_and_reason(capsys) -> None:
    said = asked(capsys, "taxon", "Psitacus", "eritacus")
    assert (said["taxon"], said["kind"]) == ("Psittacus erithacus", "alike")
    assert said["score"]
    assert said["reasons"]


@pytest.mark.parametrize(("on", "appendix"), [("2017-01-01", "II"), ("2017-01-02", "I")])
def test_a_listing_is_that_of_the_day(capsys, on, appendix) -> None:
    said = asked(capsys, "listing", "Psittacus erithacus", "--on", on)
    assert (said["known"], said["appendix"]) == (True, appendix)


def test_a_listing_is_that_of_the_population(capsys) -> None:
    words = ["listing", "Loxodonta africana", "--on", "2026-06-01"]
    assert asked(capsys, *words, "--population", "BW")["appendix"] == "II"
    assert asked(capsys, *words)["appendix"] == "I"


def test_a_document_is_good_until_midnight_of_its_last_day(capsys) -> None:
    words = ["permit", "export", "--issued", "2026-08-31", "--presented"]
    assert asked(capsys, *words, "2027-02-28")["good"] is True
    late = asked(capsys, *words, "2027-03-01")
    assert (late["last_day"], late["good"], late["days_left"]) == ("2027-02-28", False, -1)


def test_codes_that_do_not_go_together_are_named(capsys) -> None:
    assert asked(capsys, "combination", "--source", "d", "--appendix", "II")["rules"] == [
        "source-appendix"
    ]
    assert asked(capsys, "combination", "--source", "W", "--purpose", "T") == {}


def test_a_quota_holds_up_to_its_limit(capsys) -> None:
    words = ["quota", "Panthera pardus", "--on", "2026-06-01", "--country", "NA"]
    words += ["--term", "TRO", "--purpose", "H", "--taken", "249", "--wanted"]
    assert asked(capsys, *words, "1")["exceeded"] is False
    over = asked(capsys, *words, "2")
    assert (over["limit"], over["over"], over["exceeded"]) == ("250", "1", True)


def test_terms_and_units_are_converted_for_the_taxon(capsys) -> None:
    words = ["convert", "1460", "KGM", "--term", "SAW", "--taxon", "Swietenia macrophylla"]
    said = asked(capsys, *words)
    assert (said["quantity"], said["unit"]) == ("2", "MTQ")
    skins = asked(capsys, "convert", "4", "--term", "SID")
    assert (skins["quantity"], skins["term"]) == ("2", "SKI")


def test_answers_are_read_by_people_too(capsys) -> None:
    assert main(["wildlife", "listing", "Nymphicus hollandicus", "--on", "2026-06-01"]) == 0
    said = capsys.readouterr().out
    assert "appendix: none" in said
    assert "known: yes" in said


@pytest.mark.parametrize(
    "words",
    [
        ["permit", "export", "--issued", "31.8.2026"],
        ["convert", "many"],
        ["permit", "passport", "--issued", "2026-08-31"],
    ],
)
def test_what_cannot_be_read_is_refused(capsys, words) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(["wildlife", *words])
    assert stopped.value.code == 2


def test_a_name_that_nobody_knows_has_no_quota(capsys) -> None:
    assert main(["wildlife", "quota", "Nomen nescio", "--country", "NA"]) != 0
    assert "Nomen nescio" in capsys.readouterr().err
