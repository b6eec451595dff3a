"""Template tags: the components as templates write them."""
