"""A case holds or differs by what the engine decides, and says why."""

from tests.engine.cases.casework import PermitGiven, differences_of, run_text
from tidewaiter.core import canonical_text
from tidewaiter.desks import case_readers

GIVEN = """
    case: permits
    given: {permits: {P-1: 10, P-2: 0}}
    declarations:
      - items:
          - documents: [{type: C400, id: P-1}]
          - documents: [{type: C400, id: P-2}, {type: C400, id: P-9}]
"""


def test_findings_are_met_by_code_pointer_and_severity(tmp_path):
    report = run_text(
        tmp_path,
        GIVEN
        + """
    expect:
      lane: red
      route: mandatory
      findings:
        - {code: PERMIT-001, pointer: items.2.documents.2.id, severity: mandatory, desk: permits}
        - PERMIT-002
      instructions: [{to: officer, text: Ask for the permit}]
    """,
    )
    assert report.exit_code == 0


def test_a_finding_that_was_not_listed_is_a_difference(tmp_path):
    report = run_text(tmp_path, GIVEN + "    expect: {findings: [PERMIT-001]}")
    assert report.exit_code == 1
    assert differences_of(report) == [("findings", "PERMIT-001", "besides PERMIT-002")]


def test_and_others_lets_further_findings_be(tmp_path):
    expect = "    expect: {findings: [PERMIT-001], and_others: true}"
    assert run_text(tmp_path, GIVEN + expect).exit_code == 0


def test_no_findings_expected_means_none_at_all(tmp_path):
    report = run_text(tmp_path, GIVEN + "    expect: {findings: none}")
    assert differences_of(report) == [("findings", "none", "besides PERMIT-002, PERMIT-001")]


def test_a_finding_at_another_place_is_not_the_one(tmp_path):
    expect = "    expect: {findings: [{code: PERMIT-001, pointer: items.1}], and_others: true}"
    (difference,) = run_text(tmp_path, GIVEN + expect).results[0].differences
    assert difference.why[0].startswith("PERMIT-001 at items.2.documents.2.id (mandatory)")
    assert difference.why[1] == "  permit = P-9: is not known"


def test_two_entries_are_not_met_by_one_finding(tmp_path):
    report = run_text(tmp_path, GIVEN + "    expect: {findings: [PERMIT-001, PERMIT-001]}")
    assert ("findings", "PERMIT-001", "PERMIT-002, PERMIT-001") in differences_of(report)


def test_an_entry_that_fits_two_leaves_the_right_one_to_the_other(tmp_path):
    text = """
    case: greedy
    given: {permits: {}}
    declarations: [{items: [{documents: [{id: A}]}, {documents: [{id: B}]}]}]
    expect:
      findings: [PERMIT-001, {code: PERMIT-001, pointer: items.1.documents.1.id}]
    """
    assert run_text(tmp_path, text).exit_code == 0


def test_what_is_not_mentioned_is_not_held(tmp_path):
    assert run_text(tmp_path, GIVEN + "    expect: {lane: red}").exit_code == 0


def test_absent_names_what_must_not_come(tmp_path):
    assert run_text(tmp_path, GIVEN + "    expect: {absent: [PERMIT-003]}").exit_code == 0
    report = run_text(tmp_path, GIVEN + "    expect: {absent: [PERMIT-003, PERMIT-002]}")
    assert differences_of(report) == [("absent", "no PERMIT-002", "it came")]


def test_stated_facts_go_before_gathered_ones_for_all_or_for_one_declaration(tmp_path):
    text = """
    case: stated
    given:
      permits: {P-1: 10}
      facts: {permits: {left: {P-8: 1}, declarations: {B: {left: {P-1: 0}}}}}
    declarations:
      - {mrn: A, items: [{documents: [{id: P-1}, {id: P-8}]}]}
      - {mrn: B, items: [{documents: [{id: P-1}, {id: P-8}]}]}
    expect: {A: {findings: none, lane: green}, B: {findings: [PERMIT-002], lane: yellow}}
    """
    assert run_text(tmp_path, text).exit_code == 0


