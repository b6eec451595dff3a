"""The management authority's half of the wildlife desk: rows, verbs, pages."""
