"""Tables brought to a site: kept as they were, counting only after a second person approved."""

from __future__ import annotations

from datetime import date

import pytest

from tests.desks.wildlife.importing.downloads import HISTORY, HISTORY_ROWS, added, sheet
from tests.rulebook.acting import filled, supervisor
from tests.rulebook.rows import NOW, user
from tidewaiter.core import Declaration, SourceError
from tidewaiter.desks.wildlife import live
from tidewaiter.desks.wildlife.importing.files import import_all, write_tables
from tidewaiter.desks.wildlife.models import TableEdition
from tidewaiter.desks.wildlife.reference import Reference
from tidewaiter.desks.wildlife.rules import KIND, TablesRefused
from tidewaiter.desks.wildlife.selectors import editions
from tidewaiter.desks.wildlife.services.bringing import About, propose_tables
from tidewaiter.identity.actor import Actor
from tidewaiter.identity.policy import Forbidden
from tidewaiter.identity.roles import RoleName
from tidewaiter.rulebook import selectors as rulebook
from tidewaiter.rulebook import services
from tidewaiter.rulebook.change import Change
from tidewaiter.rulebook.errors import RulesRefused

pytestmark = pytest.mark.django_db

ABOUT = About(id="appendices", title="Appendices", source="Checklist", as_of=date(2026, 11, 1))
PARROT = "Psittacus erithacus"


def tables(tmp_path, *rows):
    file = tmp_path / "history.csv"
    file.write_text(sheet(HISTORY, rows or HISTORY_ROWS), "utf-8")
    return import_all([file], as_of=ABOUT.as_of, source="Checklist").tables


def proposed(tables, by="alice"):
    return propose_tables(actor=supervisor(by), tables=tables, about=ABOUT, why="CoP20.", at=NOW)


def bundle():
    return rulebook.ruleset_on(NOW).bundle["desks"].get("wildlife", {})


def test_nothing_counts_before_another_person_approves(tmp_path):
    filled()
    request = proposed(tables(tmp_path))
    assert editions.reference_of(bundle()).digest == Reference.shipped().digest
    with pytest.raises(Forbidden):
        services.approve(actor=supervisor("alice"), request_id=request.pk, at=NOW)
    services.approve(actor=supervisor("bob"), request_id=request.pk, at=NOW)
    listings = editions.reference_of(bundle()).listings
    assert len(listings.rows) == len([r for r in HISTORY_ROWS if r["ChangeType"] == "ADDITION"])
    assert listings.resolve(PARROT, date(2017, 1, 1)).appendix == "II"
    assert listings.resolve(PARROT, date(2017, 1, 2)).appendix == "I"
    assert listings.resolve("Manis javanica", date(2026, 1, 1)).appendix == "none"


def test_the_second_person_reads_what_changes(tmp_path):
    filled()
    first = proposed(tables(tmp_path))
    assert "listings: 8 rows, 8 new, 0 gone" in first.note
    services.approve(actor=supervisor("bob"), request_id=first.pk, at=NOW)
    more = [*HISTORY_ROWS, added("Manis", "I", "02/01/2017", RankName="GENUS")]
    assert "listings: 9 rows, 1 new, 0 gone" in proposed(tables(tmp_path, *more)).note


def test_the_same_rows_are_kept_once_and_never_change(tmp_path):
    filled()
    made = tables(tmp_path)
    proposed(made)
    kept = TableEdition.objects.count()
    assert kept == len(made)
    proposed(made)
    assert TableEdition.objects.count() == kept


def test_tables_that_were_never_brought_cannot_count():
    filled()
    content = {
        "id": "appendices", "title": "T", "source": "S", "as_of": "2026-11-01",
        "tables": {"listings": {"sha256": "0" * 64, "rows": 1}},
    }  # fmt: skip
    change = Change(kind=KIND, identifier="appendices", content=content)
    request = services.propose(actor=supervisor("alice"), changes=[change], note="n", at=NOW)
    with pytest.raises(RulesRefused, match="never brought here"):
        services.approve(actor=supervisor("bob"), request_id=request.pk, at=NOW)


def test_what_was_altered_behind_our_back_is_refused(tmp_path):
    filled()
    request = proposed(tables(tmp_path, HISTORY_ROWS[0]))
    services.approve(actor=supervisor("bob"), request_id=request.pk, at=NOW)
    row = TableEdition.objects.get(table="listings")
    other = TableEdition.objects.exclude(pk=row.pk).first()
    TableEdition.objects.filter(pk=row.pk).update(content=other.content)
    editions._rows.cache_clear()
    editions._applied.cache_clear()
    with pytest.raises(TablesRefused, match="not as it was brought"):
        editions.reference_of(bundle())


def test_who_may_not_propose_rules_may_not_bring_tables(tmp_path):
    filled()
    olaf = Actor.user("olaf", user("olaf").pk, [(RoleName.AUDITOR, "*")])
    with pytest.raises(Forbidden):
        propose_tables(actor=olaf, tables=tables(tmp_path), about=ABOUT, why="w", at=NOW)
    assert not TableEdition.objects.exists()


def test_written_tables_come_back_as_they_were(tmp_path):
    made = {
        **tables(tmp_path),
        "measures": ({"id": "XT-1", "country": "XT", "from": "", "to": "", "taxon": "Manis",
                      "appendices": "", "kind": "prohibited", "words": "=not a formula",
                      "source": "Act 1"},),
    }  # fmt: skip
    files = write_tables(tmp_path / "out", made)
    assert "'=not a formula" in (tmp_path / "out" / "measures.csv").read_text("utf-8")
    assert import_all(files, as_of=ABOUT.as_of, source="").tables == made


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("ranges", "taxon,countries\n,GN\n", "line 2, column taxon: it is empty."),
        ("reservations", "taxon,rank,country,from,to,note\nManis,genus,GH,soon,,\n", "line 2"),
    ],
)
def test_a_table_that_cannot_be_read_is_told_with_its_place(tmp_path, name, text, told):
    file = tmp_path / f"{name}.csv"
    file.write_text(text, "utf-8")
    with pytest.raises(SourceError) as refused:
        import_all([file], as_of=ABOUT.as_of, source="")
    assert told in str(refused.value)


def test_decisions_are_made_by_what_was_approved(tmp_path):
    filled()
    assert live.desk.make(bundle()).reference.digest == Reference.shipped().digest
    request = proposed(tables(tmp_path))
    services.approve(actor=supervisor("bob"), request_id=request.pk, at=NOW)
    control = live.desk.make(bundle())
    assert control.reference.listings.resolve(PARROT, date(2017, 1, 1)).appendix == "II"
    assert control.version != live.desk.make({}).version


def test_without_its_tables_the_desk_says_not_assessed(tmp_path):
    filled()
    request = proposed(tables(tmp_path, HISTORY_ROWS[1]))
    services.approve(actor=supervisor("bob"), request_id=request.pk, at=NOW)
    TableEdition.objects.all().delete()
    editions._rows.cache_clear()
    editions._applied.cache_clear()
    control = live.desk.make(bundle())
    (unknown,) = control.assess(Declaration(), {}).not_assessed
    assert (unknown.control, unknown.failed) == ("wildlife-tables", True)
    assert "never brought here" in unknown.reason
