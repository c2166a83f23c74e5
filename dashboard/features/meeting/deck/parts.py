"""Small pieces of slides: texts that break at clauses, sizes that step down, marks of states."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from dashboard.features.meeting.story.wording import clauses, cut
from dashboard.style.formats import escape, nb, width
from dashboard.style.theme import LIGHT

FLOOR = 28
"""No text of a slide is smaller, in px at 1920 × 1080."""
# What a line that breaks between clauses cannot fill, on average.
SLACK = 0.92
# The same where lines break anywhere.
DENSE = 0.97


def tint(color: str, share: float = 0.3) -> str:
    """A colour mixed with the ground of the slide: premixed, for browsers without color-mix."""
    grounds = (int(LIGHT.bg[i : i + 2], 16) for i in (1, 3, 5))
    inks = (int(color[i : i + 2], 16) for i in (1, 3, 5))
    mixed = (round(g + (c - g) * share) for g, c in zip(grounds, inks, strict=True))
    return f"#{''.join(f'{channel:02X}' for channel in mixed)}"


def room(text: str) -> float:
    """Width in ems as bold type is set: digits are wider than half, and stand apart from Chinese."""
    digits = sum(char.isascii() and char.isalnum() for char in text)
    edges = sum(
        (one.isascii() and one.isalnum() and other > "\u2e7f" and other not in "（），、；：。")
        or (other.isascii() and other.isalnum() and one > "\u2e7f" and one not in "（），、；：。")
        for one, other in pairwise(text)
    )
    return width(text) + 0.12 * digits + 0.13 * edges


def broken(text: str, most: float = 14) -> str:
    """Escaped text whose short clauses stay whole: lines break at punctuation."""
    return "".join(
        f'<span class="c">{escape(part)}</span>' if width(part) <= most else nb(part)
        for part in clauses(text)
    )


def size_of(text: str, sizes: Sequence[int], wide: float, lines: int) -> tuple[int, str]:
    """The largest size at which a text fits into ``lines`` of ``wide`` px, and the text.

    At the smallest it is cut at a clause: in full it stands in the notes.
    """
    for size in sizes:
        if room(text) * size <= wide * lines * (SLACK if lines > 1 else 1):
            return size, text
    smallest = sizes[-1]
    if room(text) * smallest <= wide * lines * DENSE:
        return smallest, text
    return smallest, cut(text, wide * lines * SLACK / smallest)


def fit(text: str, sizes: Sequence[int], wide: float, lines: int, kind: str = "") -> str:
    """A block of text in the largest size that fits."""
    size, shown = size_of(text, sizes, wide, lines)
    is_dense = lines > 1 and room(shown) * size > wide * lines * SLACK
    most = 0 if is_dense else wide / size - 1
    return (
        f'<div class="{kind}" style="font-size:{size}px;line-height:{round(size * 1.26)}px">'
        f"{broken(shown, min(most, 14))}</div>"
    )


_TICK = '<path d="M9 16.5l5 5 9-10" fill="none" stroke="{bg}" stroke-width="3.4"/>'


def state_icon(state: str) -> str:
    """● with a tick, ◐, ○, ▲ with “!”, or a dash: the shape of a state; words stand beside it."""
    ok, grey, attn, bg = LIGHT.ok, LIGHT.ink3, LIGHT.attn, LIGHT.bg
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
