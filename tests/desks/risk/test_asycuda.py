import re
from decimal import Decimal

import duckdb
import pytest
import sqlglot
from hypothesis import given, settings
from hypothesis import strategies as st

from tidewaiter.core.errors import ProfileError
from tidewaiter.desks.risk.asycuda import default_fields, import_criteria
from tidewaiter.desks.risk.profiles import read_profile
from tidewaiter.messages.columns import COLUMNS


def only(text, **kwargs):
    report = import_criteria(text, **kwargs)
    assert report.problems == ()
    assert len(report.profiles) == 1
    return report.profiles[0]


def when(condition):
    return only(f"If {condition} Then RedLane IS 100")["when"]


def problem(text, **kwargs):
    report = import_criteria(text, **kwargs)
    assert report.profiles == ()
    assert len(report.problems) == 1
    return report.problems[0]


@pytest.mark.parametrize(
    ("condition", "sql"),
    [
        ('ComCod = 8703* And Ori = "JP"', "hs LIKE '8703%' AND origin = 'JP'"),
        ("(StaVal / NetMas) < 5", "(statistical_value / net_mass) < 5"),
        ('ComCod = "080810"', "hs LIKE '080810%'"),
        ('ComCod = "08.08"', "hs LIKE '0808%'"),
        ('ComCod = "08081000"', "hs = '08081000'"),
        ("ComCod <> 22", "hs NOT LIKE '22%'"),
        ("COMCOD eq 87032* or comcod NE 8711*", "hs LIKE '87032%' OR hs NOT LIKE '8711%'"),
        ("Ori in (CN, 'HK', \"M?\")", "(origin IN ('CN', 'HK') OR origin LIKE 'M_')"),
        ("Ori not in (CN, HK)", "NOT (origin IN ('CN', 'HK'))"),
        ("Not Ori = CN", "NOT (origin = 'CN')"),
        ("Not (Ori = CN Or Ori = HK) And Office = 01",
         "NOT (origin = 'CN' OR origin = 'HK') AND office = '01'"),
        ("Ori = CN Or Ori = HK And Office = 01",
         "origin = 'CN' OR (origin = 'HK' AND office = '01')"),
        ("NetMass between 1 and 2.50", "net_mass BETWEEN 1 AND 2.50"),
        ("ComCod between '84' and '86'", "hs BETWEEN '84' AND '86'"),
        ("5 > NetMass", "net_mass < 5"),
        ("'US' = Ori", "origin = 'US'"),
        ("Ori <> CtyExp", "origin <> dispatch"),
        ("StatVal lt 0.7 mul ItmPrc", "statistical_value < (0.7 * item_price)"),
        ("GroMas - NetMas > .5", "(gross_mass - net_mass) > 0.5"),
        ("NetMass > -1", "net_mass > -1"),
        ('GroMas >= "1001"', "gross_mass >= 1001"),
        ('PreferCod = ""', "preference IS NULL"),
        ('PreferCod <> ""', "preference IS NOT NULL"),
        ('Consignee = "O\'Hara"', "consignee = 'O''Hara'"),
        ("Consignee = 'O''Hara'", "consignee = 'O''Hara'"),
        ('Description = "*50%_off*"', r"description LIKE '%50\%\_off%' ESCAPE '\'"),
        ("AttDoc = 861", "has(document_types, '861')"),
        ("AttDoc <> 861", "NOT has(document_types, '861')"),
        ("AttDoc in (861, 954)", "(has(document_types, '861') OR has(document_types, '954'))"),
        ("ExtPro < '7000'", "procedure < '7000'"),
        ("cty_orig.cod = US", "origin = 'US'"),
        ("“Ori” = Ori", "origin = 'Ori'"),
    ],
)  # fmt: skip
def test_a_condition_becomes_sql(condition, sql):
    assert when(condition) == sql
    sqlglot.parse_one(sql, dialect="duckdb")


@pytest.mark.parametrize(
    ("effect", "lane", "probability"),
    [
        ("RedLane IS 100", "red", 100),
        ("Red Lane is 5%;", "red", 5),
        ("YELLOW := 12.5", "yellow", 12.5),
        ("BlueLane = 1", "blue", 1),
        ("greenlane IS 100;;", "green", 100),
    ],
)
def test_a_lane_is_written_in_many_ways(effect, lane, probability):
    profile = only(f"If Ori = JP Then {effect}")
    assert profile["effect"] == {"lane": lane, "probability": probability}


