"""A column, a sheet, a dataset declared once is everywhere; a changed schema asks for a rebuild."""

from __future__ import annotations

import csv
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from dashboard import downloads
from dashboard.data.warehouse import current_edition, open_warehouse
from dashboard.downloads import files
from dashboard.downloads.files import FileRequest
from dashboard.style.formats import words
from etl.dictionary import SHIPPED, loader
from etl.folder import DataFolder
from etl.marts import runner
from etl.run import load_files, publish
from etl.templates.template import write_template
from scripts.data_dictionary import render
from tests.support.commands import command
from tests.support.data_folders import published_file, query, stored_rows
from tests.support.small_publications import unpublished
from tests.support.workbooks import Book, bytes_of, data_folder, town_return
from tests.support.yaml_files import read_yaml, write_yaml

pytestmark = pytest.mark.slow

TITLE = "本期媒体报道篇数"
COLUMN = {
    "title": TITLE,
    "name": "media_reports",
    "type": "count",
    "unit": "篇",
    "flow": True,
    "fill": "整数",
    "example": "3",
}
SHEET = {
    "relation": "visit",
    "sheet": "走访情况",
    "guide": "有则填。",
    "columns": [
        {"title": "走访内容", "name": "subject", "type": "text", "fill": "内容", "example": "甲"},
        {
            "title": "走访日期",
            "name": "visited_on",
            "type": "date",
            "fill": "日期",
            "example": "乙",
        },
    ],
}
RELATION = {"title": "走访", "comment": "走访。", "grain": "每次走访一行", "group": "reported"}
NEED_SUMMARY = """-- grain: one row for each period, town and status of needs
select
    period,
    town_code,
    status,
    count(*) as needs
from need_as_of
group by period, town_code, status
"""
DATASET = {
    "title": "需求汇总",
    "comment": "各镇（街道）的需求。",
    "grain": "每个报送期、每个镇（街道）、每种状态一行",
    "group": "results",
    "columns": [
        "period",
        "town_code",
        {"name": "status", "title": "对接状态", "vocabulary": "need_status"},
        {"name": "needs", "title": "需求数", "definition": "需求的条数"},
    ],
}


def declare(folder: DataFolder, name: str, change: Callable[[dict[str, Any]], object]) -> None:
    """The shipped file with a change, as the folder's own."""
    own = folder.root / "dictionary" / f"{name}.yml"
    own.parent.mkdir(exist_ok=True)
    content = read_yaml(own if own.exists() else SHIPPED / own.name)
    change(content)
    write_yaml(own, content)
    loader._load.cache_clear()


def with_column(folder: DataFolder) -> DataFolder:
    declare(folder, "sheets", lambda content: content["sheets"][1]["columns"].append(COLUMN))
    return folder


def without_own_files(folder: DataFolder) -> None:
    shutil.rmtree(folder.root / "dictionary")


def save(book: Book, path: Path, folder: DataFolder) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(bytes_of(book.workbook(folder.dictionary)))
    return path


def filled() -> Book:
    return town_return().changed("project_report", 0, media_reports="7篇")


def csv_of(folder: DataFolder, name: str) -> list[dict[str, str]]:
    """A dataset as people download it, in Chinese."""
    edition = current_edition(folder)
    assert edition is not None
    warehouse = open_warehouse(edition)
    chosen = downloads.select(warehouse, folder.dictionary, name, {})
    request = FileRequest(chosen, False)
    text = b"".join(files.csv_blocks(request)).decode("utf-8-sig")
    return list(csv.DictReader(text.splitlines()))


@pytest.fixture(scope="module")
def declared(tmp_path_factory: pytest.TempPathFactory) -> DataFolder:
    """A folder that declares a column, a sheet and a dataset, with two versions of a return; read it, never write."""
    place = tmp_path_factory.mktemp("declared")
    folder = with_column(data_folder(place / "data"))
    declare(folder, "sheets", lambda content: content["sheets"].append(SHEET))
    added = {"visit": RELATION, "need_summary": DATASET}
    declare(folder, "relations", lambda content: content["relations"].update(added))
    shutil.copytree(runner.SQL, place / "sql")
    (place / "sql" / "marts" / "need_summary.sql").write_text(NEED_SUMMARY, "utf-8")
    with unpublished():
        load(folder, visited())
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(runner, "SQL", place / "sql")
        later = visited(visited_on="2026-03-06").changed("project_report", 0, media_reports=9)
        load(folder, later)
    return folder


def visited(visited_on: str = "2026-03-05") -> Book:
    book = filled()
    book.rows["visit"] = [{"subject": "入户", "visited_on": visited_on}]
    return book


def load(folder: DataFolder, book: Book) -> None:
    [loaded], _ = load_files([save(book, folder.inbox / "a.xlsx", folder)], folder)
    assert loaded.outcome == "loaded"


def test_a_declared_column_is_in_the_template(declared: DataFolder, tmp_path: Path) -> None:
    write_template(tmp_path / "t.xlsx", declared, "440605124", "2026H1")
    sheet = openpyxl.load_workbook(tmp_path / "t.xlsx")["项目进展"]
    assert TITLE in [cell.value for row in sheet.iter_rows(max_row=4) for cell in row]


