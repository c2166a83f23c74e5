"""Texts of returns on a slide: split into clauses and, where there is no room, cut after one."""

from __future__ import annotations

import re

from dashboard.style.formats import fitted, width

_CLAUSE = re.compile(r"[^，,、；;。：:]+[，,、；;。：:]*")
CUT = "…"


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
    return short.rstrip("，,、；;。：: ") + CUT


def reason_lines(text: str) -> list[str]:
    """Reasons separated by ；, one a line."""
    return text.replace("；", "；\n").split("\n")
