"""Word and Excel building blocks that two features share."""
