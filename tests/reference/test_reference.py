"""Reference lists: complete where it matters, replaceable, with source and date."""

import pytest

from tidewaiter.core.errors import SourceError
from tidewaiter.reference import (
    container_fault,
    countries,
    currencies,
    harmonised_system,
    incoterms,
    load_list,
    load_tariff,
    package_kinds,
    units,
    use_tariff,
)
from tidewaiter.reference.containers import check_digit
from tidewaiter.reference.tariff import current_tariff


@pytest.mark.parametrize(
    "found", [countries(), currencies(), incoterms(), package_kinds(), units()]
)
def test_every_list_names_its_source_and_date(found):
    assert found.source
    assert found.date
    assert len(found) > 10


def test_the_lists_know_what_they_should():
    assert {"GB", "TW", "XI", "SS"} <= countries().codes
    assert "UK" not in countries()
    assert {"USD", "XOF"} <= currencies().codes
    assert {"KGM", "NAR", "LTR"} <= units().codes
    assert {"CT", "PX", "4G", "ZZ"} <= package_kinds().codes


@pytest.mark.parametrize("number", ["CSQU3054383", "MSKU1234565", "csqu 305438-3"])
def test_a_sound_container_number_has_no_fault(number):
    assert container_fault(number) is None


@pytest.mark.parametrize(
    ("number", "fault"),
    [("CSQU3054384", "check digit"), ("CSQX3054383", "form"), ("1234", "form"), ("", "form")],
)
def test_a_bad_container_number_is_told(number, fault):
    assert container_fault(number) == fault


def test_the_check_digit_ten_is_written_as_nought():
    found = [n for n in range(1000) if check_digit(f"ABCU{n:06d}") == 0]
    assert found


def test_the_harmonised_system_knows_subheadings_however_they_are_written():
    hs = harmonised_system()
    assert hs.knows("8471.30")
    assert hs.knows("8471300000")
    assert not hs.knows("847199")
    assert not hs.knows("84")


def test_a_country_may_bring_its_own_tariff(tmp_path):
    path = tmp_path / "tariff.csv"
    path.write_text("# source: Gazette 7\n# date: 2026-01\ncode,text\n12345678,x\n", "utf-8")
    try:
        use_tariff(load_tariff(path))
        assert current_tariff().knows("1234.56.78")
        assert not current_tariff().knows("84713000")
        assert current_tariff().source == "Gazette 7"
    finally:
        use_tariff(None)
    assert current_tariff().knows("84713000")


def test_a_list_without_a_code_column_is_an_error_that_says_so(tmp_path):
    path = tmp_path / "x.csv"
    path.write_text("name\na\n", "utf-8")
    for load in (load_list, load_tariff):
        with pytest.raises(SourceError, match="column 'code'"):
            load(path)
