"""The version of tidewaiter; decisions name it."""

__version__ = "0.1.0"
