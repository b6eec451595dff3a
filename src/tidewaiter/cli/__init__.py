"""The ``tidewaiter`` command."""
