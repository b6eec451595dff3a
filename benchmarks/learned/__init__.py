"""What learned scores cost, and what policies of selection find."""
