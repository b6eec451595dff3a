"""Cases: executable law. Given facts, declarations, and what is expected of them."""

from tidewaiter.engine.cases.asking import Question, Questions
from tidewaiter.engine.cases.expect import Difference
from tidewaiter.engine.cases.given import Given, GivenReader, Stated
from tidewaiter.engine.cases.run import CaseProblem, CaseReport, CaseResult, run_cases
from tidewaiter.engine.cases.schema import case_schema
from tidewaiter.engine.cases.shapes import Shapes

__all__ = [
    "CaseProblem",
    "CaseReport",
    "CaseResult",
    "Difference",
    "Given",
    "GivenReader",
    "Question",
    "Questions",
    "Shapes",
    "Stated",
    "case_schema",
    "run_cases",
]
