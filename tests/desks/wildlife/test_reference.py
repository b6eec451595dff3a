"""Known answers from the Appendices, the Resolutions and the guidelines, out of the tables."""

import csv
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tidewaiter.core import SourceError
from tidewaiter.desks.wildlife import tables
from tidewaiter.desks.wildlife.codes import Combination
from tidewaiter.desks.wildlife.conversions import in_unit
from tidewaiter.desks.wildlife.permits import PermitKind
from tidewaiter.desks.wildlife.reference import TABLES, Reference
from tidewaiter.desks.wildlife.validity import MONTHS, add_months, last_day, validity

REFERENCE = Reference.shipped()
ON = date(2026, 6, 1)
HISTORY = Path(__file__).with_name("listing_history.csv")


@pytest.mark.parametrize(
    ("taxon", "population", "appendix", "level"),
    [
        ("Manis javanica", None, "I", "species"),
        ("Loxodonta africana", "BW", "II", "species"),
        ("Loxodonta africana", "KE", "I", "species"),
        ("Psittacus erithacus", None, "I", "species"),
        ("Amazona aestiva", None, "II", "order"),
        ("Nymphicus hollandicus", None, "none", ""),
        ("Melopsittacus undulatus", None, "none", ""),
        ("Aloe vera", None, "none", ""),
        ("Aloe ferox", None, "II", "genus"),
        ("Homo sapiens", None, "none", ""),
        ("Python regius", None, "II", "family"),
        ("Hippocampus kuda", None, "II", "genus"),
        ("Vicugna vicugna", "PE", "II", "species"),
        ("Opuntia ficus-indica", None, "II", "family"),
        ("Delphinapterus leucas", None, "II", "order"),
        ("Pristis pristis", None, "I", "family"),
        ("Amazona vinacea", None, "I", "species"),
        ("Tomistoma schlegelii", None, "I", "species"),
        ("Sousa chinensis", None, "I", "species"),
        ("Mammillaria solisioides", None, "I", "species"),
        ("Ateles geoffroyi frontatus", None, "I", "subspecies"),
        ("Ateles geoffroyi", None, "II", "order"),
        ("Microcebus murinus", None, "I", "family"),
        ("Rhinopithecus strykeri", None, "I", "genus"),
        ("Sousa plumbea", None, "I", "genus"),
        ("Pteropus samoensis", None, "I", "species"),
        ("Pteropus vampyrus", None, "II", "genus"),
        ("Balaenoptera acutorostrata", "GL", "II", "species"),
        ("Caiman latirostris", "AR", "II", "species"),
        ("Caiman latirostris", "UY", "I", "species"),
        ("Crocodylus moreletii", "GT", "I", "species"),
        ("Psittacus timneh", None, "I", "species"),
        ("Turbinicarpus laui", None, "I", "genus"),
        ("Aztekium hintonii", None, "II", "family"),
        ("Grus japonensis", None, "I", "species"),
        ("Grus grus", None, "II", "family"),
        ("Euphorbia pulcherrima", None, "none", ""),
        ("Euphorbia obesa", None, "II", "genus"),
        ("Crocodylus porosus", "AU", "II", "species"),
    ],
)
def test_a_name_is_in_the_appendix_that_lists_it(taxon, population, appendix, level):
    found = REFERENCE.listings.resolve(taxon, ON, population)
    assert found is not None
    assert (found.appendix, found.level) == (appendix, level)
    assert found.reason


def test_what_has_a_common_name_has_it_in_all_five_languages():
    names = [row for row in REFERENCE.rows["names"] if row["kind"] == "common"]
    said = {(row["taxon"], row["language"]) for row in names}
    taxa = {row["taxon"] for row in names}
    assert len(taxa) > 450
    languages = ("en", "fr", "es", "pt", "ar")
    assert sorted((t, n) for t in taxa for n in languages if (t, n) not in said) == []
    assert REFERENCE.names.find("بنغول الفلبين")[0].taxon == "Manis culionensis"


