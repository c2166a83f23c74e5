"""Pages of the long lists of 典型与问题."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")

# Entries on one page.
PAGE_SIZE = 20


def pages(count: int, unit: str) -> dict[str, str]:
    """Number → name of the pages: ``第 21—40 个，共 47 个``."""
    starts = range(0, count, PAGE_SIZE)
    return {
        str(i): f"第 {start + 1}—{min(start + PAGE_SIZE, count)} {unit}，共 {count} {unit}"
        for i, start in enumerate(starts, 1)
    } or {"1": ""}


def on_page(entries: Sequence[T], page: str) -> Sequence[T]:
    """The entries of one page, by its number."""
    start = (int(page) - 1) * PAGE_SIZE
    return entries[start : start + PAGE_SIZE]
