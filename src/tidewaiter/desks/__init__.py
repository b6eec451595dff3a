"""The desks: one folder per area of customs work."""
