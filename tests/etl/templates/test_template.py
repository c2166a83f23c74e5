"""The workbook of a return: what is drawn reads back as it was, and starts from what stands."""

import datetime as dt
from decimal import Decimal
from hashlib import sha256
from pathlib import Path
from zipfile import ZipFile

import duckdb
import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from etl.dictionary import Dictionary, load_dictionary
from etl.folder import DataFolder
from etl.intake.check.checker import CheckedReturn
from etl.intake.read.table import fold_title
from etl.lists.reference import load_reference
from etl.run import check_files
from etl.templates.template import LIST_SHEET, return_name, write_return, write_template

XIQIAO, DISTRICT, DALI = "440605122", "440605", "440605125"
ORGANIZATION = "佛山市南海区示例青禾志愿服务协会"
USCC = "51440605DEM000011T"

COVER = {
    "town": "西樵镇",
    "period": "2026年上半年",
    "reporter": "演示填报员",
    "telephone": "0757-00000000",
    "reported_on": dt.date(2026, 7, 10),
    "template_version": "1",
    "data_nature": "演示数据",
    "no_new": "否",
    "note": "无",
}
ROWS = {
    "pairing": [
        {
            "organization": ORGANIZATION,
            "village": "儒溪村委会",
            "paired_on": dt.date(2026, 3, 5),
            "mode": "一会联一村",
            "agreement_signed": "是",
            "agreement_signed_on": dt.date(2026, 3, 8),
            "party_co_building": "否",
            "status": "结对中",
        }
    ],
    "project_report": [
        {
            "project_name": "=助学计划",
            "organizations": ORGANIZATION,
            "villages": "儒溪村委会、平沙村委会",
            "aid_type": "教育帮扶",
            "other_aid_types": "志愿帮扶、健康帮扶",
            "task": "民生保障体系",
            "planned_start": dt.date(2026, 3, 1),
            "planned_end": dt.date(2026, 12, 31),
            "status": "实施中",
            "progress_pct": 40,
            "planned_cash": 20,
            "cash": 4.37,
            "activities": 3,
            "volunteer_hours": 61.5,
        }
    ],
    "village_need": [
        {
            "village": "平沙村委会",
            "need": "村道夜间照明不足",
            "aid_type": "救助帮扶",
            "source": "调研",
            "raised_on": dt.date(2026, 4, 1),
            "status": "待对接",
        }
    ],
    "milestone_report": [{"milestone": "媒体推广", "status": "未开始"}],
}


@pytest.fixture
def empty(tmp_path: Path) -> DataFolder:
    """A folder of demonstration data whose register knows one organisation."""
    folder = DataFolder(tmp_path / "data")
    register = folder.root / "reference" / "organizations.csv"
    register.parent.mkdir(parents=True)
    register.write_text(
        "uscc,organization_name,kind,field,registration,aliases\n"
        f",{ORGANIZATION},社会团体,志愿服务,备案,\n",
        encoding="utf-8",
    )
    folder.demo_mark.touch()
    return folder


def drawn(folder: DataFolder, out: Path, cover: dict[str, object] = COVER) -> Path:
    write_return(out, folder.dictionary, load_reference(folder), cover, ROWS)
    return out


def check(file: Path, folder: DataFolder) -> CheckedReturn:
    return check_files([file], folder)[0]


def headings(sheet: Worksheet) -> list[str]:
    return [str(cell.value) for cell in sheet[1]]


def test_what_is_written_is_what_is_read(empty: DataFolder, tmp_path: Path) -> None:
    checked = check(drawn(empty, tmp_path / "a.xlsx"), empty)
    assert checked.findings == ()
    assert checked.parsed is not None
    assert checked.parsed.cover["reported_on"] == dt.date(2026, 7, 10)
    pairing = checked.parsed.rows("pairing")[0].values
    project = checked.parsed.rows("project_report")[0].values
    assert (pairing["organization"].name, pairing["status"]) == (ORGANIZATION, "active")
    assert (pairing["agreement_signed"], pairing["paired_on"]) == (True, dt.date(2026, 3, 5))
    assert project["project_name"] == "=助学计划"
    assert (project["cash"], project["in_kind"]) == (Decimal("43700.00"), None)
    assert project["other_aid_types"] == ("volunteering", "health")
    assert len(project["villages"]) == 2
    assert checked.rows["村情需求"] == checked.rows["阶段任务"] == 1


def test_the_same_return_has_the_same_bytes(empty: DataFolder, tmp_path: Path) -> None:
    digests = {
        sha256(drawn(empty, tmp_path / name).read_bytes()).digest() for name in ("a.xlsx", "b.xlsx")
    }
    assert len(digests) == 1


