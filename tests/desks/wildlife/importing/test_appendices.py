"""Downloads become dated rows that the same resolution reads; nothing is lost without a word."""

import json
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.desks.wildlife.importing.downloads import (
    GREY,
    HISTORY,
    HISTORY_ROWS,
    INDEX,
    INDEX_ROWS,
    PLUS_ROWS,
    SPECIES_PLUS,
    added,
    sheet,
)
from tidewaiter.core import SourceError
from tidewaiter.desks.wildlife.importing.appendices import NOTHING_ABOVE, import_files
from tidewaiter.desks.wildlife.importing.layouts import Layout
from tidewaiter.desks.wildlife.importing.naming import excluded, group_of, synonyms_of
from tidewaiter.desks.wildlife.importing.tables import applied
from tidewaiter.desks.wildlife.reference import Reference

TODAY = date(2026, 11, 26)
SOURCE = "Checklist of CITES Species, read 2026-11-26"


def imported(tmp_path, *sheets):
    files = []
    for number, (columns, rows, *more) in enumerate(sheets):
        file = tmp_path / f"download{number}.csv"
        file.write_text("\ufeff" + sheet(columns, rows, *more), "utf-8")
        files.append(file)
    return import_files(files, TODAY, SOURCE)


@pytest.fixture
def whole(tmp_path):
    return imported(tmp_path, (HISTORY, HISTORY_ROWS), (INDEX, INDEX_ROWS))


@pytest.fixture
def reference(whole):
    return applied(Reference.shipped(), [whole.tables])


@pytest.mark.parametrize(
    ("taxon", "on", "population", "appendix", "level"),
    [
        ("Psittacus erithacus", "2017-01-01", None, "II", "species"),
        ("Psittacus erithacus", "2017-01-02", None, "I", "species"),
        ("Psittacus erithacus", "1981-06-05", None, "none", ""),
        ("Amazona aestiva", "2026-01-01", None, "II", "order"),
        ("Nymphicus hollandicus", "2026-01-01", None, "none", ""),
        ("Loxodonta africana", "2026-01-01", "BW", "II", "species"),
        ("Loxodonta africana", "2026-01-01", "KE", "I", "species"),
        ("Loxodonta africana", "1990-01-17", "KE", "none", ""),
        ("Aloe ferox", "2026-01-01", None, "II", "genus"),
        ("Aloe vera", "2026-01-01", None, "none", ""),
    ],
)
def test_what_was_imported_decides(reference, taxon, on, population, appendix, level):
    found = reference.listings.resolve(taxon, date.fromisoformat(on), population)
    assert (found.appendix, found.level) == (appendix, level)


def test_a_listing_in_appendix_iii_ends_with_the_deletion_of_its_own_party(whole):
    rows = [row for row in whole.tables["listings"] if row["taxon"] == "Dendrocygna autumnalis"]
    assert [(row["party"], row["from"], row["to"]) for row in rows] == [
        ("GH", "1985-11-16", "2002-01-11"),
        ("HN", "1987-04-13", ""),
    ]


def test_reservations_lineages_names_and_ranges_come_too(whole, reference):
    (one,) = whole.tables["reservations"]
    assert (one["country"], one["from"], one["to"]) == ("AE", "2017-01-02", "2018-01-01")
    assert reference.taxonomy.get("Psittacus timneh").name == "Psittacus erithacus"
    assert reference.names.find("Perroquet gris")[0].taxon == "Psittacus erithacus"
    assert reference.ranges["Psittacus erithacus"] == {"CD", "CM", "GN"}
    assert reference.taxonomy.get("Elephantidae").rank == "family"


def test_what_needs_a_look_is_remarked_with_its_line(whole):
    told = [f"{one.where}: {one.message}" for one in whole.remarks]
    assert any("download0.csv, line 2 (Psittaciformes)" in one for one in told)
    assert any("Nymphicus hollandicus" in one for one in told)
    assert not any("split" in one for one in told)  # the history knows the populations


def test_a_split_listing_without_populations_counts_as_the_strictest_and_is_remarked(tmp_path):
    found = imported(tmp_path, (INDEX, INDEX_ROWS))
    rows = [row for row in found.tables["listings"] if row["taxon"] == "Vicugna vicugna"]
    assert [row["appendix"] for row in rows] == ["I", "II"]
    assert any("split" in one.message for one in found.remarks)
    assert any(one.message == NOTHING_ABOVE for one in found.remarks)
    resolved = applied(Reference.shipped(), [found.tables]).listings.resolve(
        "Vicugna vicugna", TODAY, "PE"
    )
    assert resolved.appendix == "I"


def test_listings_of_species_plus_are_those_of_the_taxon_that_is_listed(tmp_path):
    found = imported(tmp_path, (SPECIES_PLUS, PLUS_ROWS, ";"))
    assert found.layouts == (Layout.LISTINGS,)
    rows = {row["taxon"]: row for row in found.tables["listings"]}
    assert set(rows) == {"Psittacus erithacus", "Psittaciformes"}
    assert rows["Psittaciformes"]["rank"] == "order"
    assert rows["Psittaciformes"]["from"] == TODAY.isoformat()
    assert "Nymphicus hollandicus" in rows["Psittaciformes"]["except"]
    assert {row["name"] for row in found.tables["taxa"]} >= {"Amazona aestiva", "Psittacidae"}


