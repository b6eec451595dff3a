"""Random criteria and random items, as text, for the tests of the criteria language."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

HS = ["870321", "870322", "870323", "8703", "01012100", "620342", "9405", "940540", ""]
COUNTRIES = ["JP", "AE", "CN", "DE", "US", "c", "ü", "x%y"]
TEXTS = {"hs": HS, "origin": COUNTRIES, "dispatch": COUNTRIES, "importer": ["I1", "I2", "I3", "i1"]}
NUMBERS = ["customs_value", "net_mass", "gross_mass", "reference.unit_value_p25"]
NUMBER_VALUES = [0.0, 1.0, -1.0, 0.1, 0.3, 2.5, 10.0, 99.5, 1000.0, 1e-9, 123456.789]
LISTS = {"watched": frozenset({"I1", "JP", "870321"}), "nobody": frozenset()}

text_words = st.sampled_from(sorted(TEXTS))
number_words = st.sampled_from(NUMBERS)


def quoted(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


@st.composite
def text_terms(draw: Any) -> str:
    word = draw(text_words)
    values = st.sampled_from(TEXTS[word])
    op = draw(st.sampled_from(["=", "<>", "<", ">=", "in", "not in", "like", "list", "null", "fn"]))
    if op in ("in", "not in"):
        entries = draw(st.lists(values.map(quoted) | st.just("NULL"), min_size=1, max_size=3))
        return f"{word} {op} ({', '.join(entries)})"
    if op == "like":
        head = draw(values)[: draw(st.integers(0, 4))].replace("%", "")
        pattern = head + draw(st.sampled_from(["%", "_", "%2%", "__%", ""]))
        return f"{word} {draw(st.sampled_from(['', 'NOT ']))}LIKE {quoted(pattern)}"
    if op == "list":
        name = draw(st.sampled_from(sorted(LISTS)))
        return f"{word} {draw(st.sampled_from(['', 'NOT ']))}IN LIST('{name}')"
    if op == "null":
        return f"{word} IS {draw(st.sampled_from(['', 'NOT ']))}NULL"
    if op == "fn":
        return draw(
            st.sampled_from(
                [
                    f"substr({word}, 1, 2) = '87'",
                    f"substr({word}, 2, 2) IN ('70', 'P')",
                    f"length({word}) > 2",
                    f"lower({word}) = 'i1'",
                    f"upper({word}) <> 'CN'",
                    f"starts_with({word}, '87')",
                    f"contains({word}, '0')",
                    f"coalesce({word}, 'JP') = 'JP'",
                    f"nullif({word}, 'JP') = 'CN'",
                    "hs4 = '8703'",
                    "hs6 <> '870321'",
                    "has(containers, 'C1')",
                    "NOT has(document_types, 'D2')",
                    "history.importer_new",
                    "NOT history.importer_new",
                    "history.importer_new IS TRUE",
                    "history.importer_new = FALSE",
                    "month(accepted_at) IN (1, 2)",
                    "weekday >= 6",
                    "accepted_at < '2026-01-02'",
                    "year(accepted_at) = 2026",
                    "hour(accepted_at) = 12",
                    "days_between(accepted_at, arrival_date) > 1",
                ]
            )
        )
    return f"{word} {op} {quoted(draw(values))}"


@st.composite
def number_terms(draw: Any) -> str:
    word = draw(number_words)
    number = repr(draw(st.sampled_from(NUMBER_VALUES)))
    op = draw(st.sampled_from(["=", "<>", "<", "<=", ">", ">="]))
    other = draw(number_words)
    return draw(
        st.sampled_from(
            [
                f"{word} {op} {number}",
                f"{number} {op} {word}",
                f"{word} BETWEEN {number} AND 50",
                f"{word} NOT BETWEEN 0.2 AND {number}",
                f"{word} IS NULL",
                f"{word} IS NOT NULL",
                f"{word} IN (1, 2.5, NULL)",
                f"{word} {op} {other}",
                f"{word} {op} {number} * {other}",
                f"{word} / {other} {op} {number}",
                f"({word} - {other}) + 1 {op} - {number}",
                f"abs({word}) {op} {number}",
                f"floor({word}) {op} ceil({other})",
                f"{word} % 3 {op} {number}",
                f"coalesce({word}, {other}, 0) {op} {number}",
                "unit_value < 0.5 * reference.unit_value_p25",
                "net_gross_ratio > 1",
                "dispatch <> origin",
                "TRUE",
                "FALSE",
                "NULL",
            ]
        )
    )


terms = text_terms() | number_terms()
criteria = st.recursive(
    terms,
    lambda inner: (
        st.lists(inner, min_size=2, max_size=3).map(lambda p: "(" + " AND ".join(p) + ")")
        | st.lists(inner, min_size=2, max_size=3).map(lambda p: "(" + " OR ".join(p) + ")")
        | inner.map(lambda p: f"NOT ({p})")
    ),
    max_leaves=8,
)


def _maybe(strategy: Any) -> Any:
    return st.none() | strategy


_lists = st.lists(st.sampled_from(["C1", "C2", "D1", "D2"]), min_size=1, max_size=3).map(tuple)
_moments = st.integers(1_767_100_000, 1_767_600_000).map(float)

items = st.fixed_dictionaries(
    {
        **{word: _maybe(st.sampled_from([v for v in vs if v])) for word, vs in TEXTS.items()},
        **{word: _maybe(st.sampled_from(NUMBER_VALUES)) for word in NUMBERS},
        "containers": _maybe(_lists),
        "document_types": _maybe(_lists),
        "history.importer_new": _maybe(st.booleans()),
        "accepted_at": _maybe(_moments),
        "arrival_date": _maybe(_moments),
    }
)
