"""两头核对单: an organisation objects, the town sees it, the share moves; a sheet that was changed is not taken."""

import re
from collections.abc import Callable, Mapping
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from dashboard.data.confirmations import confirmed, objections
from dashboard.features.meeting.brief import view_of
from dashboard.page import confirmations
from dashboard.page.reminders import reminders_of
from dashboard.page.view import View
from etl import jobs, run, worker
from etl.confirmations import confirmations as lines_of
from etl.dictionary import load_dictionary
from etl.folder import DataFolder, RequestError
from etl.marts.runner import steps
from etl.templates.confirmation_sheets import Party, answer_titles, file_name
from tests.pages.opening import plain
from tests.support.data_folders import copied
from tests.support.workbooks import (
    NAMES,
    ORGANIZATIONS,
    REPORTER,
    TELEPHONE,
    town_return,
    villages_of,
)

PERIOD, TOWN = "2026H1", "狮山镇"
OBJECTOR = ORGANIZATIONS[0]["uscc"]
ANSWER, NOTE, CLAIM = answer_titles(load_dictionary())
Answers = Mapping[str, tuple[str, str]]  # what stands in 工作表 → answer and words

pytestmark = [
    pytest.mark.usefixtures("sandbox_here"),
    pytest.mark.publishes(
        *("area", "claim", "organization", "organization_confirmation", "participation"),
        *("submission_status", "town", "village"),
    ),
]


@pytest.fixture(scope="module")
def folder(reported_once: DataFolder, tmp_path_factory: pytest.TempPathFactory) -> DataFolder:
    """One return: two organisations, each paired with a village and with a project there."""
    return copied(reported_once, tmp_path_factory.mktemp("confirmed") / "data")


@pytest.fixture(scope="module")
def sheets(folder: DataFolder) -> tuple[Path, ...]:
    """The workbooks of both ends."""
    return run.write_confirmation_sheets(folder, PERIOD, folder.root.parent / "sheets")


@pytest.fixture(scope="module")
def objecting(folder: DataFolder, sheets: tuple[Path, ...]) -> Path:
    """An organisation confirms the pairing and objects to the project."""
    answers = {"结对情况": ("属实", ""), "项目进展": ("不属实", "只到过一次，没有出资")}
    return filled(of(sheets, NAMES[0]), folder.root.parent / "objecting.xlsx", answers)


def of(sheets: tuple[Path, ...], name: str) -> Path:
    """The workbook of an organisation or village."""
    (path,) = (path for path in sheets if name in path.name)
    return path


def head_row(sheet: Worksheet) -> int:
    """The row of the headings."""
    return next(
        number for number, row in enumerate(sheet.iter_rows(values_only=True), 1) if CLAIM in row
    )


def filled(
    source: Path,
    target: Path,
    answers: Answers,
    change: Callable[[Worksheet, int], object] = lambda *_: None,
) -> Path:
    """A copy with answers; ``change``: what else is done to the sheet, with the row of its headings."""
    book = openpyxl.load_workbook(source)
    sheet: Worksheet = book.active  # type: ignore[assignment]
    at = head_row(sheet)
    heads = [cell.value for cell in sheet[at]]
    for row in sheet.iter_rows(min_row=at + 1):
        answer = answers.get(str(row[heads.index("工作表")].value), ("", ""))
        row[heads.index(ANSWER)].value, row[heads.index(NOTE)].value = answer
    change(sheet, at)
    book.save(target)
    return target


def share(view: View) -> str:
    """What pages and papers say of the organisation."""
    return confirmations.share(view, OBJECTOR, PERIOD)


def of_town(view: View) -> tuple[str, str]:
    """What 报送与质量 says of the town's return, and what it is reminded of."""
    (code,) = (code for code, name in view.part_names.items() if name == TOWN)
    (reminder,) = (each for each in reminders_of(view) if each.town_code == code)
    return plain(confirmations.objection_block(view, code, PERIOD, TOWN)), reminder.text


def test_both_ends_are_asked_without_persons(sheets: tuple[Path, ...]) -> None:
    first, second = villages_of(TOWN)[:2]
    assert len(sheets) == 4
    for name, project in ((NAMES[0], first), (first, first), (NAMES[1], second), (second, second)):
        book = openpyxl.load_workbook(of(sheets, name))
        cells = [str(c.value) for row in book.active.iter_rows() for c in row if c.value]  # type: ignore[union-attr]
        text = "\n".join(cells)
        assert f"{TOWN}{project}" in text or NAMES[0] in text or NAMES[1] in text
        assert "本期投入资金(万元) 2.5" in text
        assert REPORTER not in text
        assert TELEPHONE not in text


