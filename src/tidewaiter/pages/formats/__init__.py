"""Dates and times where Django's own way is not the design's: 24 hours, no 11/23."""
