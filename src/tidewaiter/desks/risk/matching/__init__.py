"""Matching many criteria against many items: compiled once, for one item and for a million."""