def test_a_profile_is_a_draft_that_keeps_its_source():
    text = 'Criteria "APPLES";\nIf ComCod = "080810" and CtyOrigCod = "US" Then\n'
    text += "RedLane IS 100;\nEndif;"
    assert only(f"\n{text}\n") == {
        "id": "asycuda-apples",
        "title": "APPLES",
        "owner": "import from ASYCUDA",
        "reason": "Selectivity criterion 'APPLES', line 2.",
        "when": "hs LIKE '080810%' AND origin = 'US'",
        "effect": {"lane": "red", "probability": 100},
        "status": "draft",
        "source": text,
    }


def test_nested_branches_and_working_variables_are_written_out():
    report = import_criteria(
        """[TRACTORS]
        Num01 IS SuppUnits;
        If ComCod = 8701 Then
            If Num01 > 0 Then
                Num02 IS StatVal / SuppUnits;
                If Num02 < 3000 Then RedLane IS 50; YellowLane IS 50; Else BlueLane IS 10; Endif;
            End If
        Endif;"""
    )
    assert report.problems == ()
    path = "(hs LIKE '8701%') AND (supplementary_quantity > 0) AND "
    low = "((statistical_value / supplementary_quantity) < 3000)"
    assert [(p["id"], p["when"]) for p in report.profiles] == [
        ("asycuda-tractors-red", path + low),
        ("asycuda-tractors-yellow", path + low),
        ("asycuda-tractors-blue", f"{path}(NOT {low})"),
    ]


def test_criteria_without_names_are_one_per_if_with_or_without_endif():
    text = """; cars
    If Ori = JP Then RedLane IS 10 Endif;
    // machines
    If Ori = CN
       And ComCod = 84*
    Then YellowLane IS 20 /* half
       of them */
    If Ori = DE Then BlueLane IS 30; for the auditors -- and others
    Criterion 12: If Ori = FR Then RedLane IS 40
    Rule fast
    If Ori = IT Then RedLane IS 50"""
    report = import_criteria(text)
    assert report.problems == ()
    assert [(p["title"], p["when"]) for p in report.profiles] == [
        ("Criterion at line 2", "origin = 'JP'"),
        ("Criterion at line 4", "origin = 'CN' AND hs LIKE '84%'"),
        ("Criterion at line 8", "origin = 'DE'"),
        ("12", "origin = 'FR'"),
        ("fast", "origin = 'IT'"),
    ]


def test_an_outer_condition_is_never_lost_where_endif_is_missing():
    inner = "If Ori = JP Then\n If Office = 01 Then RedLane IS 1"
    assert only(inner)["when"] == "(origin = 'JP') AND (office = '01')"
    assert problem(f"{inner}\nEndif").reason == "Endif is missing."


def test_identifiers_stay_apart():
    report = import_criteria("[a b]\nIf Ori=JP Then Red IS 1\n[A-B]\nIf Ori=JP Then Red IS 1")
    assert [p["id"] for p in report.profiles] == ["asycuda-a-b", "asycuda-a-b-2"]


