"""One folder per area of customs work, all of one shape."""
