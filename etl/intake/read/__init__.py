"""A file becomes cells that know their sheet, row and column."""
