"""The annotated return: the town's workbook with its findings."""
