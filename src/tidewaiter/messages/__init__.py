"""Formats in and out: any customs message to one canonical declaration and back."""
