"""A city of 79 towns: what a publication costs, and one after a single return has changed.

Processor time, medians of three that alternate; `make bench` prints them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from statistics import median
from time import process_time

import pytest

from etl.demo.scale import make_scaled
from etl.folder import DataFolder
from etl.publish import publish
from etl.warehouse import open_warehouse

pytestmark = pytest.mark.bench

ROUNDS, DAY, MOST_OF_THE_WHOLE = 3, dt.date(2027, 1, 20), 0.6
CHANGED = """
    update project_report set cash_yuan = cash_yuan + 100
    where submission_id = (select max(submission_id) from project_report)
"""


def seconds(do: Callable[[], object]) -> float:
    begin = process_time()
    do()
    return process_time() - begin


def change_one_return(folder: DataFolder) -> None:
    with open_warehouse(folder.warehouse, folder.dictionary) as con:
        con.execute(CHANGED)


def test_publishing_a_city_again_after_one_return_has_changed(tmp_path: Path) -> None:
    folder = DataFolder(tmp_path)
    drawn = seconds(lambda: make_scaled(folder, "city", None, 1, as_workbooks=False))
    whole, again = list[float](), list[float]()
    for _ in range(ROUNDS):
        whole.append(seconds(lambda: publish(folder, DAY, full=True)))
        change_one_return(folder)
        again.append(seconds(lambda: publish(folder, DAY)))
    print(f"\ncity of 474 returns drawn {drawn:.1f} s, published {median(whole):.1f} s")
    print(f"  again after one return changed {median(again) / median(whole):.2f} of it")
    assert median(again) / median(whole) <= MOST_OF_THE_WHOLE
