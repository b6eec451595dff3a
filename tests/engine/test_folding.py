"""Texts as they are compared: one and a column alike, and a pattern for any of many words."""

from __future__ import annotations

import re

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tidewaiter.engine.folding import any_of, fold, fold_column, fold_with_places

TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cn", "Co"]), max_size=12)


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("R-134a", "r-134a"),
        ("R\u2011134a", "r-134a"),
        ("Re\u0301frige\u0301rant", "refrigerant"),
        ("RÉFRIGÉRANT", "refrigerant"),
        ("\uff32\uff12\uff12", "r22"),
        ("CCl\u2084", "ccl4"),
        ("\u200fفريون\u200e R\u00ad-\u00a022", "فريون r- 22"),
        ("", ""),
    ],
)
def test_spellings_of_one_text_fold_alike(text, folded):
    assert fold(text) == folded


@given(st.lists(st.none() | TEXTS, max_size=5))
def test_a_column_is_folded_as_each_of_its_texts(texts):
    column = fold_column(pa.array(texts, pa.string()))
    assert column.to_pylist() == [None if text is None else fold(text) for text in texts]


@given(TEXTS)
def test_folding_again_changes_nothing_and_every_sign_has_its_place(text):
    folded, places = fold_with_places(text)
    assert folded == fold(text) == fold(folded)
    assert len(places) == len(folded)
    assert [fold(text[place]) for place in places if len(fold(text[place])) == 1] == [
        sign for sign, place in zip(folded, places, strict=True) if len(fold(text[place])) == 1
    ]


@given(st.lists(st.text("ab c-.", min_size=1, max_size=5), min_size=1, max_size=6), st.data())
def test_any_of_words_is_each_of_them_and_nothing_else(words, data):
    pattern = re.compile(any_of(words))
    text = data.draw(st.sampled_from(words) | st.text("ab c-.", max_size=5))
    spaced = [re.escape(word).replace(r"\ ", "[ -]+") for word in words]
    assert bool(pattern.fullmatch(text)) == any(re.fullmatch(one, text) for one in spaced)
