"""What learned scores leave in decisions and on cards: pages say it in their language."""
