"""Selectivity criteria of ASYCUDA as draft risk profiles."""

from tidewaiter.desks.risk.asycuda.criteria import ImportReport, default_fields, import_criteria
from tidewaiter.desks.risk.asycuda.tokens import Problem

__all__ = ["ImportReport", "Problem", "default_fields", "import_criteria"]
