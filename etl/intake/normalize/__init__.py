"""Normalise cells: one module a kind of value, which gives a value or an issue."""
