"""The server's own middleware and routes: document, file routes, uploads."""
