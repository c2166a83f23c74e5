"""A list (名录): every fault is told before it is in force, and a day put off changes no row."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from etl.folder import DataFolder
from etl.lifecycle.decisions import Why
from etl.lifecycle.list_check import check_list
from etl.lifecycle.list_preview import preview
from etl.lists.reference import read_list
from etl.run import apply_list, close_period, load_files, publish
from tests.support.commands import command
from tests.support.data_folders import digest_of, entries, published_file, query, stored_rows
from tests.support.small_publications import unpublished
from tests.support.workbooks import NAMES, ORGANIZATIONS, code_of, town_return

pytestmark = pytest.mark.slow

GOOD = {
    "统一社会信用代码": code_of(900000011),
    "单位名称": "佛山市南海区白鹭助老服务社",
    "类别": "民办非企业单位",
    "是否有党组织": "已建立",
    "评估等级": "3A级",
    "登记状态": "正常",
    "登记日期": "2019年3月1日",
}


def register(path: Path, *rows: dict[str, Any]) -> Path:
    """A register as a department exports it, with a column that nobody asked for."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    titles = [*GOOD, "注销日期"]
    sheet.append(["社会组织台账"])
    sheet.append([*titles, "联系人"])
    for row in rows:
        sheet.append([row.get(title) for title in titles] + ["王工"])
    book.save(path)
    return path


def test_words_and_headings_of_others_are_understood(folder: DataFolder, tmp_path: Path) -> None:
    struck = GOOD | {"统一社会信用代码": code_of(900000022), "单位名称": "旧社"}
    struck |= {"登记状态": "注销", "注销日期": "2025-06-30", "评估等级": "无"}
    checked = check_list(folder, "organizations", register(tmp_path / "a.xlsx", GOOD, struck))
    assert checked.faults == ()
    first, second = checked.rows
    assert {k: v for k, v in first.items() if v} == {
        "uscc": code_of(900000011),
        "organization_name": "佛山市南海区白鹭助老服务社",
        "kind": "社会服务机构",
        "has_party_organization": "是",
        "assessment_grade": "3A",
        "registration": "登记",
        "registered_on": "2019-03-01",
    }
    assert (second["registration"], second["deregistered_on"]) == ("登记", "2025-06-30")
    assert second["assessment_grade"] == ""
    assert (len(checked.new), len(checked.gone)) == (2, 6)


def test_an_entry_is_the_same_by_its_code_or_its_name(folder: DataFolder, tmp_path: Path) -> None:
    rows = read_list(folder.reference("organizations.csv"))
    renamed, struck, gone, *_ = rows
    renamed["organization_name"] = "佛山市南海区山茶花志愿服务总会"
    struck["deregistered_on"] = "2026-03-31"
    path = tmp_path / "organizations.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(row for row in rows if row is not gone)
    checked = check_list(folder, "organizations", path)
    assert (len(checked.new), len(checked.changed), len(checked.gone)) == (0, 2, 1)
    assert {(e.kind, e.column, e.after) for e in checked.entries} == {
        ("changed", "社会组织名称", renamed["organization_name"]),
        ("struck", "注销日期", "2026-03-31"),
        ("gone", "", ""),
    }
    assert all(entry.effect for entry in checked.entries)


@pytest.mark.parametrize(
    ("title", "value", "said"),
    [
        ("统一社会信用代码", code_of(900000011), "重复"),
        ("统一社会信用代码", "5.14406E+17", "文本"),
        ("统一社会信用代码", code_of(900000022)[:-1] + "I", "代码"),
        ("单位名称", "佛山市南海区白鹭助老服务社", "重复"),
        ("单位名称", None, "没有填"),
        ("类别", "企业", "社会团体"),
        ("评估等级", "优", "5A"),
        ("登记状态", "注销", "注销日期"),
        ("登记日期", "2021-02-30", "没有这一天"),
    ],
)
def test_every_fault_names_its_row(
    folder: DataFolder, tmp_path: Path, title: str, value: str | None, said: str
) -> None:
    other = GOOD | {"统一社会信用代码": code_of(900000033), "单位名称": "另一家"}
    file = register(tmp_path / "a.xlsx", GOOD, other | {title: value})
    [fault] = check_list(folder, "organizations", file).faults
    assert fault.row == 4
    assert fault.message.startswith("第4行")
    assert said in fault.message


