"""Names are folded so that one name is one, however it is written."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tidewaiter.desks.risk.screening.likeness import likeness, words_alike
from tidewaiter.desks.risk.screening.names import folded, skeleton

NAMES = st.lists(
    st.text("abcdefghiklmnoprstuvy", min_size=2, max_size=9), min_size=1, max_size=4
).map(" ".join)


@pytest.mark.parametrize(
    ("written", "tokens"),
    [
        ("Dr. Hans Müller GmbH", ("hans", "muller")),
        ("S.A. de C.V. Acme", ("acme",)),
        ("J.R.R. Tolkien", ("j", "r", "r", "tolkien")),
        ("O'Brien & Sons Ltd.", ("obrien", "sons")),
        ("习近平", ("xi", "jin", "ping")),
        ("ООО «Ромашка»", ("romashka",)),
        ("Abd al-Rahman", ("abdulrahman",)),
        ("Abdurrahman", ("abdulrahman",)),
        ("محمد بن سلمان", ("muhammad", "slmn")),
        ("Ltd", ("ltd",)),
        ("von", ("von",)),
        ("", ()),
        ("\u200b🙂", ()),
    ],
)
def test_what_is_left_of_a_name(written, tokens):
    assert folded(written).tokens == tokens


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("김정은", "Kim Jong-un"),
        ("Евгений Пригожин", "Yevgeny Prigozhin"),
        ("Muammar Gaddafi", "Qadhafi, Muammar"),
        ("ﾎﾝﾀﾞ", "ホンダ"),
        ("JOSÉ da Silva", "Silva Jose"),
        ("Раураl Trading", "Paypal Trading L.L.C."),
        ("Abderrahmane Yasin", "abd el-rahmane yasin"),
        ("Société Anonyme Delmas", "Delmas S.A."),
    ],
)
def test_one_name_in_two_writings_is_one(one, other):
    assert folded(one).key == folded(other).key


def test_legal_forms_are_kept_apart_in_one_spelling():
    assert folded("Acme Limited").forms == folded("ACME LTD.").forms == ("ltd",)
    assert folded("华为技术有限公司").forms == ("co ltd",)


@pytest.mark.parametrize(
    ("one", "other"),
    [("mohammed", "mhmd"), ("phillip", "filip"), ("xavier", "ksavier"), ("zhukov", "schukow")],
)
def test_words_that_sound_alike_share_their_consonants(one, other):
    assert skeleton(one) == skeleton(other)


def test_other_words_do_not_share_their_consonants():
    assert skeleton("ocean") != skeleton("shipping")
    assert skeleton("1234") == ""


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Mohammed bin Salman", "محمد بن سلمان"),
        ("Usama bin Ladin", "Osama Bin Laden"),
        ("Tchaikovsky Pyotr", "Пётр Чайковский"),
        ("Xi Jinping", "习近平"),
        ("Al-Noor Trading LLC", "Alnoor Trading"),
        ("Jon Smith", "John Smith"),
    ],
)
def test_transliterations_and_slips_are_well_alike(one, other):
    assert likeness(folded(one), folded(other)).score >= 0.85


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ocean Star Trading", "Ocean Star Shipping"),
        ("Maria Lopez", "Mario Rossi"),
        ("Kim Jong-un", "Kim Yo-jong"),
        ("John Smith", "Jane Smythe Taylor"),
        ("Flight 123", "Flight 124"),
    ],
)
def test_other_names_are_less_alike_than_is_told(one, other):
    assert likeness(folded(one), folded(other)).score < 0.85


@given(NAMES)
def test_a_name_is_like_itself_in_any_order(name):
    words = name.split()
    assert likeness(folded(name), folded(" ".join(reversed(words)))).score > 0.999


@given(NAMES, NAMES)
def test_likeness_is_the_same_both_ways_and_bounded(one, other):
    there, back = likeness(folded(one), folded(other)), likeness(folded(other), folded(one))
    assert abs(there.score - back.score) < 1e-9
    assert 0.0 <= there.score <= 1.0


@given(NAMES)
def test_case_and_composed_letters_do_not_matter(name):
    written = name.replace("e", "é")
    assert folded(unicodedata.normalize("NFD", written.upper())).tokens == folded(written).tokens


@given(st.text(max_size=60))
def test_any_text_can_be_folded_and_says_its_words_in_ascii(text):
    for token in folded(text).tokens:
        assert token.isascii()
        assert token


@given(st.text("abcdxyz", min_size=1, max_size=6), st.text("abcdxyz", min_size=1, max_size=6))
def test_words_alike_is_symmetric(one, other):
    assert words_alike(one, other) == words_alike(other, one)
