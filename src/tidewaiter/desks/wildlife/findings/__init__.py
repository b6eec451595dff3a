"""What the desk finds: one small function for each claim, and the catalogue of all codes."""
