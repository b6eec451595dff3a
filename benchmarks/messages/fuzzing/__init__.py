"""Fuzzing the readers: inputs from a seed, each read under limits of time and memory."""
