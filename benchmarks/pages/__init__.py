"""How fast the officers' pages are over a large register."""
