"""Pages of the management authority, and of officers who meet wildlife."""
