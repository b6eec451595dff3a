"""Verbs of the wildlife desk: what changes its rows."""
