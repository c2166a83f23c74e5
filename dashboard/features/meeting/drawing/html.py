"""HTML of the deck in small pieces: texts broken at clauses, sizes that step down, state icons."""

import re
from collections.abc import Sequence
from itertools import pairwise

from dashboard.style.formats import escape, fitted, nb, number, width
from dashboard.style.theme import DECK

FLOOR = 28
"""Smallest text of a slide, in px at 1920 × 1080."""
# The share of a line that text fills on average when it breaks between clauses, and anywhere.
_CLAUSE_FILL, _DENSE_FILL = 0.92, 0.97

_CLAUSE = re.compile(r"[^，,、；;。：:]+[，,、；;。：:]*")
DASH = '<span class="dash">—</span>'


def clauses(text: str) -> tuple[str, ...]:
    """The clauses of a text, each with its punctuation."""
    return tuple(_CLAUSE.findall(text)) or ((text,) if text else ())


def cut(text: str, limit: float) -> str:
    """A text of at most ``limit`` full-width characters, cut after a clause if one ends in time."""
    text = " ".join(text.split())
    if width(text) <= limit:
        return text
    short = ""
    for clause in clauses(text):
        if width(short + clause) + 1 > limit:
            break
        short += clause
    if width(short) < limit / 3:
        short = fitted(text, limit - 1)
    return short.rstrip("，,、；;。：: ") + "…"


def reason_lines(text: str) -> list[str]:
    """Reasons separated by ；, one a line."""
    return text.replace("；", "；\n").split("\n")


def tint(color: str, share: float = 0.3) -> str:
    """A colour mixed with the background here, for browsers without color-mix."""
    grounds = (int(DECK.bg[i : i + 2], 16) for i in (1, 3, 5))
    inks = (int(color[i : i + 2], 16) for i in (1, 3, 5))
    mixed = (round(g + (c - g) * share) for g, c in zip(grounds, inks, strict=True))
    return f"#{''.join(f'{channel:02X}' for channel in mixed)}"


def room(text: str) -> float:
    """Width in ems of bold type: digits are wider than half, and stand apart from Chinese."""
    digits = sum(char.isascii() and char.isalnum() for char in text)
    edges = sum(_is_edge(a, b) or _is_edge(b, a) for a, b in pairwise(text))
    return width(text) + 0.12 * digits + 0.13 * edges


def _is_edge(latin: str, chinese: str) -> bool:
    is_latin = latin.isascii() and latin.isalnum()
    return is_latin and chinese > "\u2e7f" and chinese not in "（），、；：。"


def broken(text: str, limit: float = 14) -> str:
    """Escaped text whose clauses up to ``limit`` stay whole: lines break at punctuation."""
    return "".join(
        f'<span class="c">{escape(part)}</span>' if width(part) <= limit else nb(part)
        for part in clauses(text)
    )


def size_of(text: str, sizes: Sequence[int], wide: float, lines: int) -> tuple[int, str]:
    """The largest size at which a text fits into ``lines`` of ``wide`` px, and the text.

    Too long even for the smallest size, it is cut after a clause; the notes have it in full.
    """
    for size in sizes:
        if room(text) * size <= wide * lines * (_CLAUSE_FILL if lines > 1 else 1):
            return size, text
    smallest = sizes[-1]
    if room(text) * smallest <= wide * lines * _DENSE_FILL:
        return smallest, text
    return smallest, cut(text, wide * lines * _CLAUSE_FILL / smallest)


def fit(text: str, sizes: Sequence[int], wide: float, lines: int, kind: str = "") -> str:
    """A block of text in the largest size that fits."""
    size, text = size_of(text, sizes, wide, lines)
    is_dense = lines > 1 and room(text) * size > wide * lines * _CLAUSE_FILL
    limit = 0 if is_dense else wide / size - 1
    return (
        f'<div class="{kind}" style="font-size:{size}px;line-height:{round(size * 1.26)}px">'
        f"{broken(text, min(limit, 14))}</div>"
    )


def reasons(text: str, wide: int) -> str:
    """Why something needs attention, one reason a line if two lines hold them; empty for no text."""
    if not text:
        return ""
    lines = reason_lines(text)
    for size in (30, FLOOR):
        if len(lines) <= 2 and all(room(line) * size <= wide for line in lines):
            spans = "".join(f'<span class="ln">{escape(line)}</span>' for line in lines)
            return f'<div class="attn" style="font-size:{size}px">{spans}</div>'
    return fit(text, (30, FLOOR), wide, 2, "attn")


def subtitle(text: str) -> str:
    """The line above a chart or a table."""
    return f'<div class="sub">{escape(text)}</div>'


def empty(text: str) -> str:
    """The sentence of a slide, or of its half, that has nothing to show."""
    return f'<div class="empty">{broken(text)}</div>'


def count(value: float | None) -> str:
    """A number; a dash where it is not known."""
    return DASH if value is None else number(value)


_TICK = '<path d="M9 16.5l5 5 9-10" fill="none" stroke="{bg}" stroke-width="3.4"/>'


def state_icon(state: str) -> str:
    """The icon of a state: ● with a tick, ◐, ○, ▲ with “!”, or a dash; the words stand beside it."""
    ok, grey, attn, bg = DECK.ok, DECK.ink3, DECK.attn, DECK.bg
    shapes = {
        "done": f'<circle cx="16" cy="16" r="14" fill="{ok}"/>{_TICK.format(bg=bg)}',
        "in_progress": (
            f'<circle cx="16" cy="16" r="13" fill="none" stroke="{ok}" stroke-width="3"/>'
            f'<path d="M16 3a13 13 0 0 0 0 26z" fill="{ok}"/>'
        ),
        "not_started": f'<circle cx="16" cy="16" r="13" fill="none" stroke="{grey}" stroke-width="3"/>',
        "attention": (
            f'<path d="M16 2L31 29H1z" fill="{attn}"/>'
            f'<path d="M16 11v9M16 23v3" stroke="{bg}" stroke-width="3.4"/>'
        ),
        "not_applicable": f'<path d="M6 16h20" stroke="{grey}" stroke-width="3"/>',
    }
    return f'<svg class="i" viewBox="0 0 32 32" aria-hidden="true">{shapes[state]}</svg>'
