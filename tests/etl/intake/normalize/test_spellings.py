"""What people write, cell by cell: what it means, and what is said of it (spellings.csv).

``said`` are the codes of messages.yml in order, ``value`` is what is understood, empty where nothing is;
a line break is written as in Python.
"""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from tests.etl.intake.normalize.spelling import normalised, shown

ROWS = list(
    csv.DictReader(
        Path(__file__).with_name("spellings.csv").read_text(encoding="utf-8").splitlines()
    )
)
ESCAPES = {"\\n": "\n", "\\r": "\r", "\\t": "\t"}


def raw(row: dict[str, str]) -> object:
    """The cell's value."""
    text = row["raw"]
    for mark, character in ESCAPES.items():
        text = text.replace(mark, character)
    if row["type"] != "number":
        return text
    return int(text) if text.isdigit() else float(text)


def outcome_of(row: dict[str, str]) -> tuple[str, str]:
    """What is said of a cell, and its value, as the table writes them."""
    outcome = normalised(row["sheet"], row["title"], raw(row), row["town"], row["period"])
    return "、".join(issue.code for issue in outcome.issues), shown(outcome.value)


@pytest.mark.parametrize("title", dict.fromkeys(row["title"] for row in ROWS))
def test_spellings_mean_what_the_contract_says(title: str) -> None:
    rows = [row for row in ROWS if row["title"] == title]
    found = {str(row): outcome_of(row) for row in rows}
    assert found == {str(row): (row["said"], row["value"]) for row in rows}
