"""Answers: read back from the copy that came back, not asked again, closed by the desk, never for an error."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from etl.folder import DataFolder
from etl.lifecycle.decisions import DecisionError, Why
from etl.lifecycle.review import Decision
from etl.loader.load import Loaded
from etl.run import answer_question, load_files, rebuild, review_return, take_back
from tests.support.data_folders import copied, digest_of, entries, query
from tests.support.small_publications import unpublished
from tests.support.workbooks import Book, address, data_folder, sheet_name, town_return, with_review

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("no_publication")]

PLACE = "440605124-2026H1"
PROJECTS = sheet_name("project_report")
CASH, CASH_2 = address("project_report", "cash"), address("project_report", "cash", 1)
ROUGH = town_return().changed("project_report", cash="约3万")
WHY = Why("张科", "已看过回单")
NOTE = "已与银行回单核对"

Receive = Callable[[bytes], Loaded]


@pytest.fixture
def receive(folder: DataFolder) -> Receive:
    """Loads bytes alone; gives what became of them."""
    count = iter(range(100))

    def act(data: bytes) -> Loaded:
        path = folder.inbox / f"{next(count)}.xlsx"
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(data)
        return load_files([path], folder)[0][0]

    return act


@pytest.fixture
def reviewing(folder: DataFolder) -> DataFolder:
    """The folder with 审核 on."""
    return with_review(folder)


def loaded(folder: DataFolder) -> Loaded:
    """The return with one question, loaded."""
    with unpublished():
        return load_files([ROUGH.save(folder.inbox / "rough.xlsx")], folder)[0][0]


@pytest.fixture(scope="module")
def once(tmp_path_factory: pytest.TempPathFactory) -> tuple[DataFolder, Loaded]:
    folder = data_folder(tmp_path_factory.mktemp("asked") / "data")
    return folder, loaded(folder)


@pytest.fixture(scope="module")
def once_reviewing(tmp_path_factory: pytest.TempPathFactory) -> tuple[DataFolder, Loaded]:
    folder = with_review(data_folder(tmp_path_factory.mktemp("waiting") / "data"))
    return folder, loaded(folder)


@pytest.fixture
def asked(once: tuple[DataFolder, Loaded], folder: DataFolder) -> Loaded:
    """The return with one question, loaded into the folder."""
    copied(once[0], folder.root)
    return once[1]


@pytest.fixture
def waiting(once_reviewing: tuple[DataFolder, Loaded], folder: DataFolder) -> Loaded:
    """The same with 审核 on."""
    copied(once_reviewing[0], folder.root)
    return once_reviewing[1]


def answered(loaded: Loaded, answer: str = "无误", note: str | None = NOTE) -> bytes:
    """The copy that came back, every line of 核对结果 answered."""
    book = openpyxl.load_workbook(Path(str(loaded.returned_as)))
    sheet: Any = book["核对结果"]
    top = next(row for row in sheet.iter_rows() if "核实情况" in [cell.value for cell in row])
    at = {cell.value: cell.column for cell in top}
    for row in range(top[0].row + 1, sheet.max_row + 1):
        sheet.cell(row, at["核实情况"]).value = answer
        sheet.cell(row, at["核实说明"]).value = note
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def told(loaded: Loaded) -> list[str]:
    return [finding.code for finding in loaded.checked.listed]


def stored(folder: DataFolder, version: int) -> list[tuple[Any, ...]]:
    """Answers of a version: code, answer, note, by."""
    return query(
        folder.warehouse,
        "select code, answer, answer_note, answered_by from finding "
        f"where submission_id = '{PLACE}-v{version}' order by finding_number",
    )


def test_a_town_answers_what_only_the_review_would_hold(
    folder: DataFolder, waiting: Loaded, receive: Receive
) -> None:
    assert (waiting.outcome, told(waiting)) == ("pending", ["approximate"])
    second = receive(answered(waiting))
    assert second.outcome == "loaded"
    assert stored(folder, 2) == [("approximate", "confirmed", NOTE, "town")]
    assert second.checked.warning_count == 0
    # not asked again: same row, kind and value, in a file that never saw the answer
    third = receive(ROUGH.changed("project_report", 1, activities=9).data())
    assert (third.outcome, told(third)) == ("loaded", [])
    assert stored(folder, 3) == [("approximate", "confirmed", NOTE, "town")]
    # another value is another question, and so is another row
    assert receive(ROUGH.changed("project_report", cash="约4万").data()).outcome == "pending"
    assert receive(ROUGH.changed("project_report", 1, cash="约3万").data()).outcome == "pending"


NO_ANSWERS: tuple[tuple[str, str | None, set[str]], ...] = (
    ("无误", None, {"approximate", "answer_without_note"}),
    ("差不多", NOTE, {"approximate", "answer_unclear"}),
    ("未认可", NOTE, {"approximate", "answer_unclear"}),  # the desk's word
    ("已修改", NOTE, {"approximate"}),
)


def test_what_is_no_answer_closes_nothing(waiting: Loaded, receive: Receive) -> None:
    for answer, note, codes in NO_ANSWERS:
        later = receive(answered(waiting, answer, note))
        assert (later.outcome, set(told(later))) == ("pending", codes), (answer, note)


def test_an_answer_is_screened_like_a_cell(asked: Loaded, receive: Receive) -> None:
    second = receive(answered(asked, "无误", "问过13800138000"))
    assert second.outcome == "rejected"
    [finding] = [f for f in second.checked.findings if f.severity == "error"]
    assert (finding.code, finding.sheet, finding.title) == ("personal_data", "核对结果", "核实说明")
    assert "13800138000" not in finding.message


def test_an_error_is_not_answered_away(receive: Receive) -> None:
    wrong = ROUGH.changed("project_report", 1, progress_pct=140)
    second = receive(answered(receive(wrong.data())))
    assert second.outcome == "rejected"
    assert [f.answer for f in second.checked.findings] == [None, "confirmed"]


def test_answers_of_a_rejected_return_come_back_with_its_copy(receive: Receive) -> None:
    wrong = ROUGH.changed("project_report", 1, progress_pct=140)
    second = receive(answered(receive(wrong.data())))
    book = openpyxl.load_workbook(Path(str(second.returned_as)))
    book[PROJECTS][address("project_report", "progress_pct", 1)].value = 40
    out = io.BytesIO()
    book.save(out)
    third = receive(out.getvalue())
    assert third.outcome == "loaded"
    assert [f.answer for f in third.checked.findings if f.code == "approximate"] == ["confirmed"]


def test_the_desk_answers_a_cell_and_has_the_last_word(
    folder: DataFolder, asked: Loaded, receive: Receive
) -> None:
    receive(answered(asked))
    v2 = f"{PLACE}-v2"
    answer_question(folder, v2, f"{PROJECTS}!{CASH}", "rejected", WHY)
    assert stored(folder, 2) == [("approximate", "rejected", WHY.reason, "desk")]
    third = receive(ROUGH.changed("project_report", 1, activities=9).data())
    assert told(third) == ["approximate"]
    answer_question(folder, f"{PLACE}-v3", f"{PROJECTS}!{CASH.lower()}", "confirmed", WHY)
    fourth = receive(ROUGH.changed("project_report", 1, activities=8).data())
    assert told(fourth) == []
    assert stored(folder, 4) == [("approximate", "confirmed", WHY.reason, "desk")]
    line = entries(folder)[-2]
    assert (line.decided, line.reviewer, line.reason) == ("answer", "张科", WHY.reason)
    assert line.answers == {f"{PROJECTS}!{CASH.lower()}": "confirmed"}
    assert rebuild(folder) == digest_of(folder)


@pytest.mark.parametrize("place", [f"{PROJECTS}!{CASH_2}", "没有!A1", PROJECTS, f"{PROJECTS}!x"])
@pytest.mark.usefixtures("asked")
def test_where_nothing_is_asked_nothing_is_answered(folder: DataFolder, place: str) -> None:
    with pytest.raises(DecisionError, match=f"例如 {PROJECTS}!{CASH}"):
        answer_question(folder, f"{PLACE}-v1", place, "confirmed", WHY)
    assert len(entries(folder)) == 1


def test_a_rejected_version_is_not_answered(folder: DataFolder, receive: Receive) -> None:
    receive(ROUGH.changed("project_report", 1, progress_pct=140).data())
    with pytest.raises(DecisionError, match="须修改"):
        answer_question(folder, f"{PLACE}-v1", f"{PROJECTS}!{CASH}", "confirmed", WHY)


def test_accepting_confirms_what_the_town_answered(reviewing: DataFolder, receive: Receive) -> None:
    rough = ROUGH.changed("project_report", 1, cash="约2万")
    first = receive(rough.data())
    book = answered(first)
    # one answer taken back: that question stays open
    again = openpyxl.load_workbook(io.BytesIO(book))
    lines = [row for row in again["核对结果"].iter_rows() if row[3].value == CASH_2]
    lines[0][8].value = None
    out = io.BytesIO()
    again.save(out)
    assert receive(out.getvalue()).outcome == "pending"
    review_return(reviewing, Decision(f"{PLACE}-v2", "李科"))
    assert stored(reviewing, 2) == [
        ("approximate", "confirmed", NOTE, "desk"),
        ("approximate", None, None, None),
    ]


def test_a_reopened_review_leaves_the_questions_as_they_stood(
    reviewing: DataFolder, receive: Receive
) -> None:
    v1, closed = f"{PLACE}-v1", "2026-07-09"
    receive(town_return().changed("cover", reported_on=closed).data())
    older = ROUGH.changed("project_report", 1, cash="约2万").changed(
        "cover", reported_on="2026-07-03"
    )
    assert receive(answered(receive(older.data()))).outcome == "pending"
    before = stored(reviewing, 3)
    review_return(reviewing, Decision(f"{PLACE}-v3", "李科", replaces=True))
    assert {by for *_, by in stored(reviewing, 3)} == {"desk"}
    answer_question(reviewing, f"{PLACE}-v3", f"{PROJECTS}!{CASH}", "rejected", WHY)
    assert take_back(reviewing, "reopen", f"{PLACE}-v3", WHY)[0].in_force == v1
    # as it was, but for what the desk has answered by itself
    [other] = [now for old, now in zip(before, stored(reviewing, 3), strict=True) if old != now]
    assert other == ("approximate", "rejected", WHY.reason, "desk")
    assert rebuild(reviewing) == digest_of(reviewing)


def test_a_standing_fact_is_not_asked_again_next_half_year(
    folder: DataFolder, receive: Receive
) -> None:
    name = "佛山市南海区新来志愿服务队"
    named = {"organization": name, "uscc": None}

    def book(period: str) -> Book:
        made = town_return(period=period).changed("pairing", **named)
        return made.changed("project_report", organizations=name, cash="约3万")

    first = receive(book("2025H2").data())
    assert {"organization_provisional", "approximate"} <= set(told(first))
    receive(answered(first))
    later = receive(book("2026H1").data())
    assert "approximate" in told(later)
    assert "organization_provisional" not in told(later)


def test_what_waits_always_is_not_closed_by_the_town(folder: DataFolder, receive: Receive) -> None:
    receive(town_return().changed("cover", reported_on="2026-07-09").data())
    older = town_return().changed("cover", reported_on="2026-07-03")
    first = receive(older.data())
    assert (first.outcome, told(first)) == ("pending", ["older_than_current"])
    second = receive(answered(first))
    assert second.outcome == "pending"
    assert stored(folder, 3)[0][1] == "confirmed"
