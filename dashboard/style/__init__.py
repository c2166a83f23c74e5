"""Theme and formats. Imports nothing of ours."""
