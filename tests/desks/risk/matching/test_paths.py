"""Every way to an answer gives the same answer: item by item, small batch, large batch, screening,
assessment, whatever the shape of the columns."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.desks.risk.criteria_strategies import criteria
from tests.strategies import declarations
from tidewaiter.core import Declaration, Item, Party, Role, Timestamp
from tidewaiter.desks.risk import control as control_module
from tidewaiter.desks.risk.control import RiskControl
from tidewaiter.desks.risk.history import FactStore
from tidewaiter.desks.risk.language.vocabulary import vocabulary
from tidewaiter.desks.risk.profiles import Effect, Profile, ProfileSet, Status
from tidewaiter.desks.risk.values import BatchValues, ItemValues
from tidewaiter.engine.batch import Batch
from tidewaiter.messages.cells import split_list
from tidewaiter.messages.columns import COLUMNS, Kind
from tidewaiter.messages.rows import batch_of

LISTS = {"watched": frozenset({"I1", "JP", "870321"}), "nobody": frozenset[str]()}
DECLARED = sorted(w for w, e in vocabulary().items() if not e.fact and not e.definition)
SLOW = settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))


def profile(number: int, text: str, **changes: Any) -> Profile:
    return Profile(
        id=f"P-{number:04d}",
        title="t",
        owner="o",
        reason="r",
        when=text,
        effect=Effect("red"),
        status=Status.LIVE,
        **changes,
    )


def control(texts: list[str], history: FactStore | None = None) -> RiskControl:
    profiles = ProfileSet([profile(n, text) for n, text in enumerate(texts)], LISTS)
    return RiskControl(profiles, history)


COUNTRIES, HS = ("JP", "CN", "AE"), ("870321", "870322", "620342", "0101", "ü", "87")


@st.composite
def plain_declarations(draw: Any, most: int = 6) -> list[Declaration]:
    """Declarations over the few values that the random criteria speak of."""
    maybe = lambda strategy: st.none() | strategy  # noqa: E731
    number = maybe(st.sampled_from(["0", "1", "0.1", "0.3", "2.5", "99.5", "1000"]).map(Decimal))
    found = []
    for n in range(draw(st.integers(1, most))):
        moment = draw(maybe(st.integers(1_767_100_000, 1_767_600_000)))
        parties = [
            Party(role=Role.IMPORTER, id=i) for i in draw(st.sampled_from([[], ["I1"], ["I2"]]))
        ]
        items = tuple(
            Item(
                number=m,
                commodity_code=draw(maybe(st.sampled_from(HS))),
                origin=draw(maybe(st.sampled_from(COUNTRIES))),
                customs_value=draw(number),
                net_mass=draw(number),
                gross_mass=draw(number),
            )
            for m in range(1, draw(st.integers(0, 3)) + 1)
        )
        stamp = None if moment is None else Timestamp.of(datetime.fromtimestamp(moment, UTC))
        found.append(
            Declaration(
                mrn=f"M{n}",
                country_dispatch=draw(maybe(st.sampled_from(COUNTRIES))),
                parties=tuple(parties),
                accepted_at=stamp,
                items=items,
            )
        )
    return found


def history_of(declared: list[Declaration]) -> FactStore:
    rows = batch_of(declared)
    return FactStore.build([rows], minimum=1, warm_up_days=1, as_of_step="day")


def by_assessing(risk: RiskControl, batch: Batch) -> dict[int, tuple[set[str], set[str]]]:
    found = {}
    for position, facts in enumerate(risk.gather(batch)):
        said = risk.assess(batch.declaration(position), facts)
        hits = {p.control for p in said.proposals}
        unknown = {u.control for u in said.not_assessed}
        if hits or unknown:
            found[position] = (hits, unknown)
    return found


def by_screening(risk: RiskControl, batch: Batch) -> dict[int, tuple[set[str], set[str]]]:
    return {
        position: ({p.control for p in said.proposals}, {u.control for u in said.not_assessed})
        for position, said in risk.screen(batch)
    }


@SLOW
@given(st.lists(criteria, min_size=1, max_size=15), plain_declarations(), st.booleans())
def test_screening_small_and_large_and_assessing_agree(texts, declared, large):
    risk = control(texts, history_of(declared))
    batch = Batch.of(declared)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(control_module, "SMALL_BATCH", 0 if large else 10_000)
        screened = by_screening(risk, batch)
        assert risk.applies(batch) == sorted(screened)
    assert screened == by_assessing(risk, batch)


EVERY_WORD = [f"{word} IS NOT NULL" for word in DECLARED] + [
    "regime = 'import' AND dispatch <> origin",
    "function = 'original' OR item_count > 1",
    "price_currency = 'EUR' AND item_price > 1",
    "has(containers, importer)",
    "days_between(issued_at, accepted_at) > 0 OR hour(arrival_date) >= 12",
    "length(description) > 5 AND lower(description) <> upper(description)",
    "net_mass > gross_mass OR customs_value % 10 = 0",
]


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(declarations(), min_size=1, max_size=4, unique_by=lambda d: d.id), st.booleans())
def test_screening_and_assessing_agree_on_declarations_of_every_shape(declared, large):
    declared = [one for one in declared if one.id]
    risk = control(EVERY_WORD)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(control_module, "SMALL_BATCH", -1 if large else 10_000)
        for batch in (Batch.of(declared), Batch(batch_of(declared))):
            screened = by_screening(risk, batch)
            assert risk.applies(batch) == sorted(screened)
            assert screened == by_assessing(risk, batch)


@SLOW
@given(st.lists(criteria, min_size=1, max_size=6), plain_declarations(4))
def test_both_sides_of_the_boundary_of_small_batches_agree(texts, declared):
    risk = control(texts)
    many = [one for n in range(80) for one in _renumbered(declared, n)]
    rows = batch_of(many)
    assert rows.num_rows > control_module.SMALL_BATCH
    large = by_screening(risk, Batch(rows))
    small = by_screening(risk, Batch.of(declared))
    assert {p: said for p, said in large.items() if p < len(declared)} == small


def _renumbered(declared: list[Declaration], n: int) -> list[Declaration]:
    return [replace(one, mrn=f"{n}-{one.mrn}") for one in declared]


def batch_values(batch: Batch, words: list[str]) -> list[dict[str, Any]]:
    values = BatchValues(batch, {}, batch.rows.num_rows)
    columns: dict[str, list[Any]] = {}
    for word in words:
        if COLUMNS[word].kind in (Kind.TEXT, Kind.LIST):
            column = values.text(word)
            cells = [None] * values.rows if column is None else column.to_pylist()
            if COLUMNS[word].kind is Kind.LIST:
                cells = [tuple(filter(None, split_list(c))) or None for c in cells]
            columns[word] = cells
        else:
            numbers = values.number(word)
            found = [float("nan")] * values.rows if numbers is None else numbers.tolist()
            columns[word] = [None if v != v else v for v in found]
    return [{w: columns[w][row] for w in words} for row in range(values.rows)]


def item_values(declared: list[Declaration], words: list[str]) -> list[dict[str, Any]]:
    reader = ItemValues(words)
    return [values for one in declared for _, values in reader.rows(one, {})]


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(declarations(), min_size=1, max_size=3, unique_by=lambda d: d.id))
def test_every_word_has_one_value_whether_read_from_objects_or_columns(declared):
    declared = [one for one in declared if one.id]
    if declared:
        batch = Batch.of(declared)
        assert batch_values(batch, DECLARED) == item_values(declared, DECLARED)
        again = Batch(batch.rows).declarations
        assert batch_values(batch, DECLARED) == item_values(again, DECLARED)


ROWS = {
    "declaration_id": ["a", "a", "b"],
    "mrn": ["a", "a", "b"],
    "item": [1, 2, 1],
    "price_currency": ["USD", "EUR", None],
    "item_price": ["1", None, None],
    "supplementary_unit": [None, "NAR", "NAR"],
    "supplementary_quantity": [None, None, "3"],
    "invoice_currency": ["USD", "USD", "EUR"],
    "invoice_total": ["5", "5", None],
    "origin": [" CN", "", "CN "],
    "importer": ["I1", "I1", None],
}


@pytest.mark.parametrize("encode", [False, True])
@pytest.mark.parametrize("offset", [0, 1])
def test_columns_as_a_file_gives_them_have_the_values_of_the_declarations(encode, offset):
    rows = pa.RecordBatch.from_pydict(
        {
            name: pa.array(values, pa.int64() if name == "item" else pa.string())
            for name, values in ROWS.items()
        }
    )
    if encode:
        rows = pa.RecordBatch.from_arrays(
            [c.dictionary_encode() if pa.types.is_string(c.type) else c for c in rows.columns],
            rows.schema.names,
        )
    if offset:
        rows = rows.slice(2)
    batch = Batch(rows)
    words = [name for name in DECLARED if name != "item"]
    assert batch_values(batch, words) == item_values(batch.declarations, words)


@pytest.mark.parametrize("kind", [pa.float32(), pa.float64(), pa.decimal128(20, 6), pa.int64()])
def test_numbers_of_every_column_type_have_the_value_of_the_declaration(kind):
    values = [1, 3, None] if kind == pa.int64() else [Decimal("0.1"), Decimal("2.3"), None]
    if pa.types.is_floating(kind):
        values = [v if v is None else float(v) for v in values]
    rows = pa.RecordBatch.from_pydict(
        {
            "declaration_id": pa.array(["a", "b", "c"]),
            "mrn": pa.array(["a", "b", "c"]),
            "item": pa.array([1, 1, 1], pa.int64()),
            "net_mass": pa.array(values, kind),
        }
    )
    batch = Batch(rows)
    assert batch_values(batch, ["net_mass"]) == item_values(batch.declarations, ["net_mass"])


def test_moments_keep_their_microseconds_on_both_paths():
    stamp = Timestamp.of(datetime(2026, 1, 1, 12, 0, 0, 123_457, tzinfo=UTC))
    declared = [Declaration(mrn="a", accepted_at=stamp, items=(Item(number=1),))]
    batch = Batch.of(declared)
    (value,) = [row["accepted_at"] for row in batch_values(batch, ["accepted_at"])]
    assert value == item_values(declared, ["accepted_at"])[0]["accepted_at"]
    assert value == stamp.value.timestamp()


FLAG = ["history.importer_new", "history.importer_new OR customs_value > 5"]


def test_a_flag_of_the_past_counts_in_a_junction_and_in_the_evidence():
    old = Declaration(
        mrn="old",
        accepted_at=Timestamp.of(datetime(2025, 1, 1, tzinfo=UTC)),
        parties=(Party(role=Role.IMPORTER, id="I1"),),
        items=(Item(number=1),),
    )
    new = Declaration(
        mrn="new",
        accepted_at=Timestamp.of(datetime(2026, 1, 1, tzinfo=UTC)),
        parties=(Party(role=Role.IMPORTER, id="I2"),),
        items=(Item(number=1),),
    )
    store = FactStore.build([batch_of([old])], terms=["history.importer_new"])
    risk = control([*FLAG, f"({FLAG[1]}) IS TRUE"], store)
    batch = Batch.of([new])
    said = risk.assess(new, risk.gather(batch)[0])
    assert [p.control for p in said.proposals] == ["P-0000", "P-0001", "P-0002"]
    evidence = said.proposals[1].evidence
    assert [(one.name, one.value) for one in evidence] == [("history.importer_new", "yes")]


def test_a_declaration_is_matched_only_within_the_days_of_a_profile_on_both_paths():
    days = [datetime(2026, 1, day, tzinfo=UTC) for day in (1, 2, 3)]
    declared = [
        *(Declaration(mrn=f"d{n}", accepted_at=Timestamp.of(d)) for n, d in enumerate(days)),
        Declaration(mrn="undated"),
    ]
    dated = profile(0, "TRUE", valid_from=date(2026, 1, 2), valid_to=date(2026, 1, 2))
    risk = RiskControl(ProfileSet([dated]))
    batch = Batch.of(declared)
    assert sorted(by_screening(risk, batch)) == sorted(by_assessing(risk, batch)) == [1, 3]


def test_no_profiles_and_no_rows_give_nothing():
    declared = [Declaration(mrn=f"d{n}", items=(Item(number=1),)) for n in range(100)]
    assert by_screening(control([]), Batch.of(declared)) == {}
    none = Batch(batch_of(declared).slice(0, 0))
    assert by_screening(control(["TRUE", "origin = 'CN'"]), none) == {}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(control_module, "SMALL_BATCH", -1)
        assert by_screening(control(["TRUE", "origin = 'CN'"]), none) == {}


def test_a_declaration_without_goods_is_one_row_of_its_header():
    declared = [Declaration(mrn="a", country_dispatch="CN")]
    risk = control(["dispatch = 'CN'", "origin IS NULL", "origin = 'CN'"])
    for limit in (-1, 10):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(control_module, "SMALL_BATCH", limit)
            assert by_screening(risk, Batch.of(declared)) == {0: ({"P-0000", "P-0001"}, {"P-0002"})}
