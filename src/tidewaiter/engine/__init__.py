"""Run controls over declarations, allocate lanes, explain, replay, backtest."""
