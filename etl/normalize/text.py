"""Folding text: what looks the same must compare the same."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Iterable

_INVISIBLE = re.compile("[\u200b-\u200f\u2028-\u202e\u2060-\u2064\ufeff\u00ad]")
_SPACE = re.compile(r"\s+")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_DASHES = re.compile("[‐‑‒–—―−﹣－➖─]+")
_LOOSE_SEPARATOR = re.compile(r"\s+|以及|[和与及+&|·]")
_LIST_SEPARATOR = re.compile(r"[、，,;；/／\n\r]+")
# “1、…；2、…”, “（一）…”, “①…”: the numbers of a list are none of its words.
_NUMBERING = re.compile(
    r"(?:^|(?<=[\s、，,;；/／]))(?:[(（][\d一二三四五六七八九十]{1,2}[)）]|\d{1,2}[.．、)）]|[一二三四五六七八九十]{1,2}[、.．])"
    r"(?=[^\d\s])|[①-⑳]"
)
_ENDS = "。.,;、"
_QUOTES = str.maketrans("‘’“”「」『』", "''\"\"''\"\"")


def as_text(value: object) -> str:
    """What a person reads in the cell: 12.0 is “12”, a date its ISO form, nothing is the empty text."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, dt.datetime):
        return value.date().isoformat() if value.time() == dt.time() else value.isoformat(" ")
    if isinstance(value, dt.date):
        return value.isoformat()
    return str(value)


def clean(value: object) -> str:
    """Free text as stored: no control or invisible characters, ends trimmed, otherwise as written."""
    text = _CONTROL.sub("", _INVISIBLE.sub("", as_text(value)))
    return text.replace("\r\n", "\n").strip().removeprefix("'").strip()


def fold(value: object) -> str:
    """Full and half width, spaces, line breaks and dashes made alike (NFKC); for comparing, never for storing.

    Idempotent.
    """
    text = unicodedata.normalize("NFKC", _INVISIBLE.sub("", as_text(value)))
    text = _INVISIBLE.sub("", _CONTROL.sub("", text)).translate(_QUOTES)
    # Once more: what a space kept apart may belong together.
    return unicodedata.normalize("NFKC", _DASHES.sub("-", _SPACE.sub("", text)))


def fold_name(value: object) -> str:
    """As :func:`fold`, and without letter case, quotation marks or a full stop: for names of things."""
    bare = unicodedata.normalize("NFKC", re.sub("[\"'《》]", "", fold(value)).casefold())
    return bare.rstrip(_ENDS) or bare


def split_list(value: object) -> list[str]:
    """The parts of a list cell, by 、，,;；/ or a line break, without numbering; blanks dropped, order kept."""
    text = _NUMBERING.sub("\n", clean(value))
    parts = (part.strip() for part in _LIST_SEPARATOR.split(text))
    return [part for part in parts if part]


def split_loosely(text: str) -> list[str]:
    """The parts by words and marks that may as well belong to a name: 和, 与, 及, +, a space."""
    return [part for part in _LOOSE_SEPARATOR.split(text) if part]


def strip_prefixes(text: str, prefixes: Iterable[str]) -> str:
    """Without any of these beginnings, repeatedly, but never to nothing."""
    ordered = sorted(prefixes, key=len, reverse=True)
    while True:
        hit = next((p for p in ordered if text.startswith(p) and len(text) > len(p)), None)
        if hit is None:
            return text
        text = text[len(hit) :]
