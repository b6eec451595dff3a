"""Of SQL only the language gets in, and for the rest only a ProfileError comes out."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.desks.risk.criteria_strategies import LISTS, criteria
from tidewaiter.core import ProfileError
from tidewaiter.desks.risk.language.nodes import Node
from tidewaiter.desks.risk.language.parse import parse
from tidewaiter.desks.risk.language.scalar import compile_scalar
from tidewaiter.desks.risk.language.vocabulary import FUNCTIONS, vocabulary
from tidewaiter.messages.columns import Kind

SQL = """
SELECT TRUE
TRUE; TRUE
TRUE;
DROP TABLE items
origin IN (SELECT 'CN')
EXISTS (SELECT 1)
origin = (SELECT 'CN')
origin = ANY ('CN')
net_mass > ALL (1, 2)
net_mass > SOME (1, 2)
CASE WHEN TRUE THEN TRUE ELSE FALSE END
IF(TRUE, TRUE, FALSE)
CAST(net_mass AS INT) = 1
TRY_CAST(hs AS INT) = 1
hs::INT = 1
TIMESTAMP '2026-01-01' < accepted_at
INTERVAL '1 day' > INTERVAL '1 hour'
accepted_at > CURRENT_DATE
accepted_at > CURRENT_TIMESTAMP
accepted_at > now()
random() < 0.5
uuid() = 'x'
EXTRACT(year FROM accepted_at) = 2026
sum(net_mass) > 1
count(*) > 1
sum(net_mass) OVER () > 1
row_number() OVER (PARTITION BY hs) = 1
max(net_mass) FILTER (WHERE TRUE) > 1
origin JOIN dispatch
TRUE AS answer
TRUE ORDER BY hs
TRUE LIMIT 1
TRUE UNION SELECT TRUE
origin = ?
origin = $1
origin = :x
origin = @x
@net_mass = 1
"origin" = 'CN'
`origin` = 'CN'
[origin] = 'CN'
*
items.* = 1
COLUMNS(*) = 1
x -> x = 1
lambda x: x
[1, 2] = [1, 2]
{'a': 1} = {'a': 1}
(origin, dispatch) = ('CN', 'CN')
(origin, dispatch) IN (('CN', 'CN'))
STRUCT(1) = 1
ARRAY[1] = 1
MAP([1], [2]) = 1
routing[1] = 'CN'
origin ILIKE 'c%'
origin NOT ILIKE 'c%'
origin SIMILAR TO 'c.*'
origin GLOB 'c*'
origin ~ 'c'
origin !~ 'c'
origin ~~ 'c'
regexp_matches(origin, 'c')
origin LIKE ANY ('c%')
origin IS DISTINCT FROM 'CN'
origin IS NOT DISTINCT FROM 'CN'
origin <=> 'CN'
origin ISNULL
origin NOTNULL
origin IS UNKNOWN
origin == 'CN'
origin || 'x' = 'CNx'
origin && 'x'
!TRUE
TRUE XOR FALSE
net_mass & 1 = 1
net_mass | 1 = 1
net_mass << 1 = 2
net_mass >> 1 = 2
~net_mass = 1
net_mass # 1 = 1
net_mass ^ 2 = 4
net_mass ** 2 = 4
net_mass // 2 = 4
net_mass DIV 2 = 4
net_mass! = 4
origin COLLATE NOCASE = 'cn'
accepted_at AT TIME ZONE 'UTC' > '2026-01-01'
origin = E'CN'
origin = X'41'
origin = $$CN$$
origin = U&'CN'
origin = 'C' 'N'
net_mass = 0x10
net_mass = 1_000
net_mass = 10kg
length(DISTINCT origin) = 2
length(origin ORDER BY hs) = 2
length(origin IGNORE NULLS) = 2
len(origin) = 2
ifnull(origin, 'x') = 'x'
substring(hs, 1, 2) = '87'
ceiling(net_mass) = 1
left(hs, 2) = '87'
hs[1:2] = '87'
lower(origin).x = 'c'
origin.lower() = 'c'
history.importer_declarations(90)(90) > 1
history.importer_declarations(90).x > 1
a.b.c.d = 1
main.origin = 'CN'
origin IN ARRAY_AGG('watched')
origin IN LIST('watched', 'other')
origin IN LIST(SELECT 1)
origin BETWEEN SYMMETRIC 'a' AND 'b'
origin IN ()
()
list
date
null null
PIVOT x
SET x = 1
PRAGMA version
COPY x TO 'y'
ATTACH 'x'
CREATE MACRO f() AS 1
read_csv('x') = 1
getenv('HOME') = 'x'
""".strip().splitlines()


@pytest.mark.parametrize("text", SQL)
def test_the_rest_of_sql_is_refused(text: str, capfd: pytest.CaptureFixture[str]):
    with pytest.raises(ProfileError):
        parse(text)
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("name", sorted(vocabulary()))
def test_every_word_can_be_used_in_any_case(name: str):
    days = "(90)" if vocabulary()[name].days else ""
    assert parse(f"{name}{days} IS NOT NULL") == parse(f"{name.upper()}{days} is not null")


def sound(text: str) -> None:
    """Reading gives a condition or a ProfileError, and a condition has an answer for no data."""
    try:
        tree = parse(text, where="profile A-1, when")
    except ProfileError as refused:
        if refused.where.startswith("profile A-1, when") and refused.message.endswith("."):
            return
        raise AssertionError(refused) from refused
    assert isinstance(tree, Node)
    assert tree.kind is Kind.FLAG
    try:
        evaluate = compile_scalar(tree, LISTS)
    except KeyError:
        return  # a list that is not there is found where profiles are put together
    assert evaluate({}) in (True, False, None)


PIECES = """
( ) , . ; = <> != < <= > >= + - * / % == || && ! ~ ^ & | :: : ? $1 @ # [ ] { } -> ** //
AND OR NOT IN LIKE ESCAPE BETWEEN IS NULL TRUE FALSE DATE LIST
SELECT FROM CASE WHEN THEN END EXISTS ANY CAST AS OVER ILIKE DISTINCT INTERVAL ARRAY
origin hs net_mass containers accepted_at unit_value history.importer_new orgin function x
history.importer_declarations(90) reference.unit_value_p10
'CN' '87%' '' '2026-01-31' 'a''b' 'watched' 0 1 2.5 1e5 1e999 1_0 .5 ' " "x" ` -- /* */ ‘ 🐟
"""
TOKENS = [
    *PIECES.split(),
    *(f"{name}(" for name in FUNCTIONS),
    *("\n", "\x00", "\ufeff", "\ud800", "\u202e"),
]


@settings(max_examples=400)
@given(st.lists(st.sampled_from(TOKENS), max_size=14).map(" ".join))
def test_any_soup_of_tokens_is_read_or_refused(text: str):
    sound(text)


@settings(max_examples=300)
@given(st.text(max_size=60))
def test_any_text_is_read_or_refused(text: str):
    sound(text)


@settings(max_examples=200)
@given(criteria, st.data())
def test_a_criterion_with_a_piece_cut_out_or_put_in_is_read_or_refused(
    text: str, data: st.DataObject
):
    at = data.draw(st.integers(0, len(text)))
    gone = data.draw(st.integers(0, 4))
    put = data.draw(st.sampled_from(TOKENS) | st.characters())
    sound(text[:at] + put + text[at + gone :])
