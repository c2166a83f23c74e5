"""Rows of DataFrames as plain Python values."""

from typing import Any

import pandas as pd


def records(frame: pd.DataFrame) -> list[Any]:
    """The rows as named tuples; ``Index`` is the row's label."""
    return list(frame.itertuples())


def counts(frame: pd.DataFrame, index: str, columns: str, values: str) -> dict[str, dict[str, int]]:
    """``index`` → ``columns`` → ``values``, from a frame with one row for each pair of keys."""
    table: dict[str, dict[str, int]] = {}
    for row in records(frame):
        table.setdefault(getattr(row, index), {})[getattr(row, columns)] = int(getattr(row, values))
    return table
