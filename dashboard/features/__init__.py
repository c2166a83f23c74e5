"""One folder a page. Features do not import each other."""
