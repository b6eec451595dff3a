"""Tags of the identity room."""
