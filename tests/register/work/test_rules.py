"""Law of the life after the decision as dated documents that two people agreed on."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from tests.register.work.rows import AT, OFFICE, RULES, declared, work
from tests.rulebook.acting import change, filled, proposed, supervisor
from tests.rulebook.rows import NOW
from tidewaiter.core import to_plain
from tidewaiter.identity.policy import Forbidden
from tidewaiter.register.models import Declaration, WorkItem
from tidewaiter.register.work.clocks import run_clocks
from tidewaiter.register.work.life import Hours
from tidewaiter.register.work.opening import NewWork, Opening, open_work, opening
from tidewaiter.register.work.tables import life_on, shipped
from tidewaiter.rulebook import files, selectors, services
from tidewaiter.rulebook.errors import RulesRefused

pytestmark = pytest.mark.django_db

DAY = date(2026, 12, 1)
MIDNIGHT = datetime(2026, 12, 1, tzinfo=UTC)
MOMENT = timedelta(seconds=1)


def document(**changed: Any) -> dict[str, Any]:
    """The shipped table with something changed."""
    plain: dict[str, Any] = to_plain(replace(shipped(), id="national", **changed))
    return plain


def approve(content: dict[str, Any] | None, **days: Any) -> None:
    """Ana proposes, Ben approves."""
    key = proposed(supervisor("ana"), change("life", "national", content, **days))
    services.approve(actor=supervisor("ben"), request_id=key, at=NOW)


def opened(at: datetime, lane: str = "green", office: str = OFFICE) -> Opening:
    return opening(lane, office, at, selectors.current(at), "selected")


def test_a_green_delay_of_two_hours_takes_effect_on_its_day_and_not_before():
    filled()
    approve(document(green_delay=Decimal(2)), valid_from=DAY)
    before, after = opened(MIDNIGHT - MOMENT), opened(MIDNIGHT)
    assert (before.state, before.work) == ("released", False)
    assert (after.state, after.due_at) == ("withheld", MIDNIGHT + timedelta(hours=2))
    row = declared("M1", "green", "none", at=MIDNIGHT)
    open_work([NewWork(row, after, MIDNIGHT)])
    Declaration.objects.update(state=after.state)
    rules = selectors.current(MIDNIGHT)
    assert run_clocks(MIDNIGHT + timedelta(hours=2) - MOMENT, rules) == 0
    assert run_clocks(MIDNIGHT + timedelta(hours=2), rules) == 1
    assert Declaration.objects.get().state == "released"


def test_nobody_changes_the_law_alone_and_a_proposal_changes_nothing():
    filled()
    key = proposed(supervisor("ana"), change("life", "national", document(green_delay=Decimal(2))))
    with pytest.raises(Forbidden):
        services.approve(actor=supervisor("ana"), request_id=key, at=NOW)
    assert opened(NOW + timedelta(days=1)).state == "released"


def test_a_table_of_the_rulebook_that_is_for_later_leaves_the_shipped_one_in_force():
    filled()
    approve(document(green_delay=Decimal(2), valid_from=DAY))
    assert life_on(selectors.current(MIDNIGHT - MOMENT), MIDNIGHT - MOMENT) == shipped()
    assert life_on(selectors.current(MIDNIGHT), MIDNIGHT).id == "national"


def test_a_table_that_is_retired_gives_way_to_the_shipped_one():
    filled()
    approve(document(green_delay=Decimal(2)))
    approve(None, valid_from=DAY)
    assert opened(MIDNIGHT - MOMENT).state == "withheld"
    assert opened(MIDNIGHT).state == "released"


def test_hours_of_a_clock_are_set_by_lane_and_office():
    filled()
    hours = (
        Hours("green delay", Decimal(1), offices=("AIR",)),
        Hours("silence", Decimal(120), lanes=("yellow",), offices=("SEA",)),
        Hours("overdue", Decimal(4), lanes=("red",)),
    )
    approve(document(exceptions=hours))
    at = NOW + timedelta(days=1)
    assert opened(at, "green", "AIR").due_at == at + timedelta(hours=1)
    assert opened(at, "green", "SEA").state == "released"
    assert opened(at, "yellow", "SEA").due_at == at + timedelta(hours=120)
    assert opened(at, "yellow", "AIR").due_at == at + timedelta(hours=40)
    assert opened(at, "red", "AIR").due_at == at + timedelta(hours=4)


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"green_delay": Decimal(-1)}, "no hours"),
        ({"openings": shipped().openings[:-1]}, "all other lanes"),
        ({"steps": shipped().steps[1:]}, "nothing happens in 'withheld'"),
    ],
)
def test_a_table_that_could_lose_a_consignment_is_not_even_proposed(changed, told):
    filled()
    with pytest.raises(RulesRefused, match=told):
        proposed(supervisor("ana"), change("life", "national", document(**changed)))


def test_a_table_for_lanes_that_no_policy_has_is_not_approved():
    filled()
    with pytest.raises(RulesRefused, match="no lane policy has the lane 'pink'"):
        approve(document(exceptions=(Hours("overdue", Decimal(4), lanes=("pink",)),)))


def test_two_tables_do_not_begin_on_the_same_day():
    filled()
    approve(document())
    other = document() | {"id": "other"}
    key = proposed(supervisor("ana"), change("life", "other", other))
    with pytest.raises(RulesRefused, match="same day"):
        services.approve(actor=supervisor("ben"), request_id=key, at=NOW)


def without_sampling() -> dict[str, Any]:
    """A table of a country without a laboratory."""
    steps = [s for s in shipped().steps if s.event not in ("take sample", "receive result")]
    kept = tuple(replace(s, states=tuple(n for n in s.states if n != "sampled")) for s in steps)
    states = tuple(state for state in shipped().states if state.code != "sampled")
    return document(states=states, steps=kept)


def test_a_table_may_not_drop_a_state_in_which_work_is_waiting():
    filled()
    item = work("M1")
    WorkItem.objects.filter(pk=item.pk).update(state="sampled")
    with pytest.raises(RulesRefused, match="work is waiting in 'sampled'"):
        approve(without_sampling())
    WorkItem.objects.filter(pk=item.pk).update(open=False, state="released")
    approve(without_sampling())


def test_a_table_is_written_to_a_folder_of_rules_and_read_back(tmp_path):
    table = document(exceptions=(Hours("overdue", Decimal("1.5"), offices=("AIR",)),))
    files.write_folder(tmp_path / "rules", {("life", "national"): table})
    assert files.read_folder(tmp_path / "rules") == {("life", "national"): table}


def test_without_a_rulebook_the_shipped_table_is_in_force():
    assert life_on(RULES, AT) == shipped()
