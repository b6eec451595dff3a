"""Pages of risk profiles: list, one, editor, what they achieved, what they would do."""
