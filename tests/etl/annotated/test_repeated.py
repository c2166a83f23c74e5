"""A question asked of many rows is one line of 核对结果; what is answered there holds for all of them."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from etl.folder import DataFolder
from etl.intake.check.repeated import MANY
from etl.loader.load import Loaded
from etl.run import load_files
from tests.support.data_folders import query
from tests.support.repeated_questions import differing
from tests.support.workbooks import data_folder, title

pytestmark = pytest.mark.publishes("submission_status")
NOTE, OWN = "以前各期没有在系统报送", "已与台账核对"
CUMULATIVE = title("project_report", "cumulative_cash")


@pytest.fixture
def folder(tmp_path: Path) -> DataFolder:
    return data_folder(tmp_path / "data")


def receive(folder: DataFolder, data: bytes, name: str) -> Loaded:
    path = folder.inbox / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return load_files([path], folder)[0][0]


def lines_of(loaded: Loaded) -> tuple[Any, list[Any]]:
    """The workbook that came back, and the questions of its list."""
    book = openpyxl.load_workbook(Path(str(loaded.returned_as)))
    rows = list(book.worksheets[0].iter_rows())
    top = next(n for n, row in enumerate(rows) if "核实情况" in [cell.value for cell in row])
    return book, [row for row in rows[top + 1 :] if row[1].value == "请核实"]


def saved(book: Any) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def answers(folder: DataFolder) -> list[tuple[Any, ...]]:
    return query(
        folder.warehouse,
        "select distinct answer, answer_note, count(*) over (partition by answer, answer_note) "
        "from finding where code = 'cumulative_differs' and submission_id like '%v2' order by all",
    )


def test_many_rows_are_one_line_that_opens(folder: DataFolder) -> None:
    book, lines = lines_of(receive(folder, differing(MANY).data(), "1.xlsx"))
    first, *parts = lines
    assert first[6].value.startswith(f"【项目进展】{CUMULATIVE}：{MANY}处与按各期报送相加的数不同")
    rows = book.worksheets[0].row_dimensions
    assert [rows[r[0].row].hidden for r in lines] == [False] + [True] * MANY
    assert {rows[r[0].row].outlineLevel for r in parts} == {1}
    assert len({r[3].value for r in parts}) == MANY


def test_fewer_rows_stay_apart(folder: DataFolder) -> None:
    _, lines = lines_of(receive(folder, differing(MANY - 1).data(), "1.xlsx"))
    assert len(lines) == MANY - 1


def test_an_answer_to_the_line_is_one_to_each_row_without_its_own(folder: DataFolder) -> None:
    book, lines = lines_of(receive(folder, differing(MANY).data(), "1.xlsx"))
    lines[0][8].value, lines[0][9].value = "无误", NOTE
    lines[2][8].value, lines[2][9].value = "无误", OWN
    receive(folder, saved(book), "2.xlsx")
    assert set(answers(folder)) == {("confirmed", OWN, 1), ("confirmed", NOTE, MANY - 1)}
