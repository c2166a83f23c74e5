"""The dashboard: published marts in, screens and files out."""
