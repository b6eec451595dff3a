"""A case that cannot be run is an error with its place, never a pass."""

import pytest

from tests.engine.cases.casework import PermitGiven, problem_of, run_text
from tidewaiter.core import CaseError
from tidewaiter.desks import case_readers
from tidewaiter.engine.cases import run_cases

GOOD = """\
case: good
given: {permits: {}}
declarations: [{items: [{origin: NO}]}]
expect: {lane: green}
"""


def problem(folder, text: str, *desks) -> str:
    return problem_of(run_text(folder, text, *desks)).replace(str(folder / "case.yaml"), "FILE")


@pytest.mark.parametrize(
    ("change", "to", "said"),
    [
        ("expect:", "expcet:", "line 4, case good, expcet: there is no key 'expcet' here. Did you"),
        ("{lane:", "{lame:", "expect.lame: there is no key 'lame' here. Did you mean 'lane'?"),
        ("{origin", "{orign", "declarations.1.items.1.orign: there is no key 'orign' here. Did"),
        ("permits:", "permts:", "given.permts: there is no key 'permts' here. Did you mean 'perm"),
        ("lane: green", "route: sure", 'expect.route: "sure" is not known here.'),
        ("lane: green", "findings: nought", 'expect.findings: "nought" is not a list, or the wor'),
        ("lane: green", "findings: []", "expect.findings: it is empty."),
        ("lane: green", "findings: [{pointer: items.1}]", "a 'code' is needed here."),
        ("{lane: green}", "{}", "expect: it is empty."),
        ("expect: {lane: green}", "", "it expects nothing."),
        ("origin: NO", "net_mass: heavy", 'declarations.1.items.1.net_mass: "heavy" is not well'),
        ("origin: NO", "origin: true", "declarations.1.items.1.origin: true is not a text"),
        ("[{origin: NO}]", "{origin: NO}", "declarations.1.items: {"),
        ("[{items: [{origin: NO}]}]", "[]", "declarations: it is empty."),
        ("case: good", "case: good\non: 2026-02-30", "on: '2026-02-30' is not a day."),
        ("case: good", "case: good\non: tomorrow", 'on: "tomorrow" is not well formed.'),
        ("permits: {}", "permits: {P: -1}", "given.permits: it is negative."),
        ("permits: {}", "facts: {permits: {}}", "facts are stated for a desk that has nothing"),
        ("permits: {}", "policy: {random: [{share: 200}]}", "not between 0 and 100 percent"),
        ("permits: {}", "policy: {capacity: [{per_day: 1, lane: rd}]}", "has no lane 'rd'."),
        ("permits: {}", "policy: nowhere.yaml", "nowhere.yaml: the file cannot be read"),
        ("{lane: green}", "{probabilities: {rd: 0.5}}", "'rd' is no lane with a probability."),
        ("{lane: green}", "[{lane: green}, {lane: red}]", "2 expectations for 1 declarations."),
        ("expect: {", "expect_lanes: {green: 1, rd: 0}\nexpect: {", "there is no lane 'rd'. Did"),
        (
            "{lane: green}",
            "{findings: [{code: X, pointer: items.0}], and_others: true}",
            "items.0: '0' is not a field name or a number from 1.",
        ),
    ],
)
def test_a_slip_is_refused_with_its_line_case_and_key(tmp_path, change, to, said):
    assert change in GOOD
    found = problem(tmp_path, GOOD.replace(change, to, 1))
    assert said in found
    assert found.startswith("FILE, line ")
    assert "case good" in found


def test_the_case_that_the_slips_are_made_in_is_good(tmp_path):
    assert run_text(tmp_path, GOOD).exit_code == 0


def test_the_line_is_that_of_the_key_that_is_wrong(tmp_path):
    text = (
        "# a remark\n---\n"
        + GOOD
        + "---\n"
        + GOOD.replace("good", "other").replace(
            "given: {permits: {}}", "given:\n  permits: {}\n  nonsense: 1"
        )
    )
    assert problem(tmp_path, text).startswith("FILE, line 11, case other, given.nonsense:")


def test_several_slips_of_one_case_are_all_told(tmp_path):
    report = run_text(tmp_path, GOOD.replace("origin", "orign").replace("lane", "lame"))
    assert [p.message for p in report.problems] == [
        "there is no key 'orign' here.",
        "there is no key 'lame' here.",
    ]