def test_villages_are_those_of_the_list(folder: DataFolder, tmp_path: Path) -> None:
    path = tmp_path / "typical_villages.csv"
    rows = [["440605124015", "省级典型村"], ["440605124999", "省级典型村"], ["4.40605E+11", "镇级"]]
    with path.open("w", encoding="gb18030", newline="") as file:
        csv.writer(file).writerows([["村代码", "级别"], *rows])
    faults = check_list(folder, "typical_villages", path).faults
    assert [(f.row, f.column) for f in faults] == [
        (3, "村（社区）代码"),
        (4, "村（社区）代码"),
        (4, "级别"),
    ]
    path.write_text("村名\n石碣\n", encoding="utf-8")
    assert [f.row for f in check_list(folder, "typical_villages", path).faults] == [None, None]


@pytest.mark.usefixtures("tiny_publication")
def test_a_list_is_in_force_when_it_is_clean_and_applied(
    folder: DataFolder, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    in_force = folder.root / "reference" / "organizations.csv"
    before = in_force.read_bytes()
    file = str(register(tmp_path / "organizations.xlsx", GOOD))
    assert command(capsys, folder, "lists", "check", file)[0] == 0
    bad = str(register(tmp_path / "bad.xlsx", GOOD | {"类别": "企业"}))
    why = ("--reason", "年度更新")
    code, out, _ = command(
        capsys, folder, "lists", "apply", bad, "--as", "organizations", *why, "--json"
    )
    assert (code, json.loads(out)["faults"][0]["row"]) == (1, 3)
    for wrong in (("lists", "apply", file), ("lists", "check", file, "--as", "x")):
        code, _, err = command(capsys, folder, *wrong)
        assert (code, len(err.strip().splitlines())) == (2, 1)
    assert in_force.read_bytes() == before
    assert entries(folder) == []
    assert command(capsys, folder, "lists", "apply", file, *why)[0] == 0
    assert "白鹭助老" in in_force.read_text(encoding="utf-8")
    [line] = entries(folder)
    assert (line.decided, line.reason, line.file_name) == ("list", "年度更新", "organizations")
    assert before in [path.read_bytes() for path in (folder.archive / "lists").iterdir()]
    known = json.loads(command(capsys, folder, "lists", "--json")[1])
    assert [(k["rows"], k["since"]) for k in known if k["list"] == "organizations"] == [
        (1, "2026-11-24")
    ]


@pytest.mark.usefixtures("tiny_publication")
def test_a_bad_list_put_in_by_hand_stops_before_anything_is_decided(
    folder: DataFolder, capsys: pytest.CaptureFixture[str]
) -> None:
    path = town_return().save(folder.inbox / "a.xlsx")
    listed = folder.root / "reference" / "typical_villages.csv"
    listed.write_text("village_code,level\n440605124999,省级典型村\n", encoding="utf-8")
    code, out, err = command(capsys, folder, "load", str(path))
    assert (code, out) == (2, "")
    assert "typical_villages" in err
    assert "第2行" in err
    assert not folder.ledger.exists()
    listed.unlink()
    assert command(capsys, folder, "load", str(path))[0] == 0


@pytest.mark.publishes("submission_status")
def test_a_day_put_off_is_punctual_at_once_and_changes_no_row(folder: DataFolder) -> None:
    books = [town_return(town) for town in ("狮山镇", "里水镇")]
    paths = [
        book.changed("cover", reported_on="2026-07-20").save(folder.inbox / f"{n}.xlsx")
        for n, book in enumerate(books)
    ]
    load_files(paths, folder)
    before = digest_of(folder), stored_rows(folder, "submission")
    listed = folder.root / "reference" / "extensions.csv"
    told = []
    for town_code in ("440605124", "", None):
        lines = f"period,town_code,due_on,reason\n2026H1,{town_code},2026-07-25,汛期\n"
        listed.unlink() if town_code is None else listed.write_text(lines, encoding="utf-8")
        publish(folder)
        sql = (
            "select state, days_late from submission_status where period = '2026H1' "
            "and town_code in ('440605124', '440605126') order by town_code"
        )
        told.append(query(published_file(folder), sql))
    on_time, late = ("on_time", 0), ("late", 5)
    assert told == [[on_time, late], [on_time, on_time], [late, late]]
    assert (digest_of(folder), stored_rows(folder, "submission")) == before


SUCCESSION = {"原社会组织": NAMES[0], "现社会组织": NAMES[1], "情形": "更正", "生效日期": None}


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ({}, None),
        ({"原社会组织": "某个暂列的队伍", "现社会组织": ORGANIZATIONS[0]["uscc"]}, None),
        ({"原社会组织": "N0123456789AB", "情形": "合并", "生效日期": "2026年3月1日"}, None),
        ({"情形": "合并"}, "请同时填写“生效日期”"),
        ({"情形": "消失"}, "更正、更名、合并、分立"),
        ({"现社会组织": "没有登记的协会"}, "名录中没有"),
        ({"现社会组织": "5.14406E+17"}, "文本"),
        ({"原社会组织": None}, "没有填"),
    ],
)
def test_a_list_of_organisations_that_became_others(
    folder: DataFolder, tmp_path: Path, cells: dict[str, Any], said: str | None
) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    row = SUCCESSION | cells
    sheet.append(list(row))
    sheet.append(list(row.values()))
    book.save(tmp_path / "a.xlsx")
    checked = check_list(folder, "organization_succession", tmp_path / "a.xlsx")
    messages = [fault.message for fault in checked.faults]
    assert messages == [] if said is None else said in messages[0]


