"""Quantities that are used up: opened, drawn on by decisions, settled when goods are released."""
