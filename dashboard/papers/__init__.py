"""Building blocks of Word and Excel files that features share."""
