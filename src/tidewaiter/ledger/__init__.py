"""The append-only record of what was decided and by whom: chained, signed, verifiable."""
