"""What case files may ask the wildlife desk."""

from __future__ import annotations

from collections.abc import Mapping

from tidewaiter.desks.wildlife import answers_law as law
from tidewaiter.desks.wildlife import answers_risk as risk
from tidewaiter.desks.wildlife.codes import Combination
from tidewaiter.engine.cases import Question

QUESTIONS: Mapping[str, Question] = {
    "wildlife.listing": Question(law.ListingAsked, law.listing_of),
    "wildlife.validity": Question(law.ValidityAsked, law.validity_of),
    "wildlife.codes": Question(Combination, law.codes_of),
    "wildlife.conversion": Question(law.ConversionAsked, law.conversion_of),
    "wildlife.quota": Question(law.TradeAsked, law.quota_of),
    "wildlife.suspension": Question(law.TradeAsked, law.suspension_of),
    "wildlife.name": Question(law.NameAsked, law.name_of),
    "wildlife.trend": Question(risk.TrendAsked, risk.trend_of),
    "wildlife.surge": Question(risk.SurgeAsked, risk.surge_of),
    "wildlife.rate": Question(risk.RateAsked, risk.rate_of),
    "wildlife.persistence": Question(risk.PersistenceAsked, risk.persistence_of),
    "wildlife.baseline": Question(risk.BaselineAsked, risk.baseline_of),
}
"""By name; what is given and what comes is described in the reference of the desk."""
