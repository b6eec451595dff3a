"""What names mean: substances, uses, groups and countries, by the desk's tables."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from tidewaiter.desks.ozone.names import find
from tidewaiter.desks.ozone.substances import QUOTA_GROUPS
from tidewaiter.desks.ozone.tables import table
from tidewaiter.reference.lists import countries, left_to_users

ANNEX_OF: Mapping[str, str] = {quota: annex for annex, quota in QUOTA_GROUPS.items()}
"""The Annex group of each group of quotas."""


def resolved(name: str) -> str | None:
    """The desk's own name of a controlled substance or blend; ``None`` for anything else."""
    gas = find(name.strip()) if name.strip() else None
    return gas.name if gas is not None and gas.controlled else None


@cache
def uses() -> Mapping[str, Mapping[str, str]]:
    """The uses of substances by their code."""
    return {row["code"]: row for row in table("uses")}


def is_use(code: str) -> bool:
    """Whether there is such a use."""
    return code in uses()


def is_condition(code: str) -> bool:
    """Whether there is such a condition of what is not new."""
    return any(row["code"] == code for row in table("conditions"))


def counts(code: str) -> bool:
    """Whether a use counts against quotas."""
    return uses()[code]["counts"] == "yes"


def is_group(code: str) -> bool:
    """Whether quotas know such a group."""
    return code in ANNEX_OF


def is_country(code: str) -> bool:
    """Whether there is a country of this ISO 3166 code."""
    return code in countries()


def may_be_party(code: str) -> bool:
    """Whether something may be told of a Party of this code: of a country, or of who has a code of
    its own because the standard has none for it."""
    return is_country(code) or left_to_users(code)
