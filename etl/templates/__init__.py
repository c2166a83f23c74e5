"""The workbook that towns fill in, and what it is pre-filled with."""
