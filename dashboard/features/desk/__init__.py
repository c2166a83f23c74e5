"""工作台: what the bureau and the towns do with returns, lists and publications; the worker does it."""