@pytest.mark.parametrize(
    ("text", "place", "said"),
    [
        ("If Orii = 3 Then Red IS 1", (1, 4, "Orii"), "no such field.*'Ori'"),
        ("\n If ComCode2 = 3 Then Red IS 1", (2, 5, "ComCode2"), "no such field.*'ComCode'"),
        ('If InListTar("A") = Found Then Red IS 1', (1, 4, "InListTar"), "Functions.*in \\("),
        ("If NetMass > GetValue Then Red IS 1", (1, 14, "GetValue"), "no such field"),
        ("If Ori = JP Then GreenDelay IS 24", (1, 18, "GreenDelay"), "lane policy"),
        ('If Ori = JP Then Section IS "A"', (1, 18, "Section"), "cannot be set"),
        ("If Ori = JP Then Red IS 0", (1, 18, "Red"), "above 0"),
        ("If Ori = JP Then Red IS 101", (1, 18, "Red"), "at most 100"),
        ("If Ori = JP Then Red IS x", (1, 25, "x"), "from 1 to 100"),
        ("If Ori = JP", (1, 12, "end of text"), "Then was expected"),
        ("If Ori = JP Then", (1, 1, "If"), "No lane"),
        ("RedLane IS 5", (1, 1, "RedLane"), "lane policy"),
        ("If Ori Then Red IS 1", (1, 4, "Ori"), "condition was expected"),
        ("If Ori = (JP Then Red IS 1", (1, 14, "Then"), "closing parenthesis"),
        ("If Ori + 1 = 2 Then Red IS 1", (1, 4, "Ori"), "not a number"),
        ("If NetMass = heavy Then Red IS 1", (1, 14, "heavy"), "no such field"),
        ("If NetMass = 8* Then Red IS 1", (1, 14, "8*"), "number was expected"),
        ("If Ori < J* Then Red IS 1", (1, 10, "J"), "Then was expected|field"),
        ("If Ori in CN Then Red IS 1", (1, 11, "CN"), "parentheses"),
        ("If Ori = JP Then Num01 IS 2", (1, 1, "If"), "No lane"),
        ("If Ori = JP Then Red IS 1 }", (1, 27, "}"), "statement was expected"),
        ('If Colour = "RED" Then Red IS 1', (1, 4, "Colour"), "no such field"),
        ("If Num01 > 2 Then Red IS 1", (1, 4, "Num01"), "no such field"),
    ],
)
def test_what_is_not_understood_is_reported_and_left_out(text, place, said):
    found = problem(text)
    assert re.search(said, f"{found.reason} {found.advice}")
    if "|" not in said:
        assert (found.line, found.column, found.text) == place


def test_one_bad_criterion_does_not_stop_the_others_and_is_not_half_imported():
    text = """[good]
    If Ori = JP Then RedLane IS 10
    [bad]
    If Ori = CN Then RedLane IS 10
    If Wieght > 3 And Coulour = 2 Then RedLane IS 10
    [also good]
    If Ori = DE Then RedLane IS 10"""
    report = import_criteria(text)
    assert [p["title"] for p in report.profiles] == ["good", "also good"]
    assert [(p.line, p.text) for p in report.problems] == [(5, "Wieght"), (5, "Coulour")]


def test_a_variable_assigned_in_one_branch_is_not_used_after_it():
    text = "[v]\nIf Ori=JP Then Num01 IS 4; Endif; If Num01 < 3 Then Red IS 3; Endif;"
    assert "one branch" in problem(text).reason
    both = text.replace("Endif;", "Else Num01 IS 4; Endif;", 1)
    assert only(both)["when"] == "4 < 3"


def test_the_table_of_fields_can_be_replaced():
    fields = {"Herkunft": "origin", "Neu": "history.importer_declarations(90)"}
    sql = only("If herkunft = JP And Neu < 3 Then Red IS 1", fields=fields)["when"]
    assert sql == "origin = 'JP' AND history.importer_declarations(90) < 3"
    assert problem("If Ori = JP Then Red IS 1", fields=fields).text == "Ori"
    with pytest.raises(ProfileError, match="Did you mean 'origin'"):
        import_criteria("", fields={"Ori": "orijin"})


def test_the_default_table_names_columns_only_and_no_name_twice():
    fields = default_fields()
    assert set(fields.values()) <= set(COLUMNS)
    spelt = [re.sub(r"\W", "", name).lower() for name in fields]
    assert len(spelt) == len(set(spelt))


WORDS = st.sampled_from(
    ["If", "Then", "Else", "Endif", "End", "(", ")", "And", "Or", "Not", "=", "<>", "in", "between",
     "RedLane", "IS", "100", "ComCod", "Ori", "NetMass", '"JP"', "8703*", ";", "[x]", "Criteria",
     "\n", "'", '"', "/*", "--", "Num01", ":=", "*", "/", "-", "%", ",", "€", "\x00", "J?", "."]
)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(st.lists(st.one_of(WORDS, st.text(max_size=4)), max_size=40).map(" ".join))
def test_garbage_never_raises_and_what_is_imported_is_sql(text):
    report = import_criteria(text)
    for profile in report.profiles:
        sqlglot.parse_one(profile["when"], dialect="duckdb")
        assert profile["source"] in text
    for found in report.problems:
        assert found.line <= text.count("\n") + 1
        assert found.reason


