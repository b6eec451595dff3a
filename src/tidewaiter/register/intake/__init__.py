"""The door: a message comes in, is screened, decided, and written down in one transaction."""
