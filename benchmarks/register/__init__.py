"""The register under load, under crashes, and under messages that come again and again."""
