"""Flat files, CSV and Parquet, read and written by a mapping file."""
