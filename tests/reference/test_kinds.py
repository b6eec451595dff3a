"""Lists: their dates and sources, what is special and what is retired."""

from tidewaiter.reference.lists import countries, currencies, incoterms, lists, package_kinds, units


def test_every_list_says_its_source_and_its_day():
    for one in lists():
        assert one.source
        assert len(one.date) == len("2026-11-25"), one.name
        assert set(one.kinds.values()) <= {"special", "retired"}


def test_the_lists_are_whole():
    assert len(countries()) - countries().count("special") == 249
    assert len(units()) - units().count("retired") - units().count("special") > 1750
    assert len(package_kinds()) > 400
    assert {"KGM", "LTR", "MTQ", "NAR", "E54", "Q3", "X1", "10"} <= units().codes
    assert {"CT", "VQ", "NE", "O5", "ZZ", "43"} <= package_kinds().codes


def test_codes_that_customs_use_beside_the_standard_are_special():
    assert {"EU", "XI", "XK", "QR", "QZ"} <= countries().codes
    assert countries().kinds["XI"] == "special"
    assert countries().kinds.get("DE", "") == ""


def test_terms_and_currencies_of_earlier_days_are_retired():
    assert {c for c, kind in incoterms().kinds.items() if kind == "retired"} == {
        "DAT", "DAF", "DES", "DEQ", "DDU",
    }  # fmt: skip
    assert incoterms().kinds.get("DPU", "") == ""
    assert currencies().kinds["HRK"] == "retired"
    assert "ZZZ" not in currencies()
