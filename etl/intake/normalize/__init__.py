"""One module a kind of value: what stands in a cell becomes a value, or an issue to ask about."""
