"""Errors in criteria name the profile, the character, the slip, and what was probably meant."""

import pytest

from tidewaiter.core import ProfileError
from tidewaiter.desks.risk.language.parse import MAX_LENGTH, parse

MESSAGES = [
    ("orgin = 'CN'", 1, "there is no word 'orgin'. Did you mean 'origin'?"),
    ("unit_valu < 3", 1, "there is no word 'unit_valu'. Did you mean 'unit_value'?"),
    ("origin = CN", 10, "there is no word 'CN'. If it is a text, put it in single quotes: 'CN'."),
    ('origin = "CN"', 10, "\"CN\" is in double quotes. Texts stand in single quotes: 'CN'."),
    ("\"origin\" = 'CN'", 1, '"origin" is in double quotes. Write origin without quotes.'),
    ("origin = ‘CN’", 10, "‘CN’ has quotes that are not straight. Write 'CN'."),
    ("origin = 'CN", 10, "a text begins here and does not end. Inside a text, write a quote twice"),
    ("origin = 'a''b' OR hs = 'c", 25, "a text begins here and does not end."),
    ("TRUE /* why", 6, "a comment begins here and does not end."),
    ("importer_new", 1, "no word 'importer_new'. Did you mean 'history.importer_new'?"),
    ("histroy.importer_new", 1, "Did you mean 'history.importer_new'?"),
    ("reference.unit_value_p99 > 1", 1, "Did you mean 'reference.unit_value_p95'?"),
    ("offence", 1, "'offence' is known only when goods have been examined."),
    ("history.importer_declarations > 3", 1, "needs a number of days."),
    ("history.importer_new(3)", 1, "'history.importer_new' takes no number of days."),
    ("history.importer_declarations(0) > 3", 1, "a whole number of days from 1 to 3660"),
    ("history.importer_declarations(9999) > 3", 1, "a whole number of days from 1 to 3660"),
    ("history.importer_declarations(1.5) > 3", 1, "a whole number of days from 1 to 3660"),
    ("history.importer_declarations('7') > 3", 1, "a whole number of days from 1 to 3660"),
    ("lenght(hs) = 2", 1, "there is no function 'lenght'. Did you mean 'length'?"),
    ("TRUE AND uper(hs) = 'A'", 10, "there is no function 'uper'. Did you mean 'upper'?"),
    ("substr(hs, 1) = '87'", 1, "'substr' takes 3 arguments, not 2."),
    ("coalesce() = 1", 1, "'coalesce' takes at least 1 argument, not 0."),
    ("substr(hs, origin, 2) = '1'", 12, "origin is not a whole number from 0 to 10000."),
    (
        "hs = 8703",
        6,
        "hs is a text and 8703 is a number: they cannot be compared. Put it in ",
    ),
    ("net_mass > '10'", 12, "they cannot be compared. Write numbers without quotes."),
    ("origin IN ('CN', 3)", 18, "origin is a text and 3 is a number"),
    ("origin IN (dispatch)", 12, "dispatch is not a constant."),
    ("origin IN 'CN'", 1, "IN takes a list in parentheses"),
    ("origin IN LIST(watched)", 11, "LIST takes one quoted name"),
    ("net_mass IN LIST('x')", 1, "net_mass is a number, and a list holds texts."),
    ("has(origin, 'x')", 5, "origin is a text, but a list is needed here."),
    (
        "containers = 'X'",
        14,
        "is a list and 'X' is a text: they cannot be compared. Use has(",
    ),
    ("containers IN ('X')", 1, "IN takes a list of constants"),
    ("origin", 1, "origin is a text, but a condition is needed here. Compare it with something."),
    ("NOT net_mass", 5, "net_mass is a number, but a condition is needed here."),
    (
        "1 < net_mass < 3",
        16,
        "1 < net_mass is a condition and 3 is a number",
    ),
    ("TRUE > FALSE", 1, "conditions cannot be ordered with >."),
    ("net_mass + 'x' > 1", 12, "'x' is a text, but a number is needed here."),
    ("-origin = 'x'", 2, "origin is a text, but a number is needed here."),
    ("origin = NULL", 1, "no comparison with NULL is ever true. Write IS NULL."),
    ("origin IS 'CN'", 1, "IS takes NULL, TRUE or FALSE."),
    ("origin LIKE hs", 1, "LIKE takes a quoted pattern"),
    ("origin LIKE 'a!' ESCAPE '!'", 13, "nothing follows ! at the end of the pattern."),
    ("origin LIKE 'a' ESCAPE 'ab'", 24, "ESCAPE takes one quoted character."),
    ("accepted_at > '2021-02-30'", 15, "'2021-02-30' is not a date. Write dates as '2026-01-31'."),
    ("accepted_at > '20210228'", 15, "'20210228' is not a date."),
    ("accepted_at > DATE '2021-02-30'", 20, "'2021-02-30' is not a date."),
    ("accepted_at > DATE(3)", 15, "there is no function 'date'. Write DATE '2026-01-31'."),
    ("accepted_at > 3", 15, "accepted_at is a moment and 3 is a number: they cannot be compared."),
    ("origin = 'CN' foo", 15, "'foo' does not fit here."),
    ("(origin = 'CN'", 11, "a closing parenthesis is missing after 'CN'."),
    ("origin =", 8, "something is missing beside '='."),
    ("net_mass BETWEEN 1", 18, "something is missing beside '1'."),
    ("origin = 'CN'; TRUE", 14, "A profile has one criterion. Join conditions with AND or OR."),
    ("origin == 'CN'", 8, "'==' is not part of the criteria language. Write =."),
    ("net_mass = 1_000", 12, "'1_000' is not a number."),
    ("net_mass = 1e999", 12, "'1e999' is too large a number."),
    ("a\x00b", 2, "the character U+0000 cannot be used."),
    ("-- nothing but a comment", None, "the criterion is empty."),
    ("  \n ", None, "the criterion is empty."),
]


