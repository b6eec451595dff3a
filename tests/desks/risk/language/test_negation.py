"""What NOT stands before is negated, wherever it is written."""

import pytest

from tidewaiter.desks.risk.language.parse import parse
from tidewaiter.desks.risk.language.scalar import compile_scalar


@pytest.mark.parametrize(
    "text",
    [
        "hs NOT LIKE '87%'",
        "NOT hs LIKE '87%'",
        "NOT (hs LIKE '87%')",
        "hs NOT LIKE '87!%%' ESCAPE '!' AND hs NOT LIKE '87%'",
        "hs NOT IN ('870321', '870322')",
        "hs NOT IN LIST('cars')",
        "net_mass NOT BETWEEN 1 AND 2",
        "hs IS NOT NULL AND hs <> '870321'",
        "(hs = '870321') IS NOT TRUE",
    ],
)
def test_a_negated_condition_is_false_where_the_plain_one_is_true(text: str):
    evaluate = compile_scalar(parse(text), {"cars": frozenset({"870321"})})
    assert evaluate({"hs": "870321", "net_mass": 1.5}) is False
    assert evaluate({"hs": "010121", "net_mass": 3.0}) is True
