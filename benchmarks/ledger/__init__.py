"""How well the ledger is kept: tamperings found, entries appended per second."""
