"""Theme, formats: how things look and are written. Imports nothing of ours."""
