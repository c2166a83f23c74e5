"""What stands in the blocks of each page: from a view to figures and HTML, with their words."""
