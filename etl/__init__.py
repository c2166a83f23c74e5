"""From a town's workbook to the published database: read, normalise, check, load, publish."""
