"""A national list becomes measures, or is told to be wrong with line and column."""

from datetime import date

import pytest

from tidewaiter.core import SourceError
from tidewaiter.desks.wildlife.importing.files import import_all
from tidewaiter.desks.wildlife.importing.national import import_national
from tidewaiter.desks.wildlife.importing.tables import applied
from tidewaiter.desks.wildlife.reference import Reference

HEAD = "taxon,appendices,kind,from,to,words,source\n"


def brought(tmp_path, text):
    file = tmp_path / "national.csv"
    file.write_text(text, "utf-8")
    return import_national(file, "XT")


def test_measures_count_beside_those_of_the_program(tmp_path):
    file = tmp_path / "national.csv"
    file.write_text(
        HEAD
        + 'Manis,,prohibited,2026-01-01,,No pangolins,Act 1\n,"I, II",Import permit,,,,Act 2\n',
        "utf-8",
    )
    found = import_all([], as_of=date(2026, 1, 1), source="", national=file, country="XT")
    reference = applied(Reference.shipped(), [found.tables])
    assert len(reference.measures) == len(Reference.shipped().measures) + 2
    pangolin = reference.taxonomy.get("Manis javanica")
    kinds = {
        one.kind
        for one in reference.measures
        if one.concerns(pangolin, "XT", "I", date(2026, 6, 1))
    }
    assert kinds == {"prohibited", "import-permit"}
    assert reference.listings.rows == Reference.shipped().listings.rows


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ("Manis,,banned,,,,Act", "line 2, column kind: 'banned' is no kind of measure."),
        ("Manis,IV,prohibited,,,,Act", "line 2, column appendices"),
        (",,prohibited,,,,Act", "line 2, column taxon"),
        ("Manis,,prohibited,,,,", "line 2, column source: it is empty."),
        ("Manis,,prohibited,soon,,,Act", "line 2, column from: 'soon' is not a day."),
        ("Manis,,prohibited,2026-02-01,2026-01-01,,Act", "line 2, column to"),
    ],
)
def test_what_is_wrong_is_told_with_its_place(tmp_path, row, told):
    with pytest.raises(SourceError) as refused:
        brought(tmp_path, f"{HEAD}{row}\n")
    assert told in str(refused.value)


def test_a_measure_that_stands_twice_is_refused(tmp_path):
    with pytest.raises(SourceError, match="stands twice"):
        brought(tmp_path, "id,taxon,kind,source\nA,Manis,prohibited,Act\nA,Aloe,prohibited,Act\n")