@pytest.mark.parametrize(
    ("codes", "said"),
    [
        ("440605011004、440605011005", None),
        ("440605011004、440605999999", "没有这个代码"),
        ("440605011004、4406", "12位"),
    ],
)
def test_a_list_of_villages_that_became_others(
    folder: DataFolder, tmp_path: Path, codes: str, said: str | None
) -> None:
    path = tmp_path / "village_succession.csv"
    path.write_text(f"from_code,to_codes,effective_on\n440605011001,{codes},2026-08-01\n")
    messages = [f.message for f in check_list(folder, "village_succession", path).faults]
    assert messages == [] if said is None else said in messages[0]


# A half-year that was closed


def aliases(folder: DataFolder, path: Path, **changed: str) -> Path:
    """The register in force with other names in it."""
    text = folder.reference("organizations.csv").read_text(encoding="utf-8")
    for old, new in changed.items():
        text = text.replace(old, new)
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.publishes("area_figure", "submission_status", "town")
def test_a_list_says_what_it_changes_in_a_closed_half_year(
    folder: DataFolder, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    typo = "佛山市南海区春风互助社"
    book = town_return().changed("pairing", 1, organization=typo)
    mended = aliases(folder, tmp_path / "organizations.csv", 山茶花志愿队=typo)
    with unpublished():
        load_files([book.save(folder.inbox / "a.xlsx")], folder)
        assert preview(folder, "organizations", mended).closed == ()  # nothing is closed yet
        close_period(folder, "2026H1", Why("张科", "已印发通报"), is_open=False)
    unrelated = aliases(folder, tmp_path / "other.csv", 山茶花志愿队="山茶花小队")
    assert preview(folder, "organizations", unrelated).closed == ()
    code, out, _ = command(capsys, folder, "lists", "check", str(mended), "--json")
    [told] = json.loads(out)["closed"]
    assert (code, told["period"]) == (0, "2026H1")
    moved = {f["indicator"]: (f["before"], f["after"]) for f in told["figures"]}
    assert moved["organizations"] == (3, 2)
    # the same once it is in force
    _, out, _ = command(capsys, folder, "lists", "apply", str(mended), "--reason", "更正错字")
    assert "已定稿的2026年上半年" in out
    assert " 3 → 2 " in out
    sql = (
        "select value from area_figure where period = '2026H1' and area_code = '440605' "
        "and indicator = 'organizations'"
    )
    assert query(published_file(folder), sql) == [(2,)]


@pytest.mark.usefixtures("tiny_publication")
@pytest.mark.parametrize("recorded", [True, False])
def test_a_list_whose_command_died_is_in_force_if_the_ledger_has_it(
    folder: DataFolder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, recorded: bool
) -> None:
    class Killed(BaseException):
        pass

    def die(*_: object) -> None:
        raise Killed

    before = folder.reference("organizations.csv").read_text(encoding="utf-8")
    new = aliases(folder, tmp_path / "organizations.csv", 山茶花志愿队="山茶花小队")
    with monkeypatch.context() as deadly:
        deadly.setattr(f"etl.lifecycle.lists.{'move_durably' if recorded else 'record'}", die)
        with pytest.raises(Killed):
            apply_list(folder, "organizations", new, Why("张科", "更名"))
    assert folder.reference("organizations.csv").read_text(encoding="utf-8") == before
    _, published = load_files([], folder)
    text = folder.reference("organizations.csv").read_text(encoding="utf-8")
    assert ("山茶花小队" in text) is recorded
    assert (published is not None) is recorded
    assert [e.name for e in (folder.root / "reference").iterdir() if e.name.startswith(".")] == []
    assert sum(e.decided == "list" for e in entries(folder)) == recorded
