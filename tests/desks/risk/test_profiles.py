"""Profile documents: what they may say, and where and how each slip is reported."""

from dataclasses import fields
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from tidewaiter.core import Lane, ProfileError, to_plain
from tidewaiter.desks.risk.profile_files import (
    check_profiles,
    load_lists,
    load_profiles,
    profile_yaml,
)
from tidewaiter.desks.risk.profiles import (
    Effect,
    Profile,
    ProfileSet,
    Status,
    check_lanes,
    read_profile,
)
from tidewaiter.engine.policies import Policies, load_policies
from tidewaiter.engine.policy import STANDARD_POLICY, LanePolicy

PLAIN = """\
id: A-1
title: Horses
owner: Risk management
reason: The goods are horses.
when: hs LIKE '0101%'
effect:
  lane: red
"""

WHOLE = """\
id: A-2
title: Zebras
owner: Risk management
reason: The goods may be zebras.
legal_basis: CITES, Article IV
when: |
  hs LIKE '0106%' -- other live animals
  AND importer IN LIST('zoos')
effect:
  lane: yellow
  probability: 12.5
  instructions: Count the stripes.
  agency: Wildlife service
  urgency: 70
valid_from: 2026-01-01
valid_to: 2026-12-31
cap: 3
unknown: yellow
status: shadow
source: "If HS1 = 0106 then YELLOW 12.5"
"""


def problems(text: str | bytes, folder: Path) -> list[str]:
    """Every problem of a file, its folder cut off."""
    file = folder / "p.yaml"
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return [str(one).replace(str(folder) + "/", "") for one in check_profiles(file)[1]]


def profile(**changes) -> Profile:
    effect = Effect(changes.pop("lane", "red"))
    plain = {"id": "A-1", "title": "t", "owner": "o", "reason": "r", "when": "TRUE"}
    return Profile(**{**plain, "effect": effect, "status": Status.LIVE} | changes)


def test_a_profile_needs_little_and_is_then_a_certain_draft():
    found = read_profile(
        {"id": "A", "title": "t", "owner": "o", "reason": "r", "when": "TRUE"}
        | {"effect": {"lane": "red"}},
        where="here",
    )
    assert found.effect == Effect("red", Decimal(100), None, None, 50)
    assert (found.status, found.unknown, found.cap) == (Status.DRAFT, "nothing", None)


def test_every_key_of_a_profile_is_read(tmp_path: Path):
    (tmp_path / "lists").mkdir()
    (tmp_path / "lists" / "zoos.txt").write_text("Z1\n", encoding="utf-8")
    (tmp_path / "p.yaml").write_text(WHOLE, encoding="utf-8")
    found = load_profiles(tmp_path)
    (zebras,) = found.active
    assert zebras.effect == Effect(
        "yellow", Decimal("12.5"), "Count the stripes.", "Wildlife service", 70
    )
    assert (zebras.valid_from, zebras.valid_to) == (date(2026, 1, 1), date(2026, 12, 31))
    assert (zebras.cap, zebras.unknown, zebras.status) == (3, "yellow", Status.SHADOW)
    assert zebras.proposal.probability == Decimal("0.125")
    assert zebras.proposal.shadow
    assert found.lists == {"zoos": frozenset({"Z1"})}
    assert ProfileSet.from_bundle(found.bundle()).digest == found.digest


def test_profiles_written_as_yaml_read_back_the_same(tmp_path: Path):
    (tmp_path / "a.yaml").write_text(PLAIN, encoding="utf-8")
    first = load_profiles(tmp_path / "a.yaml").all
    text = profile_yaml(to_plain(one) for one in first)
    (tmp_path / "b.yaml").write_text(text, encoding="utf-8")
    assert load_profiles(tmp_path / "b.yaml").all == first


