"""Administration: its sections, and the pages about users, systems and keys."""