def test_taxon_concepts_of_the_interface_are_read(tmp_path):
    concept = {
        "full_name": "Psittacus erithacus",
        "rank": "SPECIES",
        "higher_taxa": {"kingdom": "Animalia", "class": "Aves", "order": "Psittaciformes",
                        "family": "Psittacidae"},
        "synonyms": [{"full_name": "Psittacus carycinurus"}],
        "common_names": [{"name": "Grey Parrot", "language": "EN"}],
        "cites_listings": [
            {"appendix": "II", "effective_at": "1981-06-06", "change_type": "+",
             "is_current": False},
            {"appendix": "I", "effective_at": "2017-01-02", "change_type": "+", "is_current": True,
             "hash_annotation": None, "annotation": None},
            {"appendix": "I", "effective_at": "2017-01-02", "change_type": "R+", "is_current": True,
             "party": {"iso_code2": "AE"}},
        ],
    }  # fmt: skip
    file = tmp_path / "concepts.json"
    file.write_text(json.dumps({"taxon_concepts": [concept]}), "utf-8")
    found = import_files([file], TODAY, SOURCE)
    assert [(row["appendix"], row["from"], row["to"]) for row in found.tables["listings"]] == [
        ("II", "1981-06-06", "2017-01-01"),
        ("I", "2017-01-02", ""),
    ]
    assert found.tables["reservations"][0]["country"] == "AE"


def test_a_listing_whose_end_is_not_told_does_not_go_on(tmp_path):
    row = added("Aquila nusquam", "I", "01/07/1975", RankName="SPECIES", Genus="Aquila",
                IsCurrent="false")  # fmt: skip
    found = imported(tmp_path, (HISTORY, [row, *HISTORY_ROWS]))
    (one,) = [r for r in found.tables["listings"] if r["taxon"] == "Aquila nusquam"]
    assert (one["from"], one["to"], one["check"]) == ("1975-07-01", "1975-07-01", "unconfirmed")
    assert any("Aquila nusquam" in remark.where for remark in found.remarks)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"EffectiveAt": "31/13/1981"}, "line 2, column EffectiveAt"),
        ({"Appendix": "IV"}, "line 2, column Appendix: there is no Appendix 'IV'."),
        ({"RankName": "SPECIE"}, "line 2, column RankName: there is no rank 'specie'."),
        ({"ChangeType": "ADDED"}, "line 2, column ChangeType"),
        ({"IsCurrent": "perhaps"}, "line 2, column IsCurrent"),
        ({"PartyIsoCode": "Ghana"}, "line 2, column PartyIsoCode"),
        ({"FullName": ""}, "line 2, column FullName: it is empty."),
    ],
)
def test_what_cannot_be_read_is_told_with_line_and_column(tmp_path, change, told):
    with pytest.raises(SourceError) as refused:
        imported(tmp_path, (HISTORY, [{**HISTORY_ROWS[1], **change}]))
    assert told in str(refused.value)


def test_every_bad_row_is_told_at_once(tmp_path):
    bad = {**HISTORY_ROWS[1], "Appendix": "IV"}
    with pytest.raises(SourceError) as refused:
        imported(tmp_path, (HISTORY, [bad, HISTORY_ROWS[2], bad]))
    assert "line 2," in str(refused.value)
    assert "line 4," in str(refused.value)


@pytest.mark.parametrize(
    "text", ["FullName,RankName\nManis,GENUS\n", "a,b\n1,2\n", "", "FullName,RankName,Listing\n"]
)
def test_a_file_that_is_no_download_is_refused(tmp_path, text):
    file = tmp_path / "other.csv"
    file.write_text(text, "utf-8")
    with pytest.raises(SourceError):
        import_files([file], TODAY, SOURCE)


def test_synonyms_are_told_from_their_authors():
    text = (
        "Bebrornis rodericanus (Newton, 1865), Agave filifera var. compacta Trel., "
        "Echinocactus bolansis Runge, Cactus x-albus L. f. ex Aiton, Matusz., Myšák & Jiruše"
    )
    assert synonyms_of(text) == [
        "Bebrornis rodericanus",
        "Agave filifera",
        "Echinocactus bolansis",
        "Cactus x-albus",
    ]


@pytest.mark.parametrize(
    ("note", "names"),
    [
        ("Except the populations of Botswana and Namibia", ()),
        ("Excludes Aloe vera; also referenced as Aloe barbadensis.",
         ("Aloe vera", "Aloe barbadensis")),
        ("All parts and derivatives, except seeds", ()),
        ("Only the populations of Canis lupus of Bhutan", ()),
        ("", ()),
    ],
)  # fmt: skip
def test_only_species_that_a_note_excepts_are_left_out(note, names):
    assert excluded(note) == names


def test_groups_are_those_of_the_trade_database():
    assert group_of({"kingdom": "Plantae", "genus": "Dalbergia"}) == "timber"
    assert group_of({"kingdom": "Plantae", "genus": "Aloe"}) == "plants"
    assert group_of({"kingdom": "Animalia", "class": "Anthozoa"}) == "corals"
    assert group_of({"kingdom": "Animalia", "class": "Arachnida"}) == "invertebrates"


DAYS = st.dates(date(1975, 7, 1), date(2026, 1, 1))


@given(st.lists(st.tuples(DAYS, st.sampled_from(["I", "II"])), min_size=1, max_size=6,
                unique_by=lambda t: t[0]))  # fmt: skip
def test_on_every_day_the_latest_addition_counts(tmp_path_factory, events):
    events.sort()
    rows = [
        added("Psittacus erithacus", appendix, f"{day:%d/%m/%Y}", **GREY,
              IsCurrent="true" if n == len(events) - 1 else "false")
        for n, (day, appendix) in enumerate(events)
    ]  # fmt: skip
    found = imported(tmp_path_factory.mktemp("history"), (HISTORY, rows))
    listings = applied(Reference.shipped(), [found.tables]).listings
    for day, appendix in events:
        assert listings.resolve("Psittacus erithacus", day).appendix == appendix
    assert listings.resolve("Psittacus erithacus", TODAY).appendix == events[-1][1]
    assert len(found.tables["listings"]) == len(events)
