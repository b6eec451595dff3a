"""What case files may ask the wildlife desk."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from tidewaiter.desks.wildlife import answers_law as law
from tidewaiter.desks.wildlife import answers_patterns as patterns
from tidewaiter.desks.wildlife import answers_risk as risk
from tidewaiter.desks.wildlife.cases import reference_given
from tidewaiter.desks.wildlife.codes import Combination
from tidewaiter.engine.cases import Question


def _under_law(asks: type, answer: Callable[..., Any]) -> Question:
    """A question about the law: of the program's tables, and what the case gives besides."""
    return Question(asks, answer, lambda asked, given: answer(asked, reference_given(given)))


QUESTIONS: Mapping[str, Question] = {
    "wildlife.listing": _under_law(law.ListingAsked, law.listing_of),
    "wildlife.validity": Question(law.ValidityAsked, law.validity_of),
    "wildlife.codes": _under_law(Combination, law.codes_of),
    "wildlife.conversion": _under_law(law.ConversionAsked, law.conversion_of),
    "wildlife.quota": _under_law(law.TradeAsked, law.quota_of),
    "wildlife.suspension": _under_law(law.TradeAsked, law.suspension_of),
    "wildlife.name": _under_law(law.NameAsked, law.name_of),
    "wildlife.trend": Question(risk.TrendAsked, risk.trend_of),
    "wildlife.surge": Question(risk.SurgeAsked, risk.surge_of),
    "wildlife.rate": Question(risk.RateAsked, risk.rate_of),
    "wildlife.persistence": Question(risk.PersistenceAsked, risk.persistence_of),
    "wildlife.shift": Question(patterns.ShiftAsked, patterns.shift_of),
    "wildlife.reexport": Question(patterns.ReexportAsked, patterns.reexport_of),
    "wildlife.under-quota": Question(patterns.BrimAsked, patterns.brim_of),
    "wildlife.baseline": Question(risk.BaselineAsked, risk.baseline_of),
}
"""By name; what is given and what comes is described in the reference of the desk."""
