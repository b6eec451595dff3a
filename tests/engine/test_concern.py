"""A look at columns: few texts are looked at in another way, and it comes to the same."""

import pyarrow as pa
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tidewaiter.core import Declaration, Item
from tidewaiter.desks.ozone.control import OzoneControl
from tidewaiter.desks.ozone.names import scan_pattern, spellings
from tidewaiter.engine.batch import Batch
from tidewaiter.engine.concern import FEW, concerned, document_pattern, matching

CODES = [(pattern, False) for pattern in sorted(set(OzoneControl()._codes.values()))]
PATTERNS = [*CODES, (scan_pattern(), True)]
WORDS = (
    *spellings(),
    "R-404A",
    "r 22",
    "UN1018",
    "C400",
    "ODS",
    "2903",
    "fréon",
    "Ö",
    "\n",
    "ſ",
    "‑",
    "½",
)
PARTS = st.lists(st.one_of(st.sampled_from(WORDS), st.text(max_size=3)), max_size=5)
TEXTS = st.builds(str.join, st.sampled_from([" ", "", ";"]), PARTS)


@pytest.mark.parametrize(("pattern", "folded"), PATTERNS)
@given(st.lists(st.none() | TEXTS, max_size=9))
@example([None, "", "R-404A", "r-22é", "éR22", "ODS\n", " 2903", "\x0b2903"])
def test_few_texts_match_as_many_do(pattern, folded, texts):
    few = matching(pa.array(texts, pa.string()), pattern, folded=folded)
    many = matching(pa.array([*texts, *[""] * (FEW + 1)], pa.string()), pattern, folded=folded)
    assert few.tolist() == many[: len(texts)].tolist()


@pytest.mark.parametrize("many", [1, FEW + 1])
def test_a_column_of_codes_and_one_of_texts_give_the_same_rows(many):
    texts = [None, *[f"R-404A {n}" for n in range(many)], "steel"]
    plain = pa.array(texts, pa.string())
    expected = [False, *[True] * many, False]
    assert matching(plain, "R-404A").tolist() == expected
    assert matching(plain.dictionary_encode(), "R-404A").tolist() == expected


def test_positions_are_those_of_declarations_and_each_comes_once():
    def sent(lrn, *texts):
        items = tuple(Item(number=n, description=text) for n, text in enumerate(texts, 1))
        return Declaration(lrn=lrn, items=items)

    batch = Batch.of([sent("A", "steel"), sent("B", "gas", "gas"), sent("C", "wood", "gas")])
    assert concerned(batch, {"description": "gas", "no_such_column": "gas"}) == [1, 2]


@pytest.mark.parametrize("type_", ["C400", "c400", "380;400", "400;380", "CITES"])
def test_documents_are_seen_whether_the_category_stands_before_or_apart(type_):
    assert matching(pa.array([type_]), document_pattern(["C400", "CITES"])).tolist() == [True]


@pytest.mark.parametrize("type_", ["4000", "380", "C40", "1400", ""])
def test_other_documents_are_not_seen(type_):
    assert matching(pa.array([type_]), document_pattern(["C400", "CITES"])).tolist() == [False]
