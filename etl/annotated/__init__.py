"""The annotated return: what is said, where it is shown, and the process apart in which the workbook is opened."""
