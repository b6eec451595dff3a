"""Declarations out of the register: what comes back is what was declared."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from tests.engine.test_deciding import profile
from tests.register.declarations import NOW, declaration, submission
from tests.register.rules import NO_CHANCE, live
from tests.register.test_intake import AsksForRed, change, send
from tidewaiter.core import Declaration, MessageFunction, from_plain
from tidewaiter.desks.risk.backtest import backtest
from tidewaiter.desks.risk.control import RiskControl
from tidewaiter.desks.risk.profiles import ProfileSet
from tidewaiter.engine.batch import Batch
from tidewaiter.identity.actor import Actor
from tidewaiter.library.sources import Source
from tidewaiter.messages.rows import outcomes_of
from tidewaiter.register.export import export
from tidewaiter.register.models import Version
from tidewaiter.register.work import outcomes
from tidewaiter.register.work.effect import effect
from tidewaiter.register.work.found import Found, FoundItem


@pytest.mark.django_db
def test_an_export_is_read_back_by_the_canonical_mapping_as_it_was(tmp_path):
    using = live(AsksForRed())
    send(*(submission(declaration(f"L{n}")) for n in range(5)), using=using)
    path = tmp_path / "all.parquet"
    assert export(path) == 5
    (read,) = Source([path], "canonical")()
    stored = [
        from_plain(Declaration, json.loads(v.canonical)) for v in Version.objects.order_by("pk")
    ]
    again = [Batch(read.rows).declaration(n) for n in range(5)]
    for one, other in zip(again, stored, strict=True):
        assert (one.mrn, one.lrn, one.office, one.accepted_at) == (
            other.mrn,
            other.lrn,
            other.office,
            other.accepted_at,
        )
        assert one.items[0].gross_mass == other.items[0].gross_mass
    assert read.header("selection_probability") == ["1.000000"] * 5
    assert read.header("selected_at_random") == [False] * 5


@pytest.mark.django_db
def test_a_changed_declaration_is_exported_as_it_stands_and_a_cancelled_one_is_not(tmp_path):
    using = live(AsksForRed())
    first, second = send(submission(declaration("L1")), submission(declaration("L2")), using=using)
    send(submission(change(first.mrn, MessageFunction.REPLACE, office="GB000040")), using=using)
    send(submission(change(second.mrn, MessageFunction.CANCEL, "C2")), using=using)
    path = tmp_path / "all.parquet"
    assert export(path) == 1
    (read,) = Source([path], "canonical")()
    assert read.header("office") == ["GB000040"]
    assert export(path, offices=["GB000060"]) == 0


ANN = Actor.command_line("ann")


def three_items(lrn: str, origin: str) -> Declaration:
    """A declaration of three items from an origin."""
    (item,) = declaration(lrn).items
    items = tuple(replace(item, number=n, origin=origin) for n in (1, 2, 3))
    return declaration(lrn, items=items, item_count=3)


def examine(mrn: str, *offences: bool | None, **more) -> None:
    """Record an outcome for the items from the first on; an offence costs 12.50."""
    items = tuple(
        FoundItem(
            item=n,
            offence=offence,
            severity=3 if offence else None,
            kinds=("value", "origin") if offence else (),
            assessed=Decimal("12.50") if offence else None,
            collected=Decimal("0.10") if offence else None,
        )
        for n, offence in enumerate(offences, start=1)
    )
    found = Found(**{"kind": "physical", "items": items, "minutes": 30} | more)
    outcomes.record(actor=ANN, mrn=mrn, found=found, at=NOW)


@pytest.mark.django_db
def test_what_was_found_stands_on_the_row_of_its_item_and_nothing_where_nobody_looked(tmp_path):
    first, second = send(*(submission(three_items(f"L{n}", "FR")) for n in range(2)))
    examine(second.mrn, False, True)
    path = tmp_path / "all.parquet"
    export(path)
    (read,) = Source([path], "canonical")()
    assert first.mrn in read.references
    assert outcomes_of(read.rows, 0, 3) == ()
    clean, offence = outcomes_of(read.rows, 3, 6)
    assert (clean.item, clean.offence, clean.minutes, clean.assessed) == (1, False, 30, None)
    assert (offence.item, offence.offence, offence.severity) == (2, True, 3)
    assert (offence.kind, offence.minutes) == ("origin, value", None)
    assert (offence.assessed, offence.collected) == (Decimal("12.50"), Decimal("0.10"))
    assert offence.recorded_at is not None
    assert offence.recorded_at.value == NOW


@pytest.mark.django_db
def test_the_chance_stays_with_what_the_decision_selected_and_the_kind_with_what_was_looked_at(
    tmp_path,
):
    using = live(AsksForRed())
    sent = send(*(submission(three_items(f"L{n}", "FR")) for n in range(3)), using=using)
    examine(sent[0].mrn, False, None)
    examine(sent[0].mrn, True, kind="documentary")
    examine(sent[1].mrn, True, kind="audit")
    (green,) = send(submission(three_items("L3", "FR")))
    examine(green.mrn, True)  # an officer looked all the same
    path = tmp_path / "all.parquet"
    export(path)
    (read,) = Source([path], "canonical")()
    assert read.header("selection_probability") == ["1.000000", None, "1.000000", None]
    assert read.header("selected_at_random") == [False, None, False, None]
    assert [one.examination for one in outcomes_of(read.rows, 0, 3)] == ["physical"]
    assert [one.examination for one in outcomes_of(read.rows, 3, 12)] == ["audit", "physical"]


@pytest.mark.django_db
def test_a_backtest_on_the_export_finds_the_hit_rates_that_the_register_reports(tmp_path):
    profiles = ProfileSet(
        [
            profile("FRENCH", "origin = 'FR'", chance=100),
            profile("CHINESE", "origin = 'CN'", chance=100),
            profile("HORSES", "hs4 = '0101' AND origin = 'CN'", "yellow", chance=100),
        ]
    )
    origins = ["FR"] * 7 + ["CN"] * 6 + ["DE"] * 4
    using = live(RiskControl(profiles))
    sent = send(*(submission(three_items(f"L{n}", o)) for n, o in enumerate(origins)), using=using)
    for n, receipt in enumerate(sent):
        if origins[n] != "DE" and n % 5:
            examine(receipt.mrn, n % 3 == 0, None if n % 2 else False)
    examine(sent[0].mrn, None, None)  # looked at nothing: no label
    examine(sent[1].mrn, False, True)  # the second examination finds what the first did not
    path = tmp_path / "all.parquet"
    assert export(path) == len(origins)
    control, source = RiskControl(profiles), Source([path], "canonical")
    tested = {p.id: p.evidence for p in backtest(source, control, NO_CHANCE, minimum=1).profiles}
    reported = effect(by="profile", begin=NOW, end=NOW + timedelta(days=1)).lines
    assert reported.keys() == tested.keys()
    for name, line in reported.items():
        evidence = tested[name]
        assert (evidence.inspected, evidence.offences) == (line.examined, line.found), name
        assert (evidence.rate, evidence.minutes) == (line.rate, line.minutes), name
        assert Decimal(str(evidence.assessed)) == line.assessed, name
    assert 0 < reported["FRENCH"].found < reported["FRENCH"].examined < 7
