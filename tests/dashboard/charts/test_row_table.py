"""Rows of a dataset as a table."""

from dashboard.charts.row_table import row_table
from tests.dashboard.samples import EVIL


def test_rows_of_a_dataset_are_escaped() -> None:
    assert "<script>" not in row_table([EVIL], [[EVIL]], [False])


def test_numbers_of_a_dataset_stand_at_the_right() -> None:
    table = row_table(["名", "数"], [["甲", "3"]], [False, True])
    assert '<td>甲</td><td class="n">3</td>' in table