@pytest.mark.parametrize(
    ("addition", "message"),
    [
        ("  probability: 130\n", "effect.probability: it is not between 0 and 100 percent."),
        ("  probability: -1\n", "effect.probability: it is not between 0 and 100 percent."),
        ("  probability: 30%\n", "effect.probability: '30%' is not a number."),
        ("  probability: high\n", "effect.probability: 'high' is not a number."),
        ("  urgency: 101\n", "effect.urgency: it is not between 0 and 100."),
        ("  lnae: red\n", "effect: Effect has no field 'lnae'. Did you mean 'lane'?"),
        ("status: lve\n", "status: 'lve' is not a Status. Did you mean 'live'?"),
        ("stauts: live\n", "Profile has no field 'stauts'. Did you mean 'status'?"),
        ("valid_from: 2021-02-30\n", "valid_from: '2021-02-30' is not a date."),
        ("valid_from: 1 May 2026\n", "valid_from: '1 May 2026' is not a date."),
        (
            "valid_from: 2026-02-01\nvalid_to: 2026-01-31\n",
            "valid_to: it is before valid_from.",
        ),
        ("cap: -1\n", "cap: it is negative."),
        ("cap: 1.5\n", "cap: '1.5' is not a whole number."),
        ("cap: many\n", "cap: 'many' is not a whole number."),
        ("legal_basis: [a, b]\n", "legal_basis: ['a', 'b'] is not a text."),
    ],
)
def test_a_wrong_value_is_named_with_file_profile_and_key(addition, message, tmp_path: Path):
    (problem,) = problems(PLAIN + addition, tmp_path)
    assert problem.startswith("p.yaml, profile A-1")
    assert problem.endswith(message)
    assert problem.count("A-1") == 1


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("id: A-1", "id:", "p.yaml, a profile without id: Profile needs a 'id'."),
        ("id: A-1", "id: ' '", "it is empty."),
        ("title: Horses", "title: ''", "p.yaml, profile A-1, title: it is empty."),
        ("reason: The goods are horses.", "", "p.yaml, profile A-1: Profile needs a 'reason'."),
        ("when: hs LIKE '0101%'", "", "p.yaml, profile A-1: Profile needs a 'when'."),
        ("hs LIKE '0101%'", "true", "p.yaml, profile A-1, when: True is not a text."),
        ("hs LIKE '0101%'", "' '", "p.yaml, profile A-1, when: the criterion is empty."),
        (
            "hs LIKE '0101%'",
            "hs LIEK '0101%'",
            "p.yaml, profile A-1, when, character 4: 'LIEK' does not fit here.",
        ),
        (
            "hs LIKE '0101%'",
            "|\n  hs LIKE '0101%'\n  AND orgin = 'KE'",
            "profile A-1, when, line 2, character 5: there is no word 'orgin'. Did you mean 'or",
        ),
        (
            "effect:\n  lane: red",
            "effect: red",
            "effect: 'red' is not a Effect. Write lane: red on the line below effect:",
        ),
        ("  lane: red", "  urgency: 3", "profile A-1, effect: Effect needs a 'lane'."),
    ],
)
def test_a_missing_or_misplaced_key_is_named(old, new, message, tmp_path: Path):
    (problem,) = problems(PLAIN.replace(old, new), tmp_path)
    assert message in problem


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (PLAIN + "id: A-2\n", "p.yaml, line 8: the key 'id' stands twice."),
        (PLAIN + "  lane: blue\n", "p.yaml, line 8: the key 'lane' stands twice."),
        (PLAIN + "\tcap: 1\n", "p.yaml, line 8: found character '\\t'"),
        (PLAIN.replace("Horses", "Horses: all"), "p.yaml, line 2: mapping values are not allowed"),
        (PLAIN + "legal_basis: &x a\nsource: *x\n", "p.yaml, line 9: aliases (*) are not allowed."),
        (PLAIN + "source: !!python/name:os.system x\n", "p.yaml, line 8: could not determine a c"),
        ("- just\n- a list\n", "p.yaml: the document is not a table of keys and values."),
        ("just a text", "p.yaml: the document is not a table of keys and values."),
        ("", "p.yaml: the file holds no profile."),
        ("# nothing\n---\n", "p.yaml: the file holds no profile."),
        (PLAIN.replace("Horses", "Größe").encode("latin-1"), "p.yaml: the file is not UTF-8"),
        (PLAIN.encode() + b"\0", "p.yaml: unacceptable character #x0000"),
        (PLAIN + "---\n" + PLAIN, "profile A-1: two profiles have this id, the first in p.yaml."),
    ],
)
def test_a_document_that_cannot_be_read_is_named_with_its_line(text, message, tmp_path: Path):
    (problem,) = problems(text, tmp_path)
    assert message in problem


def test_all_problems_of_a_folder_are_found_and_the_good_profiles_kept(tmp_path: Path):
    (tmp_path / "a.yaml").write_text(PLAIN + "cap: -1\n", encoding="utf-8")
    (tmp_path / "b.yaml").write_text(
        PLAIN.replace("A-1", "B-1") + "---\n" + PLAIN.replace("hs", "sh"), encoding="utf-8"
    )
    good, wrong, _ = check_profiles(tmp_path)
    assert [one.id for one in good] == ["B-1"]
    assert len(wrong) == 2
    with pytest.raises(ProfileError, match="it is negative"):
        load_profiles(tmp_path)


def test_a_missing_list_is_named_with_the_nearest_one(tmp_path: Path):
    (tmp_path / "lists").mkdir()
    (tmp_path / "lists" / "watched.csv").write_text("I1,why\n#no\n\n", encoding="utf-8")
    text = PLAIN.replace("hs LIKE '0101%'", "importer IN LIST('wathced')") + "status: live\n"
    (problem,) = problems(text, tmp_path)
    assert problem.endswith(
        "profile A-1, when: there is no list 'wathced'. Did you mean 'watched'?"
    )
    assert problems(text.replace("live", "draft"), tmp_path) == []