def test_a_listing_counts_from_its_day():
    before = REFERENCE.listings.resolve("Psittacus erithacus", date(2017, 1, 1))
    after = REFERENCE.listings.resolve("Psittacus erithacus", date(2017, 1, 2))
    assert before is not None
    assert after is not None
    assert (before.appendix, after.appendix) == ("II", "I")


def test_where_populations_differ_and_the_country_is_unknown_the_strictest_counts():
    found = REFERENCE.listings.resolve("Loxodonta africana", ON)
    assert found is not None
    assert (found.appendix, found.depends) == ("I", True)


@pytest.mark.parametrize(
    ("taxon", "population", "day", "before", "after"),
    [  # the day on which a row begins, and what counted on the day before
        ("Pycnonotus zeylanicus", None, date(2023, 11, 25), "II", "I"),
        ("Cuora galbinifrons", None, date(2023, 2, 23), "II", "I"),
        ("Prionace glauca", None, date(2023, 11, 25), "none", "II"),
        ("Thelenota", None, date(2024, 5, 25), "none", "II"),
        ("Dipteryx", None, date(2024, 11, 25), "none", "II"),
        ("Khaya", "GH", date(2023, 2, 23), "none", "II"),
        ("Carcharhinus longimanus", None, date(2026, 3, 5), "II", "I"),
        ("Rhincodon typus", None, date(2026, 3, 5), "II", "I"),
        ("Okapia johnstoni", None, date(2026, 3, 5), "none", "I"),
        ("Hyaena hyaena", None, date(2026, 3, 5), "III", "II"),
        ("Gyps africanus", None, date(2026, 3, 5), "II", "I"),
        ("Kinixys homeana", None, date(2026, 3, 5), "II", "I"),
        ("Grammostola rosea", None, date(2026, 3, 5), "none", "II"),
        ("Commiphora wightii", None, date(2026, 3, 5), "none", "II"),
        ("Vicugna vicugna", "EC", date(2013, 6, 12), "I", "II"),
        ("Vicugna vicugna", "PE", date(1987, 10, 22), "I", "II"),
        ("Crocodylus porosus", "MY", date(2017, 1, 2), "I", "II"),
        ("Crocodylus acutus", "CU", date(2005, 1, 12), "I", "II"),
        ("Melanosuchus niger", "BR", date(2007, 9, 13), "I", "II"),
        ("Pereskia", None, date(2007, 9, 13), "II", "none"),
    ],
)
def test_an_amendment_counts_from_the_day_on_which_it_is_in_force(
    taxon, population, day, before, after
):
    listings = REFERENCE.listings
    eve = listings.resolve(taxon, day - timedelta(days=1), population)
    first = listings.resolve(taxon, day, population)
    assert eve is not None
    assert first is not None
    assert (eve.appendix, first.appendix) == (before, after)


@pytest.mark.parametrize(
    ("taxon", "population", "day", "annotation"),
    [
        ("Dalbergia cochinchinensis", None, ON, "#4"),
        ("Dalbergia stevensonii", "MX", ON, "#6"),
        ("Dalbergia stevensonii", "BZ", ON, "#15"),
        ("Guibourtia tessmannii", None, date(2018, 1, 1), "#15"),
        ("Paubrasilia echinata", None, date(2026, 3, 4), "#10 until 2026"),
        ("Paubrasilia echinata", None, date(2026, 3, 5), "#10"),
        ("Commiphora wightii", None, ON, "#19"),
    ],
)
def test_a_plant_goes_by_the_annotation_of_the_day(taxon, population, day, annotation):
    found = REFERENCE.listings.resolve(taxon, day, population)
    assert found is not None
    assert found.listing is not None
    assert found.listing.annotation == annotation


def test_a_population_that_a_row_leaves_to_another_has_that_other_row():
    listings = REFERENCE.listings
    for row in listings.rows:
        if not row.others or row.since is None:
            continue
        for country in row.countries:
            named = [
                one
                for one in listings.of(row.taxon)
                if country in one.countries
                and not one.others
                and tables.in_force(one.since, one.until, row.since)
            ]
            assert named, (row.taxon, row.since, country)


