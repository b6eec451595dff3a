"""Profiles, lists, lane policies, offices, capacity as rows: versioned, dated, seen by two."""