def test_lists_take_the_first_column_and_leave_out_comments(tmp_path: Path):
    (tmp_path / "a.csv").write_text('\ufeff"I 1",why\n# no\n\n  I2  ,x\nI2\n', encoding="utf-8")
    (tmp_path / "b.txt").write_text("", encoding="utf-8")
    (tmp_path / "c.md").write_text("x", encoding="utf-8")
    assert load_lists(tmp_path) == {"a": frozenset({"I 1", "I2"}), "b": frozenset()}


@pytest.mark.parametrize("name", ["gone", "empty"])
def test_a_place_without_profiles_is_an_error(name: str, tmp_path: Path):
    (tmp_path / "empty").mkdir()
    with pytest.raises(ProfileError):
        load_profiles(tmp_path / name)


def test_the_reference_page_describes_every_key():
    page = Path(__file__).resolve().parents[3] / "docs" / "reference" / "risk-profiles.md"
    text = page.read_text(encoding="utf-8")
    for field in fields(Profile):
        assert field.name == "effect" or f"`{field.name}`" in text
    for field in fields(Effect):
        assert f"`effect.{field.name}`" in text


def test_the_version_changes_with_every_change_and_with_nothing_else():
    one = profile()
    assert profile().version == one.version
    assert len({profile(cap=1).version, profile(reason="R").version, one.version}) == 3


def test_the_days_of_validity_are_both_included_and_no_day_is_always_valid():
    dated = profile(valid_from=date(2026, 1, 2), valid_to=date(2026, 1, 3))
    days = [date(2026, 1, day) for day in (1, 2, 3, 4)]
    assert [dated.valid_on(day) for day in days] == [False, True, True, False]
    assert dated.valid_on(None)


def test_lanes_are_checked_against_the_policy():
    check_lanes(ProfileSet([profile(unknown="yellow"), profile(id="B")]), STANDARD_POLICY)
    with pytest.raises(ProfileError) as caught:
        check_lanes(ProfileSet([profile(lane="yelow")]), STANDARD_POLICY)
    assert str(caught.value) == (
        "profile A-1, effect.lane: the policy 'standard' has no lane 'yelow'. "
        "Did you mean 'yellow'?"
    )
    with pytest.raises(ProfileError, match="A-1, unknown: the policy 'standard' has no lane 'or"):
        check_lanes(ProfileSet([profile(unknown="orange")]), STANDARD_POLICY)


def test_a_profile_may_ask_for_release_which_changes_nothing():
    check_lanes(ProfileSet([profile(lane="green")]), STANDARD_POLICY)


def test_drafts_and_retired_profiles_may_name_any_lane():
    for status in (Status.DRAFT, Status.RETIRED):
        check_lanes(ProfileSet([profile(lane="mauve", status=status)]), STANDARD_POLICY)


def test_a_lane_is_needed_only_in_the_policies_of_the_profile_s_own_days():
    orange = Lane(25, "orange", "scan")
    old = LanePolicy(id="old", valid_to=date(2025, 12, 31))
    new = LanePolicy(id="new", valid_from=date(2026, 1, 1), lanes=(*STANDARD_POLICY.lanes, orange))
    policies = Policies([old, new])
    check_lanes(ProfileSet([profile(lane="orange", valid_from=date(2026, 1, 1))]), policies)
    with pytest.raises(ProfileError, match="the policy 'old' has no lane 'orange'"):
        check_lanes(ProfileSet([profile(lane="orange")]), policies)


@pytest.mark.parametrize("page", ["reference/risk-profiles.md", "how-to/write-a-risk-profile.md"])
def test_the_profile_of_a_page_can_be_used(page: str, tmp_path: Path):
    text = (Path(__file__).resolve().parents[3] / "docs" / page).read_text(encoding="utf-8")
    assert problems(text.partition("```yaml\n")[2].partition("```")[0], tmp_path) == []


def test_the_policy_of_the_reference_page_can_be_used(tmp_path: Path):
    page = Path(__file__).resolve().parents[3] / "docs" / "reference" / "lane-policy.md"
    example = page.read_text(encoding="utf-8").partition("```yaml\n")[2].partition("```")[0]
    (tmp_path / "policy.yaml").write_text(example, encoding="utf-8")
    (policy,) = load_policies(tmp_path / "policy.yaml").all
    check_lanes(ProfileSet([profile(lane="orange")]), policy)
    names = {field.name for field in fields(LanePolicy)}
    assert all(f"`{name}`" in page.read_text(encoding="utf-8") for name in names)
