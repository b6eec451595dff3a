"""The licensing authority's half of the ozone desk: rows, verbs, pages."""
