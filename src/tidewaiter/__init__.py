"""tidewaiter: an open, self-hosted customs control system."""

__version__ = "0.1.0"
