"""The site: settings, addresses, the one API, health, and what starts it."""
