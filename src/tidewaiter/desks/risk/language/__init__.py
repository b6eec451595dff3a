"""The language of risk profiles: a restricted SQL boolean expression over a vocabulary."""
