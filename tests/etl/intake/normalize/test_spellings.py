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


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row['title']}-{row['raw']}")
def test_a_spelling_means_what_the_contract_says(row: dict[str, str]) -> None:
    outcome = normalised(row["sheet"], row["title"], raw(row), row["town"], row["period"])
    assert "、".join(issue.code for issue in outcome.issues) == row["said"]
    assert shown(outcome.value) == row["value"]
