"""Load a checked return into the warehouse, in one transaction."""
