"""Headlines that several pages share."""

import pandas as pd
import pytest

from dashboard.page.headlines import towns_attention

TOWNS = {"1": "东镇", "2": "西镇", "3": "南镇"}


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([("1", "done"), ("2", "done")], "没有需看事项"),
        ([("1", "attention"), ("2", "attention")], "2个镇（街道）有需看事项"),
        ([("1", "attention"), ("1", "attention")], "1个镇（街道）有需看事项"),
        ([("9", "attention")], "没有需看事项"),
    ],
)
def test_towns_are_counted_that_need_attention(rows: list[tuple[str, str]], expected: str) -> None:
    steps = pd.DataFrame(rows, columns=["area_code", "state"])
    assert towns_attention(steps, TOWNS, "需看") == expected