def test_rows_of_today_say_which_list_of_today_they_were_found_in():
    today = [row for row in REFERENCE.listings.rows if tables.in_force(row.since, row.until, ON)]
    silent = [row for row in today if not row.compared]
    assert {row.check for row in silent} == {"unconfirmed"}
    assert all(row.source.startswith("CITES Appendices, ") for row in silent)
    assert len(silent) < len(today) * 0.6


def test_the_second_part_of_a_name_is_no_genus():
    assert "Monodon" not in {one.taxon for one in REFERENCE.names.find("Parapenaeus monodon")}
    assert REFERENCE.names.find("Monodon tusks")[0].taxon == "Monodon"


@pytest.mark.parametrize("text", ["acacia honey", "Acacia nilotica gum", "frozen octopus"])
def test_a_genus_of_which_nothing_is_listed_is_no_name_of_wildlife(text):
    found = [one.taxon for one in REFERENCE.names.find(text, alike=False)]
    assert found == []


@pytest.mark.parametrize("name", ["Pangasianodon hypophthalmus", "Vicugna pacos", "Quercus robur"])
def test_what_is_traded_every_day_beside_a_listed_species_is_known_not_to_be_listed(name):
    found = REFERENCE.listings.resolve(name, ON)
    assert found.appendix == "none"
    assert found.sure or not REFERENCE.taxonomy.get(name).listed


def test_a_name_that_nobody_knows_is_not_called_unlisted():
    assert REFERENCE.listings.resolve("Nomen nescio", ON) is None


def test_names_were_in_the_appendices_that_meetings_of_the_parties_decided():
    """Known answers: what entered into force on which day, before and after, by populations."""
    with HISTORY.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) > 270
    wrong = []
    for row in rows:
        on, population = date.fromisoformat(row["on"]), row["population"] or None
        found = REFERENCE.listings.resolve(row["taxon"], on, population)
        if found is None or found.appendix != row["appendix"]:
            wrong.append((row, found))
    assert wrong == []


def test_every_listing_is_of_a_taxon_that_is_known_and_says_its_source():
    for row in REFERENCE.listings.rows:
        assert REFERENCE.taxonomy.get(row.taxon) or any(
            row.taxon in taxon.lineage for taxon in REFERENCE.taxonomy.by_name.values()
        ), row
        assert row.appendix in ("I", "II", "III"), row
        assert row.source, row


@pytest.mark.parametrize(
    ("text", "taxon", "kind"),
    [
        ("Psittacus erithacus", "Psittacus erithacus", "accepted"),
        ("one African grey parrot, live", "Psittacus erithacus", "common"),
        ("perroquet gris du Gabon", "Psittacus erithacus", "common"),
        ("Psitacus eritacus", "Psittacus erithacus", "alike"),
        ("handbags of Python regius skin", "Python regius", "accepted"),
        ("guitar with Dalbergia nigra back", "Dalbergia nigra", "accepted"),
        ("cavalos-marinhos secos", "Hippocampus", "common"),
        ("tortugas estrelladas vivas", "Geochelone elegans", "common"),
        ("Hippocampus sp. dried", "Hippocampus", "accepted"),
        ("Varanus cf. salvator", "Varanus salvator", "accepted"),
        ("hoodia capsules", "Hoodia", "accepted"),
        ("frog legs Hoplobatrachus", "Hoplobatrachus", "accepted"),
        ("Hoplobatrachus tigerynus", "Hoplobatrachus tigerinus", "alike"),
        ("Penaeus monodon shrimps", "Penaeus monodon", "accepted"),
    ],
)
def test_a_taxon_is_found_in_what_somebody_wrote(text, taxon, kind):
    found = REFERENCE.names.find(text)[0]
    assert (found.taxon, found.kind) == (taxon, kind)
    assert found.reason


@pytest.mark.parametrize("text", ["tables and chairs of steel", "cotton shirts", ""])
def test_what_names_no_wildlife_finds_none(text):
    assert REFERENCE.names.find(text) == ()


