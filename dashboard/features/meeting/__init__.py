"""会议演示: the deck of a half-year as HTML and PowerPoint, and the circular.

``queries`` → ``basis`` → ``slides`` (one module each) → ``story`` → ``deck`` (HTML), ``powerpoint``;
``circular`` is made from the same basis. ``drawing`` has what slides are drawn with. ``brief`` makes
every file; ``blocks`` and ``presenter`` are the page.
"""
