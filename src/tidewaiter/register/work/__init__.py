"""Life after the decision: work for officers, its clocks, and what was found."""
