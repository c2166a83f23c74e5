"""Published editions, shared queries, metrics and the rows behind them."""