def test_an_objection_reaches_the_town_until_it_corrects_the_row(
    folder: DataFolder, sheets: tuple[Path, ...], objecting: Path, tmp_path: Path
) -> None:
    assert share(view_of(folder, PERIOD)) == "尚未核对2项"
    assert of_town(view_of(folder, PERIOD))[0] == ""

    ((taken,), published) = run.register_confirmations(folder, [objecting], PERIOD, "li")
    assert (taken.is_new, taken.outdated, bool(published)) == (True, 0, True)
    view = view_of(folder, PERIOD)
    assert share(view) == "已核对属实1/2，不属实1"
    block, reminder = of_town(view)
    assert "不属实1处" in block
    assert "只到过一次，没有出资" in block
    assert NAMES[0] in block
    assert "1行，社会组织或村（社区）核对为不属实" in reminder

    before = folder.confirmations.read_bytes()
    again = run.register_confirmations(folder, [objecting], PERIOD, "li")
    assert (again[0][0].is_new, again[1]) == (False, None)
    assert folder.confirmations.read_bytes() == before

    village = filled(
        of(sheets, villages_of(TOWN)[1]), tmp_path / "v.xlsx", {"项目进展": ("属实", "")}
    )
    run.register_confirmations(folder, [village], PERIOD, "li")
    counts = confirmed(view_of(folder, PERIOD).warehouse, PERIOD)
    assert counts[ORGANIZATIONS[1]["uscc"]].confirmed == 1

    corrected = town_return().changed("project_report", 0, cash=0.1)
    run.load_files([corrected.save(folder.inbox / "2.xlsx")], folder)
    now = view_of(folder, PERIOD)
    assert share(now) == "已核对属实1/2"
    assert of_town(now)[0] == ""
    assert not any(objections(now.warehouse, code, PERIOD) for code in now.part_names)


def _other_period(sheet: Worksheet, _: int) -> None:
    sheet["B2"] = "2025年下半年"


def _other_id(sheet: Worksheet, at: int) -> None:
    cell = sheet.cell(at + 1, sheet.max_column)
    cell.value = f"H{'0' * 15}"


REFUSED: tuple[tuple[Answers, Callable[[Worksheet, int], object], str], ...] = (
    ({"结对情况": ("属实", "")}, _other_period, "2025年下半年的核对单，这次登记的是2026年上半年"),
    ({"结对情况": ("属实", "")}, _other_id, "“行标识”被改动过"),
    ({"结对情况": ("属实", "")}, lambda s, at: s.delete_rows(at + 1), "少了行"),
    ({"结对情况": ("差不多", "")}, lambda *_: None, "“差不多”，请选属实、不属实、补充中的一个"),
    ({"结对情况": ("不属实", f"找{TELEPHONE}")}, lambda *_: None, "电话号码，请删去"),
    ({"结对情况": ("", "没去过")}, lambda *_: None, "请同时选"),
    ({}, lambda *_: None, "没有登记"),
    ({}, lambda s, at: s.delete_rows(at), "不是核对单"),
)


def test_what_does_not_fit_is_refused_in_one_sentence(
    folder: DataFolder, sheets: tuple[Path, ...], tmp_path: Path
) -> None:
    before = lines_of(folder)
    for answers, change, said in REFUSED:
        file = filled(of(sheets, NAMES[1]), tmp_path / "表.xlsx", answers, change)
        with pytest.raises(RequestError) as refused:
            run.register_confirmations(folder, [file], PERIOD, "li")
        assert said in refused.value.message
        assert refused.value.message.count("。") == 1
        assert lines_of(folder) == before


def test_file_names_are_safe() -> None:
    party = Party("organization_end", "N12", "../a:b*?“c”\n协会（筹）")
    name = file_name(load_dictionary(), party, PERIOD)
    assert name == "社会组织/核对单_2026H1__a_b_c_协会（筹）_N12.xlsx"


def test_what_is_asked_is_what_an_answer_is_known_by() -> None:
    """One mark in sheets.yml makes both: the words of a 核对单, and the text that a claim's id is made of."""
    dictionary = load_dictionary()
    _, query = steps(dictionary)["stg_said"]
    texts = dict(zip(("pairing", "project_report"), query.split(" union all "), strict=True))
    for relation, text in texts.items():
        sheet = dictionary.sheet(relation)
        named = re.findall(r'cast\("(\w+)" as', text)
        assert named == [column.stored_name for column in sheet.asked]
        assert {c.name for c in sheet.columns if c.asked is not None} == {
            c.name for c in sheet.asked
        }


def test_the_desk_takes_in_what_came_back(
    folder: DataFolder, sheets: tuple[Path, ...], tmp_path: Path
) -> None:
    answers = {"结对情况": ("属实", ""), "项目进展": ("属实", "")}
    path = filled(of(sheets, NAMES[1]), tmp_path / "desk.xlsx", answers)
    files = [(path.name, path.read_bytes()), ("通知.xlsx", b"no workbook")]
    for handed_in in (files, files[:1]):
        jobs.submit(folder, "confirm", {"period": PERIOD}, "li", handed_in)
    worker.work(folder, once=True)
    refused, taken = jobs.read_jobs(folder)
    assert (refused.result["ok"], "通知.xlsx" in refused.result["sentence"]) == (False, True)
    assert (taken.result["ok"], taken.result["sentence"]) == (True, "已登记核对单 1 份。")
    found = confirmed(view_of(folder, PERIOD).warehouse, PERIOD)[ORGANIZATIONS[1]["uscc"]]
    assert (found.claims, found.confirmed) == (2, 2)  # published by itself


def test_the_desk_packs_a_sheet_for_each_end(folder: DataFolder, sheets: tuple[Path, ...]) -> None:
    with ZipFile(BytesIO(run.pack_confirmation_sheets(folder, PERIOD))) as packed:
        assert len(packed.namelist()) == len(sheets)
        assert any(NAMES[0] in name for name in packed.namelist())
