"""The deck of a meeting: one story drawn as one self-contained HTML file of 1920 × 1080 slides."""
