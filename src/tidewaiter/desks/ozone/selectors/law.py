"""The national law on substances as the rulebook has it."""

from __future__ import annotations

from datetime import date

from django.conf import settings

from tidewaiter.desks.ozone.law import Law, law_of
from tidewaiter.desks.ozone.national import laws_of
from tidewaiter.rulebook.errors import NoRules
from tidewaiter.rulebook.ruleset import Ruleset


def law_on(rules: Ruleset, day: date) -> Law:
    """The law of a day; where there is no rulebook yet, what comes with the desk."""
    try:
        bundled = rules.bundle["desks"].get("ozone", {})
    except NoRules:
        return law_of(settings.COUNTRY)
    return laws_of(bundled, settings.COUNTRY).on(day)