def test_every_title_of_the_dictionary_stands_in_its_place(
    empty: DataFolder, tmp_path: Path
) -> None:
    dictionary: Dictionary = load_dictionary()
    book = openpyxl.load_workbook(drawn(empty, tmp_path / "a.xlsx"))
    assert book.sheetnames == [
        dictionary.cover.sheet,
        *(s.sheet for s in dictionary.sheets),
        LIST_SHEET,
    ]
    for sheet in dictionary.sheets:
        assert headings(book[sheet.sheet]) == [
            c.title + ("*" if c.required is True else "") for c in sheet.columns
        ]
    labels = [book[dictionary.cover.sheet].cell(i + 1, 1).value for i in range(9)]
    assert [fold_title(label) for label in labels] == [
        fold_title(c.title) for c in dictionary.cover.columns
    ]


def test_headings_stand_still_and_only_they_are_locked(empty: DataFolder, tmp_path: Path) -> None:
    book = openpyxl.load_workbook(drawn(empty, tmp_path / "a.xlsx"))
    for sheet in book.worksheets[1:-1]:
        assert sheet.freeze_panes is not None
        assert sheet.protection.sheet
        assert sheet["A1"].protection.locked
        assert sheet.max_row == 1 or not sheet["A2"].protection.locked
        assert sheet.page_setup.orientation == "landscape"
        assert sheet.print_title_rows == "$1:$1"


def test_rows_can_be_deleted_because_cells_without_a_look_are_free(
    empty: DataFolder, tmp_path: Path
) -> None:
    with ZipFile(drawn(empty, tmp_path / "a.xlsx")) as package:
        styles = package.read("xl/styles.xml").decode()
    first = styles.split("<cellXfs", 1)[1].split("</xf>", 1)[0]
    assert '<protection locked="0"/>' in first


def test_lists_are_offered_from_a_sheet_out_of_sight(empty: DataFolder, tmp_path: Path) -> None:
    book = openpyxl.load_workbook(drawn(empty, tmp_path / "a.xlsx"))
    lists = book[LIST_SHEET]
    assert lists.sheet_state == "hidden"
    offered = {
        column: [cell.value for cell in lists[column] if cell.value is not None]
        for column in (cell.column_letter for cell in lists[1])
    }
    assert len([v for v in offered.values() if "儒溪村委会" in v and len(v) == 33]) == 1
    assert ["总结专项行动实施情况", "树立典型示范", "媒体推广"] in offered.values()
    rules = book["结对情况"].data_validations.dataValidation
    village = next(rule for rule in rules if str(rule.sqref).startswith("C2:"))
    assert (village.type, village.showErrorMessage) == ("list", True)
    assert village.prompt == "填本镇（街道）的一个村（社区），例如 仙岗社区"
    assert LIST_SHEET in village.formula1


def test_an_empty_template_lacks_only_what_the_town_fills_in(tmp_path: Path) -> None:
    folder = DataFolder(tmp_path / "nothing-yet")
    write_template(tmp_path / "t.xlsx", folder, XIQIAO, "2024H1")
    checked = check(tmp_path / "t.xlsx", folder)
    assert (checked.town_code, checked.period) == (XIQIAO, "2024H1")
    assert [(f.code, f.title) for f in checked.findings] == [
        ("required", "填报人"),
        ("required", "联系电话"),
        ("required", "填报日期"),
    ]
    assert sum(checked.rows.values()) == 0


def test_a_template_of_the_district_offers_the_tasks_of_the_district(tmp_path: Path) -> None:
    write_template(tmp_path / "t.xlsx", DataFolder(tmp_path / "none"), DISTRICT, "2026H1")
    book = openpyxl.load_workbook(tmp_path / "t.xlsx")
    values = {cell.value for row in book[LIST_SHEET].iter_rows() for cell in row}
    assert "公告参与行动的社会组织名单" in values
    assert "媒体推广" not in values


@pytest.mark.parametrize(("town", "period"), [("440605999", "2026H1"), (XIQIAO, "2031H1")])
def test_an_unknown_town_or_half_year_is_said(tmp_path: Path, town: str, period: str) -> None:
    with pytest.raises(KeyError):
        write_template(tmp_path / "t.xlsx", DataFolder(tmp_path), town, period)
    assert not (tmp_path / "t.xlsx").exists()


