"""Texts of the returns on a slide: broken and, if there is no room, cut at their clauses."""

from __future__ import annotations

import re

from dashboard.style.formats import fitted, width

_CLAUSE = re.compile(r"[^，,、；;。：:]+[，,、；;。：:]*")
CUT = "…"


def clauses(text: str) -> tuple[str, ...]:
    """The clauses of a text, each with its punctuation: lines break between them."""
    return tuple(_CLAUSE.findall(text)) or ((text,) if text else ())


def cut(text: str, limit: float) -> str:
    """A text of at most ``limit`` full-width characters, cut at a clause where one ends in time."""
    text = " ".join(text.split())
    if width(text) <= limit:
        return text
    kept = ""
    for clause in clauses(text):
        if width(kept + clause) + 1 > limit:
            break
        kept += clause
    if width(kept) < limit / 3:
        kept = fitted(text, limit - 1)
    return kept.rstrip("，,、；;。：: ") + CUT
