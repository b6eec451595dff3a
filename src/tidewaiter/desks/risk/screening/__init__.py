"""Name screening: parties of declarations held against lists of names, with reasons."""