@pytest.mark.parametrize(
    ("codes", "rules"),
    [
        ({"source": "D", "appendix": "II"}, {"source-appendix"}),
        ({"purpose": "T", "source": "W", "appendix": "I"}, {"appendix-purpose-source"}),
        ({"source": "A", "kind": "animals"}, {"source-kind"}),
        ({"source": "C", "kind": "plants"}, {"source-kind"}),
        ({"source": "Y", "kind": "animals"}, {"source-kind"}),
        ({"source": "F", "kind": "plants"}, {"source-kind"}),
        ({"source": "Q"}, {"source-unknown"}),
        ({"purpose": "H", "term": "LIV"}, {"term-purpose"}),
        ({"purpose": "T", "source": "W", "term": "LIV", "appendix": "II"}, set()),
        ({"purpose": "Z", "source": "D", "appendix": "I", "kind": "animals"}, set()),
    ],
)
def test_codes_that_do_not_go_together_are_told_and_no_others(codes, rules):
    assert {one.rule for one in REFERENCE.codes.mismatches(Combination(**codes))} == rules


@pytest.mark.parametrize(
    ("kind", "issued", "last"),
    [
        (PermitKind.EXPORT, date(2026, 8, 31), date(2027, 2, 28)),
        (PermitKind.REEXPORT, date(2023, 8, 29), date(2024, 2, 29)),
        (PermitKind.IMPORT, date(2024, 2, 29), date(2025, 2, 28)),
        (PermitKind.ORIGIN, date(2026, 1, 15), date(2027, 1, 15)),
        (PermitKind.EXHIBITION, date(2026, 3, 1), date(2029, 3, 1)),
    ],
)
def test_a_document_is_good_for_its_months(kind, issued, last):
    assert validity(kind, issued).last == last


def test_a_printed_day_shortens_and_never_lengthens():
    issued = date(2026, 1, 10)
    assert last_day(PermitKind.EXPORT, issued, date(2026, 3, 1)) == date(2026, 3, 1)
    assert last_day(PermitKind.EXPORT, issued, date(2027, 1, 1)) == date(2026, 7, 10)
    assert last_day(None, None, None) is None


@given(st.dates(date(1975, 1, 1), date(2200, 1, 1)), st.sampled_from(sorted(set(MONTHS.values()))))
def test_months_end_on_the_same_day_or_the_last_of_the_month(day, months):
    end = add_months(day, months)
    assert (end.year * 12 + end.month) - (day.year * 12 + day.month) == months
    assert end.day == day.day or (end.day < day.day and add_months(end, 0).day == end.day)


def test_masses_are_compared_in_one_unit():
    assert in_unit(REFERENCE.rules, Decimal(1500), "GRM", "KGM") == Decimal("1.5")
    assert in_unit(REFERENCE.rules, Decimal(2), "KGM", "KGM") == Decimal(2)
    assert in_unit(REFERENCE.rules, Decimal(2), "KGM", "MTR") is None


def test_every_table_has_rows_and_other_rows_make_another_digest():
    assert all(REFERENCE.rows[name] for name in TABLES)
    other = REFERENCE.replaced(quotas=REFERENCE.rows["quotas"][1:])
    assert other.digest != REFERENCE.digest


def test_an_annotation_says_what_of_a_plant_is_covered():
    assert {f"#{n}" for n in range(1, 20)} <= set(REFERENCE.annotations)
    used = {row.annotation for row in REFERENCE.listings.rows if row.annotation}
    assert used <= set(REFERENCE.annotations)
    assert not REFERENCE.annotations["#4"].covers("SEE")
    assert REFERENCE.annotations["#6"].covers("LOG")
    assert not REFERENCE.annotations["#6"].covers("CAR")


def test_the_starter_list_has_its_size_and_a_day_that_is_none_is_refused():
    assert 250 <= len(REFERENCE.listings.rows) <= 1000  # with the species of Appendix I
    with pytest.raises(SourceError):
        tables.day("32/13/2026")
