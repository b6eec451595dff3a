"""Pages of the ozone desk."""
