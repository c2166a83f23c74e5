"""Text on its way into a paper: what XML cannot hold is dropped, what an officer must add is marked.

A gap reads 【请补充】 or 【请补充：日期】. It is text like any other until a paper is drawn; there it
is highlighted, and the download says how many there are.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_GAP = re.compile(r"【请补充[^】]*】")
# XML 1.0, 2.2: characters that no document may hold; line breaks are for the paper to decide.
_ILLEGAL = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_SPACE = re.compile(r"[\t\r\n\u2028\u2029]+")


def gaps_in(text: str) -> int:
    """How many gaps a text holds."""
    return len(_GAP.findall(text))


def parts(text: str) -> Iterator[tuple[str, bool]]:
    """The text in pieces, each with whether it is a gap; empty pieces are left out."""
    start = 0
    for found in _GAP.finditer(text):
        yield from ((piece, False) for piece in (text[start : found.start()],) if piece)
        yield found.group(), True
        start = found.end()
    if text[start:]:
        yield text[start:], False


def clean(text: str) -> str:
    """The text on one line, without characters that XML forbids."""
    return _ILLEGAL.sub("", _SPACE.sub(" ", text)).strip(" ")
