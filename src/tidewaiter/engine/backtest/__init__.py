"""Backtests: what rules would have done on a history, and what is known of how it turned out."""
