"""一页纸: the district, a town or an organisation at a half-year on one page of Word.

``content`` says what a page is, ``district``, ``town`` and ``organization`` say it, ``word`` writes it,
``paper`` makes the file for the page and the command line.
"""
