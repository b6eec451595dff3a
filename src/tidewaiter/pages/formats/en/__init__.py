"""English: 23 Nov 2026 14:20."""
