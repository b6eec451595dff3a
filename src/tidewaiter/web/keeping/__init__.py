"""Keeping what is recorded, and letting it go: backup, restore, retention."""
