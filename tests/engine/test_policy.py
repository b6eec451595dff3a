"""Lane policies: what is refused, and which rule applies."""

from datetime import date
from decimal import Decimal
from pathlib import Path
from textwrap import dedent

import pytest

from tests.engine.controls import finding
from tidewaiter.core import Lane, PolicyError, Severity, ValueRefused
from tidewaiter.engine.policies import Policies, load_policies, reaching_back
from tidewaiter.engine.policy import STANDARD_POLICY, Capacity, LanePolicy, RandomShare
from tidewaiter.messages.findings import finding as message_finding


def load(folder: Path, text: str) -> Policies:
    file = folder / "policy.yaml"
    file.write_text(dedent(text), "utf-8")
    return load_policies(file)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("id: p\nrandom: [{share: 1, lane: purple}]", "the policy 'p' has no lane 'purple'"),
        ("id: p\ncapacity: [{per_day: 3, lane: purple}]", "the policy 'p' has no lane 'purple'"),
        ("id: p\nexpected_rates: {purple: 3}", "the policy 'p' has no lane 'purple'"),
        ("id: p\nfindings: {X-1: purple}", "the policy 'p' has no lane 'purple'"),
        ("id: p\nnot_assessed: purple", "the policy 'p' has no lane 'purple'"),
        ("id: p\nnot_assessed: green", "cannot simply be released"),
        ("id: p\ndefer: {yellow: red}", "'yellow' cannot be deferred to 'red'"),
        ("id: p\ndefer: {yellow: yellow}", "'yellow' cannot be deferred to 'yellow'"),
        ("id: p\nrandom: [{share: 101}]", "not between 0 and 100 percent"),
        ("id: p\nrandom: [{share: -1}]", "not between 0 and 100 percent"),
        ("id: p\nexpected_rates: {red: 200}", "not between 0 and 100 percent"),
        ("id: p\ncapacity: [{per_day: -1}]", "a capacity is negative"),
        ("id: p\nvalid_from: 2026-02-01\nvalid_to: 2026-01-01", "valid_to is before valid_from"),
        ("id: p\nlanes: [{precedence: 0, code: a}, {precedence: 0, code: b}]", "share a code or"),
        ("id: p\nid: q", "the key 'id' stands twice"),
        ("id: p\ncapacty: []", "has no field 'capacty'. Did you mean 'capacity'?"),
        ("id: p\nrandom: [{share: some}]", "random.1.share: 'some' is not a number"),
        ("title: nameless", "needs a 'id'"),
        ("id: p\nvalid_from: soon", "valid_from: 'soon' is not a date"),
        ("", "the file holds no policy"),
        ("id: p\n---\nid: q", "'p' and 'q' are in force on the same days"),
        (
            "id: p\nvalid_to: 2026-06-30\n---\nid: q\nvalid_from: 2026-06-30",
            "'p' and 'q' are in force on the same days",
        ),
    ],
)
def test_a_policy_that_cannot_be_used_is_refused_and_says_why(tmp_path, text, said):
    with pytest.raises(PolicyError) as problem:
        load(tmp_path, text)
    assert said in str(problem.value)


def test_a_policy_file_that_is_not_there_is_an_error(tmp_path):
    with pytest.raises(PolicyError, match="cannot be read"):
        load_policies(tmp_path / "gone.yaml")


def test_the_policy_of_a_day_is_the_one_in_force_to_the_day(tmp_path):
    policies = load(
        tmp_path,
        """
        id: winter
        valid_to: 2026-03-31
        ---
        id: summer
        valid_from: 2026-04-01
        valid_to: 2026-09-30
        """,
    )
    assert policies.on(date(2026, 3, 31)).id == "winter"
    assert policies.on(date(2026, 4, 1)).id == "summer"
    assert policies.on(None).id == "summer"
    assert policies.on(date(2026, 10, 1)).id == "summer"
    assert not policies.on(date(2026, 10, 1)).valid_on(date(2026, 10, 1))


def test_the_more_particular_random_share_goes_first():
    policy = LanePolicy(
        id="p",
        random=(
            RandomShare(Decimal(1)),
            RandomShare(Decimal(2), office="A"),
            RandomShare(Decimal(3), office="A", regime="export", lane="yellow"),
        ),
    )
    assert policy.random_share("B", "import") == (0.01, "red")
    assert policy.random_share("A", "import") == (0.02, "red")
    assert policy.random_share("A", "export") == (0.03, "yellow")
    assert LanePolicy(id="none").random_share("A", None)[0] == 0.0


def test_room_is_the_least_of_capacity_and_expected_rate():
    policy = LanePolicy(
        id="p",
        capacity=(Capacity(10), Capacity(3, office="A")),
        expected_rates={"red": Decimal(5)},
    )
    assert policy.room("red", "B", 1000) == 10
    assert policy.room("red", "A", 1000) == 3
    assert policy.room("red", "B", 41) == 3, "five percent of 41 rounded up"
    assert policy.room("yellow", "A", 1000) is None


def test_a_finding_goes_by_its_code_before_its_severity():
    policy = LanePolicy(id="p", findings={"major": "yellow", "X-1": "blue", "X-2": None})
    assert policy.lane_of(finding("X-1")) == "blue"
    assert policy.lane_of(finding("X-2")) is None
    assert policy.lane_of(finding("X-3")) == "yellow"
    assert policy.lane_of(finding("X-3", Severity.INFORMATION)) is None
    strictest = policy.lane_of(finding("X-3", Severity.MANDATORY))
    assert strictest == "red", "safety leads to the strictest"


def test_what_was_odd_about_a_message_goes_by_a_section_of_its_own():
    def lane(policy, code):
        return policy.lane_of(message_finding(code))

    usual = LanePolicy(id="p", findings={"minor": "red"}, not_assessed="red")
    assert lane(usual, "MSG-034") == "red", "major: the gross mass is below the net mass"
    assert lane(usual, "MSG-025") == "red", "minor, but a date was there and could not be read"
    assert lane(usual, "MSG-035") is None
    said = LanePolicy(id="p", messages={"minor": "blue", "MSG-025": None})
    assert lane(said, "MSG-035") == "blue"
    assert lane(said, "MSG-025") is None
    assert lane(said, "MSG-034") is None, "what the policy does not name selects nothing"
    with pytest.raises(ValueRefused, match="no lane 'pink'"):
        LanePolicy(id="p", messages={"major": "pink"})


def test_lanes_are_open():
    orange = Lane(25, "orange", "scan")
    policy = LanePolicy(id="p", lanes=(*STANDARD_POLICY.lanes, orange), defer={"red": "orange"})
    assert [lane.code for lane in policy.controlled] == ["red", "orange", "yellow", "blue"]


def test_the_version_of_a_policy_changes_with_its_meaning():
    assert LanePolicy(id="p").digest == LanePolicy(id="p").digest
    assert LanePolicy(id="p").digest != LanePolicy(id="p", capacity=(Capacity(1),)).digest


def test_for_a_backtest_policies_reach_back_and_on():
    old = LanePolicy(id="old", valid_from=date(2025, 1, 1), valid_to=date(2025, 12, 31))
    new = LanePolicy(id="new", valid_from=date(2026, 1, 1), valid_to=date(2026, 12, 31))
    policies = reaching_back(Policies([new, old]))
    days = (date(2019, 5, 1), date(2025, 6, 1), date(2026, 6, 1), date(2031, 1, 1))
    assert [policies.on(day).id for day in days] == ["old", "old", "new", "new"]
