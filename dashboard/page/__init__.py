"""What every page is made of: view, filters, layout, headlines, cache, links, menu."""
