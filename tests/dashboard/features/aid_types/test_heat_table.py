"""Heat tables on a screen and in a file."""

import re

import numpy as np
import pandas as pd

from dashboard.features.aid_types.heat_table import Heat, heat_data, heat_table
from tests.dashboard.samples import rows_of


def test_heat_prints_every_number_and_its_totals() -> None:
    values = pd.DataFrame({"a": [3.0, np.nan], "b": [0.0, np.nan]}, index=["1", "2"])
    heat = Heat(
        values, {"1": "东", "2": "西"}, {"a": "甲", "b": "乙"}, "镇", "没报", frozenset({"1"})
    )
    data = heat_data(heat)
    assert list(data.columns) == ["镇", "甲", "乙", "合计"]
    assert data["合计"][0] == 3
    # In a file, too, a gap is said in words and zero is a number.
    assert list(data.loc[1])[1:] == ["没报"] * 3
    assert data["乙"][0] == 0
    assert "· 为0" in heat.zero_note
    html = heat_table(heat, lambda row, column: None)
    assert '<td class="cell h4c ">3</td>' in html
    assert '<td class="cell h0 ">·</td>' in html
    assert html.count("hatched") == 2
    assert "3<span" in html
    assert html.count("没报") == 3


def test_cells_and_totals_lead_to_their_rows_and_zero_nowhere() -> None:
    heat = Heat(
        pd.DataFrame({"a": 3.0, "b": 0.0}, index=["1"]),
        {"1": "东"},
        {"a": "甲", "b": "乙"},
        "镇",
        "没报",
    )
    html = heat_table(heat, lambda row, column: rows_of(f"{row}-{column}"))
    found = re.findall(r'scope=projects_live&amp;town=([^"]+)"', html)
    assert found == ["1-a", "1-", "-a", "-b", "-"]


def test_dimming_a_type_does_not_touch_a_task_of_the_same_code() -> None:
    heat = Heat(
        pd.DataFrame({"x": 1.0, "y": 2.0}, index=["x"]),
        {"x": "甲"},
        {"x": "子", "y": "丑"},
        "",
        "没报",
        dimmed_rows=frozenset({"x"}),
    )
    html = heat_table(heat, lambda row, column: None)
    assert html.count("dim") == 1
