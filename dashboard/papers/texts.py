"""Text for Office files without characters that XML forbids; gaps in it.

A gap is what an officer has to fill in: 【请补充】 or 【请补充：日期】. It is highlighted in the paper,
and the download says how many there are.
"""

import re
from collections.abc import Iterator

_GAP = re.compile(r"(【请补充[^】]*】)")
# XML 1.0, 2.2: forbidden characters.
_ILLEGAL = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_SPACE = re.compile(r"[\t\r\n\u2028\u2029]+")


def gaps_in(text: str) -> int:
    """How many gaps a text has."""
    return len(_GAP.findall(text))


def parts(text: str) -> Iterator[tuple[str, bool]]:
    """The non-empty pieces of a text, each with whether it is a gap."""
    return ((piece, bool(n % 2)) for n, piece in enumerate(_GAP.split(text)) if piece)


def clean(text: str) -> str:
    """The text on one line, without characters that XML forbids."""
    return _ILLEGAL.sub("", _SPACE.sub(" ", text)).strip(" ")
