"""From a file to a checked return: read, normalize, check."""
