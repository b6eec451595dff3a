"""Pages of the register: what came in, why it was decided so, and what officers do about it."""
