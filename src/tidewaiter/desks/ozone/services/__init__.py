"""Verbs of the ozone desk: each checks the permission, writes rows and tells the ledger."""
