"""Internals."""

LANGUAGE, TITLE, BODY_END = '<html lang="en">', "<title>Streamlit</title>", "</body>"