@pytest.mark.parametrize(("text", "character", "message"), MESSAGES)
def test_a_slip_is_named_with_its_place_and_what_to_do(text, character, message):
    with pytest.raises(ProfileError) as caught:
        parse(text, where="profile A-1, when")
    spot = f", character {character}" if character else ""
    place = caught.value.where
    assert place.replace("line 1, ", "") == f"profile A-1, when{spot}"
    assert message in f"{caught.value.message} {caught.value.advice}"


def test_the_place_in_a_criterion_of_several_lines_is_line_and_character():
    with pytest.raises(ProfileError) as caught:
        parse("origin = 'CN'\n  AND (hs LIKE '87%'\n  OR orgin = 'DE')", where="profile A-1")
    assert caught.value.where == "profile A-1, line 3, character 6"


def test_too_long_a_criterion_is_refused_and_the_longest_is_read():
    term = "hs LIKE '87%' OR "
    longest = term * (MAX_LENGTH // len(term) - 1) + "TRUE"
    assert len(parse(longest).words) == 1
    with pytest.raises(ProfileError, match="longer than 20000 characters"):
        parse("x" * (MAX_LENGTH + 1))


@pytest.mark.parametrize(
    "text",
    [
        "(" * 17 + "TRUE" + ")" * 17,
        "(" * 5000 + "TRUE" + ")" * 5000,
        "NOT " * 100 + "TRUE",
        "NOT " * 4000 + "TRUE",
        "net_mass" + " + 1" * 100 + " > 1",
        "- " * 200 + "net_mass > 1",
        "abs(" * 17 + "net_mass" + ")" * 17 + " > 1",
    ],
)
def test_too_deep_a_criterion_is_refused(text):
    with pytest.raises(ProfileError, match="nested too deeply"):
        parse(text)


def test_sixteen_parentheses_are_not_too_deep():
    assert parse("(" * 16 + "TRUE" + ")" * 16) == parse("TRUE")
