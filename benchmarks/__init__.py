"""Speed and detection quality, with peers measured in the same run."""
