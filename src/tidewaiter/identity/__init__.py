"""Users, systems, roles, offices, and who may do what."""
