"""Arabic: 24 hours, and no marks of direction within a date, as each stands in its own ``bdi``."""
