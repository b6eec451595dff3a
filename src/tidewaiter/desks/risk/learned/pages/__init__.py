"""Pages of learned scores: models, one of them, training, comparing, proposing."""
