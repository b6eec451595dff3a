"""Quotas and suspensions out of files count once approved, or are told wrong with their place."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from tidewaiter.core import SourceError
from tidewaiter.desks.wildlife.importing.files import import_all, write_tables
from tidewaiter.desks.wildlife.importing.tables import applied
from tidewaiter.desks.wildlife.limits import Trade, meeting, stopping
from tidewaiter.desks.wildlife.reference import Reference

ON = date(2026, 6, 1)
QUOTAS = """taxon,country,quota,unit,terms,sources,year,source
Python regius,Ghana,"7,000",,LIV,R,2026,Notification
Python regius,GH,200,NAR,LIV,W,2026,Notification
"""
SUSPENSIONS = """Taxon,Party,From,To,Exempt purposes,What
Balaeniceps rex,ALL,2026-01-01,,"Z, S",Commercial trade
ALL,GH,2026-02-01,2026-05-31,,All trade
"""


def brought(tmp_path, reference=None, **texts):
    limits = {}
    for name, text in texts.items():
        limits[name] = tmp_path / f"my {name}.csv"
        limits[name].write_text(text, "utf-8")
    return import_all([], as_of=ON, source="", limits=limits, reference=reference)


def refused(tmp_path, name, table, row) -> str:
    """What is said of a table with a row that is wrong."""
    head = table.split("\n", 1)[0]
    with pytest.raises(SourceError) as told:
        brought(tmp_path, **{name: f"{head}\n{row}\n"})
    return str(told.value)


def trade(reference, taxon, country="GH", **more):
    return Trade(taxon=reference.taxonomy.get(taxon), on=ON, country=country, **more)


def test_quotas_count_beside_those_of_the_program(tmp_path) -> None:
    found = brought(tmp_path, quotas=QUOTAS)
    reference = applied(Reference.shipped(), [found.tables])
    assert len(reference.quotas) == len(Reference.shipped().quotas) + 2
    (wild,) = meeting(reference.quotas, trade(reference, "Python regius", source="W", term="LIV"))
    assert (wild.limit, wild.unit, wild.source) == (Decimal(200), "NAR", "Notification")
    (ranched,) = meeting(reference.quotas, trade(reference, "Python regius", source="R"))
    assert ranched.limit == Decimal(7000)
    assert not meeting(reference.quotas, trade(reference, "Python regius", "TG", source="W"))
    assert found.remarks == ()


def test_a_row_brought_again_takes_the_place_of_the_one_with_its_name(tmp_path) -> None:
    first = applied(Reference.shipped(), [brought(tmp_path, quotas=QUOTAS).tables])
    again = applied(first, [brought(tmp_path, quotas=QUOTAS.replace("200", "150")).tables])
    assert len(again.quotas) == len(first.quotas)
    (wild,) = meeting(again.quotas, trade(again, "Python regius", source="W"))
    assert (wild.limit, wild.id) == (Decimal(150), "gh-python-regius-liv-w-2026-01-01")


def test_a_suspension_of_the_program_is_lifted_by_its_name(tmp_path) -> None:
    shipped = Reference.shipped()
    row = next(one for one in shipped.suspensions if one.until is None and one.country)
    text = f"id,country,from,to\n{row.id},{row.country},{row.since},2026-01-31\n"
    after = applied(shipped, [brought(tmp_path, suspensions=text).tables])
    assert len(after.suspensions) == len(shipped.suspensions)
    assert next(one for one in after.suspensions if one.id == row.id).until == date(2026, 1, 31)


def test_suspensions_stop_what_is_not_exempt(tmp_path) -> None:
    reference = applied(Reference.shipped(), [brought(tmp_path, suspensions=SUSPENSIONS).tables])
    more = [one for one in reference.suspensions if one not in Reference.shipped().suspensions]
    assert [one.country for one in more] == ["", "GH"]
    assert more[0].exempt_purposes == {"Z", "S"}
    assert more[1].until == date(2026, 5, 31)
    live = trade(reference, "Python regius")
    assert more[1] not in stopping(reference.suspensions, live)


def test_a_taxon_that_the_tables_do_not_have_is_told(tmp_path) -> None:
    text = QUOTAS.replace("Python regius,GH", "Nemo nullus,GH")
    (remark,) = brought(tmp_path, quotas=text).remarks
    assert "Nemo nullus is not in the tables" in remark.message


def test_a_synonym_limits_trade_under_the_accepted_name(tmp_path) -> None:
    shipped = Reference.shipped()
    old, new = next(iter(shipped.taxonomy.synonyms.items()))
    (row,) = brought(tmp_path, quotas=f"taxon,country,quota,year\n{old},GH,1,2026\n").tables[
        "quotas"
    ]
    assert row["taxon"] == new != old


def test_what_is_written_is_read_again(tmp_path) -> None:
    made = brought(tmp_path, quotas=QUOTAS, suspensions=SUSPENSIONS).tables
    files = write_tables(tmp_path / "out", made)
    assert dict(import_all(files, as_of=ON, source="").tables) == dict(made)


@pytest.mark.parametrize(
    ("row", "told"),
    [
        (",GH,1,,,,2026,", "line 2, column taxon: it is empty."),
        ("Python regius,,1,,,,2026,", "line 2, column country: it is empty."),
        ("Python regius,Gana,1,,,,2026,", "line 2, column country: 'Gana' is no country."),
        ("Python regius,GH,,,,,2026,", "line 2, column quota: it is empty."),
        ("Python regius,GH,-1,,,,2026,", "line 2, column quota: it is below zero."),
        ("Python regius,GH,many,,,,2026,", "line 2, column quota: 'many' is no number."),
        ("Python regius,GH,1,ELL,,,2026,", "line 2, column unit: 'ELL'"),
        ("Python regius,GH,1,,LIVE,,2026,", "line 2, column terms: 'LIVE'"),
        ("Python regius,GH,1,,,V,2026,", "line 2, column sources: 'V'"),
        ("Python regius,GH,1,,,,,", "line 2, column year: say for which year"),
        ("Python regius,GH,1,,,,26,", "line 2, column year: '26' is no year"),
    ],
)
def test_what_is_wrong_with_a_quota_is_told_with_its_place(tmp_path, row, told) -> None:
    assert told in refused(tmp_path, "quotas", QUOTAS, row)


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ("ALL,ALL,2026-01-01,,,", "line 2, column Party: say for which country or taxon"),
        ("ALL,GH,,,,", "line 2, column From: it is empty."),
        ("ALL,GH,soon,,,", "line 2, column From: 'soon' is not a day."),
        ("ALL,GH,2026-02-01,2026-01-01,,", "line 2, column To: it ends before it begins."),
        ("ALL,GH,2026-02-01,,K,", "line 2, column Exempt purposes: 'K'"),
    ],
)
def test_what_is_wrong_with_a_suspension_is_told_with_its_place(tmp_path, row, told) -> None:
    assert told in refused(tmp_path, "suspensions", SUSPENSIONS, row)


def test_a_row_that_stands_twice_is_refused(tmp_path) -> None:
    with pytest.raises(SourceError, match="stands in line 2 already"):
        brought(tmp_path, quotas=QUOTAS.replace("GH,200,NAR,LIV,W", "GH,200,NAR,LIV,R"))
