"""A first return that is asked the same about many rows."""

from __future__ import annotations

from tests.support.workbooks import NAMES, Book, project, town_return, villages_of


def differing(rows: int, town: str = "狮山镇") -> Book:
    """So many projects, each of which states more 累计投入 than any earlier return can show."""
    book, village = town_return(town).without("project_report"), villages_of(town)[0]
    end = book.cover["reported_on"]
    for n in range(rows):
        about = {"cumulative_cash": 90 + n, "cash": 2}
        row = project(f"第{n}处夜校", NAMES[0], village, end, **about)
        book = book.with_row("project_report", row)
    return book
