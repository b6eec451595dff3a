"""The effect of control: sums, intervals, and estimates held against the truth."""

from __future__ import annotations

import json
from datetime import timedelta
from decimal import Decimal
from random import Random

import pytest

from tests.register.work.rows import AT, OFFICE, declared, officer
from tidewaiter.core.canonical import plain_text
from tidewaiter.engine.statistics import wilson
from tidewaiter.register.models import Decision, OfficeDay
from tidewaiter.register.work import outcomes
from tidewaiter.register.work.effect import EffectRefused, Examined, _population, effect
from tidewaiter.register.work.found import Found, FoundItem

pytestmark = pytest.mark.django_db


DUTY = Decimal(10)


def reason(source: str, probability: str = "1", drawn: bool = True) -> dict:
    return {
        "source": source, "version": "1", "lane": "red", "probability": probability, "drawn": drawn,
    }  # fmt: skip


def examine(mrn: str, offence: bool | None, *reasons: dict, **more) -> None:
    chances = more.pop("chances", {"red": "0.5"})
    declared(mrn, reasons=reasons, chances=chances, **more)
    kinds = ("value",) if offence else ()
    item = FoundItem(
        item=1, offence=offence, kinds=kinds, assessed=Decimal(10) if offence else None
    )
    found = Found(kind="physical", items=(item,), minutes=20)
    outcomes.record(actor=officer(), mrn=mrn, found=found, at=AT)


def report(by: str, **more):
    return effect(by=by, begin=AT, end=AT + timedelta(days=1), **more)


def test_hits_and_intervals_are_counted_per_profile_and_desk(django_assert_num_queries):
    examine("M1", True, reason("profile:A"), reason("profile:B"))
    examine("M2", False, reason("profile:A"), reason("profile:B", drawn=False))
    examine("M3", None, reason("profile:A"))
    examine("M4", True, reason("finding:CITES-012"))
    declared("M5", chances={"red": "0.5"})
    OfficeDay.objects.create(key="a", office=OFFICE, day=AT.date(), lanes={"red": 5, "green": 9})
    OfficeDay.objects.create(key="b", office=OFFICE, day=AT.date() - timedelta(1), lanes={"red": 7})
    with django_assert_num_queries(2):
        found = report("profile")
    a = found.lines["A"]
    assert (a.examined, a.found, a.minutes, a.assessed) == (2, 1, 60, 10)
    assert a.rate is not None
    assert a.rate.interval == wilson(1, 2)
    assert found.lines["B"].examined == 1
    assert set(report("desk").lines) == {"risk", "cites"}
    assert found.population is not None
    assert found.population.unexamined == 2  # M3, of which no item was examined, and M5
    assert found.population.from_all is None
    assert "Too few" in found.population.advice


def test_a_finding_counts_for_the_desk_that_made_it_whatever_its_code():
    codes = (("VAL-001", "valuation"), ("X12", "messages"))
    for n, (code, desk) in enumerate(codes):
        row = declared(f"M{n}", reasons=(reason(f"finding:{code}"), reason("not assessed:C")))
        decision = Decision.objects.get(version__declaration=row)
        content = json.loads(decision.content)
        content["findings"] = [{"code": code, "desk": desk}]
        content["not_assessed"] = [{"control": "C", "desk": "origin"}]
        Decision.objects.filter(pk=decision.pk).update(content=plain_text(content))
        found = Found(kind="scan", items=(FoundItem(item=1, offence=False),))
        outcomes.record(actor=officer(), mrn=f"M{n}", found=found, at=AT)
    examined = {desk: line.examined for desk, line in report("desk").lines.items()}
    assert examined == {"valuation": 1, "messages": 1, "origin": 2}


def test_a_corrected_record_does_not_count():
    examine("M1", True, reason("profile:A"))
    (old,) = outcomes.history(outcomes.Declaration.objects.get())
    right = Found(kind="physical", items=(FoundItem(item=1, offence=False),))
    outcomes.correct(actor=officer(), examination=old.pk, found=right, reason="x", at=AT)
    assert (report("profile").total.examined, report("profile").total.found) == (1, 0)


def test_only_the_offices_and_days_asked_for_count():
    examine("M1", True, reason("profile:A"))
    assert report("office", offices=["GB000001"]).total.examined == 0
    assert report("office", offices=[OFFICE]).lines[OFFICE].found == 1
    OfficeDay.objects.create(key="a", office="GB000001", day=AT.date(), lanes={"red": 3})
    sent = {o: report("office", offices=[o]).population.unexamined for o in (OFFICE, "GB000001")}
    assert sent == {OFFICE: 0, "GB000001": 3}
    late = effect(by="lane", begin=AT + timedelta(seconds=1), end=AT + timedelta(days=9))
    assert late.total.examined == 0


def test_an_unknown_grouping_is_refused():
    with pytest.raises(EffectRefused, match="moon"):
        report("moon")


def test_both_estimates_find_the_true_rate_that_the_hit_rate_does_not():
    """20,000 declarations, one in twenty an offence; a profile finds half of the offences."""
    chance = Random(7)
    examined, offences, share = [], 0, 0.05
    for _ in range(20_000):
        offence = chance.random() < 0.05
        offences += offence
        suspicious = chance.random() < (0.5 if offence else 0.05)
        by_profile = suspicious and chance.random() < 0.8
        by_chance = chance.random() < share
        p = share + (1 - share) * (0.8 if suspicious else 0.0)
        if by_profile or by_chance:
            random = ("red", share) if by_chance else None
            examined.append(
                Examined(
                    "O",
                    "red",
                    "",
                    (),
                    frozenset(),
                    random,
                    {"red": str(p)},
                    examined=True,
                    found=offence,
                )
            )
    truth = offences / 20_000
    found = _population(examined, ("red",), 0)
    assert found.from_random is not None
    assert found.from_all is not None
    for estimate in (found.from_random, found.from_all):
        assert estimate.interval.low <= truth <= estimate.interval.high
    naive = sum(one.found for one in examined) / len(examined)
    assert naive > 2 * found.from_all.interval.high
    assert found.from_all.error < found.from_random.error