def test_a_declared_column_is_checked(
    declared: DataFolder, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    wrong = town_return().changed("project_report", 0, media_reports="不少")
    path = save(wrong, tmp_path / "a.xlsx", declared)
    code, out, _ = command(capsys, declared, "check", str(path))
    assert code == 1
    assert "不少" in out


def test_a_declared_column_is_kept_published_described_and_downloaded(declared: DataFolder) -> None:
    sql = "select media_reports from project_report where submission_id like '%-v2' order by all"
    assert query(declared.warehouse, sql) == query(published_file(declared), sql)
    assert query(declared.warehouse, sql) == [(9,), (None,)]
    [(kind, comment)] = query(
        published_file(declared),
        "select data_type, comment from duckdb_columns() "
        "where table_name = 'project_report' and column_name = 'media_reports'",
    )
    assert (kind, comment) == ("BIGINT", f"{TITLE}：报送的{TITLE}（篇）")
    assert f"| media_reports | {TITLE} |" in render(declared.dictionary)
    assert sorted(row[TITLE] for row in csv_of(declared, "project_report")) == ["", "9"]


def test_declared_columns_are_compared_between_versions(declared: DataFolder) -> None:
    changes = query(
        published_file(declared), "select title, value_before, value_after from version_change"
    )
    assert sorted(changes) == [(TITLE, "7", "9"), ("走访日期", "2026-03-05", "2026-03-06")]
    totals = "select total_before, total_after from version_total where measure = 'media_reports'"
    assert query(published_file(declared), totals) == [(7, 9)]


def test_a_declared_sheet_is_kept_and_published(declared: DataFolder) -> None:
    assert [row["走访内容"] for row in csv_of(declared, "visit")] == ["入户"]


def test_a_dataset_is_a_query_and_its_description(declared: DataFolder) -> None:
    assert csv_of(declared, "need_summary")[-1] == {
        "报送期": "2026年下半年",
        "镇（街道）名称": "狮山镇",
        "对接状态": "待对接",
        "需求数": "1",
    }
    relation = declared.dictionary.relations["need_summary"]
    assert declared.dictionary.groups[relation.group] == "统计结果"
    status = relation.column("status")
    assert status is not None
    assert status.definition == "open 待对接，matched 已对接，met 已解决"


@pytest.mark.usefixtures("tiny_publication")
def test_a_changed_schema_asks_for_a_rebuild(
    folder: DataFolder, capsys: pytest.CaptureFixture[str]
) -> None:
    path = save(town_return(), folder.inbox / "a.xlsx", folder)
    load_files([path], folder)
    with_column(folder)
    for asked in (("publish",), ("load", str(path)), ("status",), ("check", str(path))):
        code, out, error = command(capsys, folder, *asked)
        assert (code, out) == (1, ""), asked
        assert error.count("\n") == 1
        assert f"“项目进展”的“{TITLE}”" in error
        assert "python -m etl rebuild" in error


@pytest.mark.publishes("project_report")
def test_a_rebuild_brings_the_values_back(
    folder: DataFolder, capsys: pytest.CaptureFixture[str]
) -> None:
    with unpublished():
        load(with_column(folder), filled())
    kept = stored_rows(folder, "project_report")
    without_own_files(folder)
    code, _, error = command(capsys, folder, "publish")
    assert (code, "“media_reports”" in error) == (1, True)
    with unpublished():
        assert command(capsys, folder, "rebuild")[0] == 0
    assert len(stored_rows(folder, "project_report")[0]) == len(kept[0]) - 1
    with_column(folder)
    assert command(capsys, folder, "publish")[0] == 1
    assert command(capsys, folder, "rebuild")[0] == 0
    assert stored_rows(folder, "project_report") == kept
    sql = "select media_reports from project_report order by all"
    assert query(published_file(folder), sql) == [(7,), (None,)]


@pytest.mark.publishes("project_report")
def test_a_return_from_before_a_required_column_is_rebuilt(
    folder: DataFolder, capsys: pytest.CaptureFixture[str]
) -> None:
    with unpublished():
        load(folder, town_return())
    required = COLUMN | {"required": True}
    declare(folder, "sheets", lambda content: content["sheets"][1]["columns"].append(required))
    assert command(capsys, folder, "rebuild")[0] == 0
    assert (
        query(published_file(folder), "select media_reports from project_report") == [(None,)] * 2
    )


@pytest.mark.publishes("problem_as_of")
def test_what_is_overdue_follows_the_setting(folder: DataFolder) -> None:
    declare(
        folder, "programme", lambda content: content["programme"].update(problem_overdue_periods=2)
    )
    dictionary = folder.dictionary
    assert dictionary.programme.overdue == "超过一年"
    assert dictionary.reasons["town_A7"] == "有{count}个问题提出超过一年仍未解决{detail}"
    assert dictionary.indicators["problems_overdue"].label == "超过一年未解决的问题"
    column = dictionary.relations["problem_as_of"].column("is_overdue")
    assert column is not None
    assert (column.title, column.definition) == ("是否超过一年", "尚未解决，且在上期开始之前提出")
    texts = json.dumps(dictionary.model_dump(mode="json"), ensure_ascii=False)
    assert "超过半年" not in texts
    publish(folder)


def test_numbers_of_entries_follow_the_lists(folder: DataFolder) -> None:
    terms = folder.dictionary.vocabularies["aid_type"].terms
    term = {"code": "another", "name": "甲帮扶", "short": "甲", "color": "#123456"}
    declare(folder, "vocabularies", lambda content: content["aid_type"]["terms"].append(term))
    shipped = DataFolder(Path("nowhere")).reference("towns.csv").read_text("utf-8-sig")
    lines = shipped.splitlines()[:-1]
    (folder.root / "reference" / "towns.csv").write_text("\n".join(lines), "utf-8")
    towns = len(lines) - 1
    dictionary = folder.dictionary
    assert (
        dictionary.sheet("project_report").column("aid_type").fill
        == f"{words(len(terms) + 1)}类帮扶之一"
    )
    assert dictionary.cover.column("town").fill == f"本区{words(towns)}个镇（街道）之一"