@pytest.mark.parametrize("is_demo", [True, False])
def test_only_folders_of_demonstration_data_offer_them(
    empty: DataFolder, tmp_path: Path, is_demo: bool
) -> None:
    if not is_demo:
        empty.demo_mark.unlink()
    write_template(tmp_path / "t.xlsx", empty, XIQIAO, "2026H1")
    book = openpyxl.load_workbook(tmp_path / "t.xlsx")
    texts = {cell for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row}
    rules = [
        rule.formula1 or "" for sheet in book for rule in sheet.data_validations.dataValidation
    ]
    said = "演示数据" in texts or any("演示数据" in rule for rule in rules)
    assert said is is_demo


def test_the_next_template_holds_what_stands(demo_data: Path, tmp_path: Path) -> None:
    folder = DataFolder(demo_data)
    write_template(tmp_path / "t.xlsx", folder, XIQIAO, "2026H2")
    checked = check(tmp_path / "t.xlsx", folder)
    assert {(f.severity, f.code) for f in checked.findings} == {
        ("error", "required"),
        ("warning", "organization_provisional"),
    }
    assert {f.title for f in checked.findings if f.severity == "error"} == {
        "填报人",
        "联系电话",
        "填报日期",
        "本期投入资金(万元)",
    }
    assert checked.parsed is not None
    assert checked.parsed.is_demo
    with duckdb.connect(folder.warehouse, read_only=True) as con:
        last = f"submission_id = '{XIQIAO}-2026H1-v1'"
        pairings = _codes(
            con,
            f"select organization_id, village_code from pairing where {last} and status = 'active'",
        )
        live = "status not in ('completed', 'terminated')"
        projects = _codes(
            con,
            f"select coalesce(given_code, own_code) from project_report where {last} and {live}",
        )
        problems = _codes(
            con,
            f"select coalesce(given_code, own_code) from problem where {last} and status <> 'resolved'",
        )
        needs = _codes(
            con, f"select village_code, need from village_need where {last} and status = 'open'"
        )
    rows = checked.parsed.rows
    assert {
        (r.values["organization"].organization_id, r.values["village"]) for r in rows("pairing")
    } == pairings
    assert {(r.values["project_code"],) for r in rows("project_report")} == projects
    assert {(r.values["problem_code"],) for r in rows("problem")} == problems
    assert {(r.values["village"], r.values["need"]) for r in rows("village_need")} == needs
    assert len(pairings) > 20
    assert len(projects) > 30


def test_cumulative_money_is_the_sum_of_the_reports_so_far(demo_data: Path, tmp_path: Path) -> None:
    folder = DataFolder(demo_data)
    write_template(tmp_path / "t.xlsx", folder, XIQIAO, "2026H1")
    checked = check(tmp_path / "t.xlsx", folder)
    assert checked.parsed is not None
    with duckdb.connect(folder.warehouse, read_only=True) as con:
        spent = dict(
            con.execute(
                "select own_code, sum(cash_yuan) from project_report "
                "join submission using (submission_id) "
                f"where project_report.town_code = '{XIQIAO}' and project_report.period < '2026H1' "
                "and (submission.period, version) not in (('2025H1', 1)) group by 1"
            ).fetchall()
        )
    rows = checked.parsed.rows("project_report")
    assert {r.values["project_code"]: r.values["cumulative_cash"] for r in rows} == {
        r.values["project_code"]: spent[r.values["project_code"]] for r in rows
    }
    assert sum(spent.values()) > 0


def test_a_missing_half_year_is_bridged(demo_data: Path, tmp_path: Path) -> None:
    """大沥 did not report 2026H1: its next template starts from 2025H2."""
    write_template(tmp_path / "t.xlsx", DataFolder(demo_data), DALI, "2026H2")
    checked = check(tmp_path / "t.xlsx", DataFolder(demo_data))
    assert checked.rows["结对情况"] > 20


def test_the_file_name_says_town_and_half_year() -> None:
    assert return_name(load_dictionary(), "狮山镇", "2026H1") == "百社联百村_狮山镇_2026H1.xlsx"


def _codes(con: duckdb.DuckDBPyConnection, query: str) -> set[tuple[object, ...]]:
    return set(con.execute(query).fetchall())


def test_a_template_carries_its_town_and_half_year(empty: DataFolder, tmp_path: Path) -> None:
    write_template(tmp_path / "t.xlsx", empty, XIQIAO, "2026H1")
    checked = check(tmp_path / "t.xlsx", empty)
    assert checked.parsed is not None
    assert checked.parsed.marks == {"baishe_town": XIQIAO, "baishe_period": "2026H1"}