def test_a_difference_of_lanes_shows_everything_that_was_said(tmp_path):
    text = """
    case: everything
    given: {permits: {}, policy: {capacity: [{per_day: 0, lane: blue}]}}
    declarations: [{items: [{documents: [{type: C400}]}]}]
    expect: {lane: red, not_assessed: [{control: PERMIT, missing: [documents.id]}]}
    """
    (difference,) = run_text(tmp_path, text).results[0].differences
    assert difference.came == "green"
    assert difference.why[0].startswith("not assessed:PERMIT at items.1.documents.1.id: blue with")
    assert difference.why[-1].startswith("deferred blue to green: room for 0 of the office's 1")


def test_near_misses_are_told_for_a_profile_that_was_expected(tmp_path):
    text = """
    case: near
    given:
      profiles:
        - {id: P-CARS, when: hs4 = '8703' AND unit_value < 5, effect: {lane: red}}
    declarations: [{items: [{commodity_code: "8703", net_mass: 10, customs_value: 80}]}]
    expect: {reasons: [P-CARS]}
    """
    (difference,) = run_text(tmp_path, text, *case_readers()).results[0].differences
    assert difference.why == (
        "item 1: all of P-CARS but one holds: unit_value is 8 from customs_value 80, net_mass 10, "
        "not less than 5",
    )


def test_why_a_profile_did_not_come_names_status_validity_and_spelling(tmp_path):
    def why(profile: str, expected: str) -> str:
        text = f"""
        case: why
        on: 2026-05-01
        given: {{profiles: [{{id: P-1, when: item = 1, effect: {{lane: red}}, {profile}}}]}}
        declarations: [{{items: [{{origin: NO}}]}}]
        expect: {{reasons: [{expected}]}}
        """
        (difference,) = run_text(tmp_path, text, *case_readers()).results[0].differences
        return difference.why[0]

    assert "draft: only live and shadow" in why("status: draft", "P-1")
    assert "in force from ever to 2026-04-30, not on 2026-05-01" in why(
        "valid_to: 2026-04-30", "P-1"
    )
    assert why("status: live", "P-l") == "there is no profile 'P-l'. Did you mean 'P-1'?"


def test_lanes_are_counted_over_all_declarations(tmp_path):
    text = """
    case: counted
    given: {permits: {}}
    declarations:
      - {items: [{documents: [{id: X}]}], repeat: 3}
      - {items: [{}], repeat: 2}
    expect_lanes: {red: 2, green: 2}
    """
    assert differences_of(run_text(tmp_path, text)) == [("expect_lanes.red", "2", "3")]


def test_a_case_runs_the_same_twice_and_under_another_seed_differs(tmp_path):
    text = """
    case: seeded
    given: {seed: %s, policy: {random: [{share: 50}]}}
    declarations: [{items: [{}], repeat: 64}]
    expect_lanes: {red: 0}
    """
    one, again, other = (run_text(tmp_path, text % seed, PermitGiven()) for seed in ("a", "a", "b"))
    assert canonical_text(one) == canonical_text(again)
    assert canonical_text(one) != canonical_text(other)


def test_shorthand_becomes_what_it_stands_for(tmp_path):
    text = """
    case: shorthand
    given:
      profiles:
        - id: ALL
          when: >-
            importer = 'IM-1' AND importer_name = 'Å' AND declarant = '7' AND item_price = 12.5
            AND price_currency = 'USD' AND supplementary_unit = 'NAR' AND origin = 'NO'
            AND accepted_at = DATE '2026-01-02' AND item = 2 AND hs = '010121'
          effect: {lane: red}
    declarations:
      - accepted_at: 2026-01-02
        parties: {importer: {id: IM-1, name: Å}, declarant: 7}
        items:
          - {origin: SE}
          - {origin: NO, commodity_code: 010121, item_price: 12.50 USD, supplementary: [3 NAR]}
    expect: {lane: red, reasons: [{source: ALL, pointers: [items.2]}]}
    """
    report = run_text(tmp_path, text, *case_readers())
    assert differences_of(report) == []