@pytest.mark.parametrize(
    "text", ["(" * 5_000, "Not " * 5_000, "If a Then " * 5_000, "1 + " * 5_000]
)
def test_deep_nesting_is_refused_not_crashed_on(text):
    assert import_criteria(f"If {text}").problems


def test_a_thousand_alternatives_are_imported():
    text = " Or ".join(f"ComCod = {n:08d}" for n in range(10_000_000, 10_001_000))
    assert when(text).count(" OR ") == 999


ROWS = [
    {"hs": hs, "origin": origin, "dispatch": dispatch, "net_mass": mass, "document_types": papers}
    for hs in ("87032110", "08081000", "8701")
    for origin in ("JP", "CN")
    for dispatch in ("JP", "DE")
    for mass in (0.5, 3.0, 20.0)
    for papers in ("861;954", "861", "N380")
]
LEAVES = st.sampled_from(
    [
        ("ComCod = 8703*", lambda r: r["hs"].startswith("8703")),
        ('comcod NE "08"', lambda r: not r["hs"].startswith("08")),
        ("ComCod in (8701, 08081000)", lambda r: r["hs"] in ("8701", "08081000")),
        ("Ori = JP", lambda r: r["origin"] == "JP"),
        ("Ori = ?N", lambda r: r["origin"].endswith("N")),
        ("Ori <> CtyExp", lambda r: r["origin"] != r["dispatch"]),
        ("NetMass * 2 + 1 > 7 / 2", lambda r: r["net_mass"] * 2 + 1 > 3.5),
        ("10 - NetMass - 2 <= 5", lambda r: 10 - r["net_mass"] - 2 <= 5),
        ("NetMas between 1 and 20", lambda r: 1 <= r["net_mass"] <= 20),
        ("AttDoc = 954", lambda r: "954" in r["document_types"].split(";")),
        ("Ori not in (JP, DE)", lambda r: r["origin"] not in ("JP", "DE")),
    ]
)  # fmt: skip


def joined(inner):
    return st.one_of(
        st.tuples(inner, inner).map(
            lambda p: (f"({p[0][0]}) And ({p[1][0]})", lambda r: p[0][1](r) and p[1][1](r))
        ),
        st.tuples(inner, inner).map(
            lambda p: (f"({p[0][0]})\n OR ({p[1][0]})", lambda r: p[0][1](r) or p[1][1](r))
        ),
        inner.map(lambda p: (f"Not ({p[0]})", lambda r: not p[1](r))),
        st.tuples(LEAVES, LEAVES, LEAVES).map(
            lambda p: (
                f"{p[0][0]} or not {p[1][0]} and {p[2][0]}",
                lambda r: p[0][1](r) or (not p[1][1](r) and p[2][1](r)),
            )
        ),
    )


@pytest.fixture(scope="module")
def rows():
    database = duckdb.connect()
    database.execute("CREATE MACRO has(l, v) AS list_contains(string_split(l, ';'), v)")
    names = list(ROWS[0])
    values = ", ".join(str(tuple(row[name] for name in names)) for row in ROWS)
    database.execute(f"CREATE TABLE r AS SELECT * FROM (VALUES {values}) t({', '.join(names)})")
    return database


@settings(max_examples=120, deadline=None)
@given(LEAVES, st.recursive(LEAVES, joined, max_leaves=8))
def test_a_profile_matches_what_its_criterion_says(rows, outer, inner):
    text = (
        f"[c]\nIf {outer[0]} Then\n If {inner[0]} Then RedLane IS 5; "
        "Else YellowLane IS 5; Endif;\nEndif;"
    )
    report = import_criteria(text)
    assert report.problems == ()
    for profile, wanted in zip(report.profiles, (True, False), strict=True):
        found = rows.execute(f"SELECT ({profile['when']}) FROM r").fetchall()
        want = [bool(outer[1](row) and inner[1](row) is wanted) for row in ROWS]
        assert [bool(match) for (match,) in found] == want, (text, profile["when"])


def test_what_is_imported_is_a_profile_that_draws_at_the_rate_of_the_criterion():
    profile = read_profile(only("If Ori = JP Then RedLane IS 30"), where="import")
    assert profile.proposal.probability == Decimal("0.3")
