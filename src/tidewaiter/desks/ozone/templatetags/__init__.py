"""Template tags of the ozone desk."""