def test_one_case_that_cannot_be_run_does_not_hide_the_others(tmp_path):
    text = GOOD + "---\n" + GOOD.replace("good", "bad").replace("origin", "orign")
    report = run_text(tmp_path, text)
    assert [result.case for result in report.results] == ["good"]
    assert report.exit_code == 2


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "the file holds no case."),
        ("---\n---\n", "the file holds no case."),
        ("- a\n- b\n", "the document is not a table"),
        ("- case: a\n  zz: 1\n  declarations: [{}]\n", "line 2, case a, zz"),
        ("case: a\nb: [", "line 2"),
        (GOOD + "expect: {lane: red}\n", "the key 'expect' stands twice"),
        (GOOD.replace("expect", "x: &a 1\nexpect") + "y: *a\n", "aliases (*) are not allowed"),
        (GOOD + "---\n" + GOOD, "another case has this name"),
    ],
)
def test_a_file_that_is_no_case_file_is_an_error(tmp_path, text, said):
    assert said in problem(tmp_path, text)


def test_a_file_in_another_encoding_is_an_error(tmp_path):
    (tmp_path / "case.yaml").write_bytes("case: Ø".encode("latin-1"))
    assert "not UTF-8" in problem_of(run_cases([tmp_path], [PermitGiven()]))


def test_nothing_to_run_is_an_error(tmp_path):
    for paths in ([], [tmp_path], [tmp_path / "gone.yaml"]):
        with pytest.raises(CaseError):
            run_cases(paths, [PermitGiven()])


def test_what_lies_below_given_is_not_a_case(tmp_path):
    (tmp_path / "given").mkdir()
    (tmp_path / "given" / "policy.yaml").write_text("id: p\nrandom: [{share: 100}]\n")
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "more.yml").write_text(GOOD)
    report = run_cases([tmp_path], [PermitGiven()])
    assert (len(report.results), report.exit_code) == (1, 0)


def test_expectations_of_several_declarations_go_by_name_or_in_order(tmp_path):
    two = GOOD.replace("[{items: [{origin: NO}]}]", "[{mrn: A-1}, {mrn: A-2}]")
    assert "there is no declaration 'lane'. With several" in problem(tmp_path, two)
    named = two.replace("{lane: green}", "{A-l: {lane: green}}")
    assert "there is no declaration 'A-l'. Did you mean 'A-" in problem(tmp_path, named)
    assert run_text(tmp_path, two.replace("{lane: green}", "{A-2: {lane: green}}")).exit_code == 0


def test_two_declarations_of_one_name_are_refused(tmp_path):
    two = GOOD.replace("[{items: [{origin: NO}]}]", "[{mrn: A}, {mrn: A}]")
    assert "two declarations are called 'A'" in problem(tmp_path, two)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("profiles: [{id: P, when: orign = 'NO', effect: {lane: red}}]", "no word 'orign'"),
        ("profiles: [{id: P, when: item = 1}]", "a 'effect' is needed here"),
        ("profiles: [{id: P, wen: x, when: x, effect: {lane: red}}]", "Did you mean 'when'?"),
        ("profiles: [{id: P, when: item = 1, effect: {lane: rd}}]", "has no lane 'rd'. Did you"),
        ("profiles: nowhere", "there is no such file or folder"),
        ("lists: {a: [b]}", "there are no profiles for it."),
        ("profiles: [], as_live: [P]", "there is no profile 'P'."),
        (
            "profiles: [{id: P, when: importer IN LIST('a'), effect: {lane: red}}]",
            "there is no list 'a'.",
        ),
        (
            "profiles: [{id: P, when: item = 1, effect: {lane: red}}], "
            "facts: {risk: {items: {'1': {reference.unit_valu_p25: 1}}}}",
            "There is no such fact.",
        ),
        ("profiles: [], facts: {risk: {items: {'0': {}}}}", "there is no key '0' here."),
        ("profiles: [], history: [{hs: '01', net_mass: 1}]", "'accepted_at' is needed"),
        ("profiles: [], history: [{accepted_at: 2026-01-01, hss: '01'}]", "Did you mean 'hs'?"),
        ("profiles: [], history: [{accepted_at: 2026-01-01, offence: maybe}]", "true or false"),
        ("profiles: [], history_setting: {minimum: 0}", "does not fit"),
        (
            "profiles: [], history: [{accepted_at: 2026-01-01, net_mass: light}]",
            "history.1.net_mass",
        ),
    ],
)
def test_what_the_risk_desk_cannot_use_is_refused(tmp_path, given, said):
    text = GOOD.replace("permits: {}", given)
    assert said in problem(tmp_path, text, *case_readers())
