"""The one API as a whole: what it says of itself, and what it then does."""
