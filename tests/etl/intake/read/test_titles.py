"""A column is taken under a title that differs by a word, or asked about; never dropped in silence."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from etl.intake.check.checker import CheckedReturn
from tests.etl.conftest import Desk
from tests.support.workbooks import bytes_of, sheet_name, title, town_return

COVER, PROJECTS = sheet_name("cover"), sheet_name("project_report")


def titled(desk: Desk, **titles: str | None) -> CheckedReturn:
    """A return under other titles, by column name."""
    workbook = town_return().workbook()
    for cell in workbook[PROJECTS][1]:
        name = next((n for n in titles if title("project_report", n) == cell.value), None)
        if name:
            cell.value = titles[name]
    return desk.check(bytes_of(workbook))


def first(checked: CheckedReturn, name: str) -> Any:
    assert checked.parsed is not None
    return checked.parsed.rows("project_report")[0].values[name]


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("villages", "受益村"),
        ("planned_end", "计划完成时间"),
        ("in_kind", "物资折价(万元)"),
        ("beneficiaries", "受益人次"),
        ("activities", "活动场次"),
        ("volunteer_hours", "本期志愿服务时长"),
        ("volunteer_visits", "志愿者人次"),
        ("cash", "本期投入资金（单位：万元）"),
        ("cash", "本期资金投入(万元)"),
        ("progress_pct", "完成进度（%）"),
    ],
)
def test_a_title_that_differs_by_a_word_is_taken_and_said(
    desk: Desk, name: str, other: str
) -> None:
    checked = titled(desk, **{name: other})
    assert [f.code for f in checked.findings] == ["column_read_as"]
    assert first(checked, name) == first(desk.check(town_return().data()), name)


@pytest.mark.parametrize(
    ("name", "other", "value"),
    [
        ("volunteer_hours", "本期志愿服务时长(分钟)", 0.8),
        ("in_kind", "本期物资折价(元)", Decimal("0.60")),
        ("cash", "本期投入资金(元)", Decimal("2.50")),
    ],
)
def test_a_plain_unit_of_the_title_is_converted(
    desk: Desk, name: str, other: str, value: object
) -> None:
    checked = titled(desk, **{name: other})
    assert [f.code for f in checked.findings] == ["column_converted"]
    assert first(checked, name) == value


@pytest.mark.parametrize("other", ["帮扶成效", None])
def test_a_column_that_nobody_knows_is_asked_about(desk: Desk, other: str | None) -> None:
    [finding] = titled(desk, beneficiaries=other).findings
    assert (finding.code, finding.cell, finding.confirm) == ("column_unknown", "U1", True)
    assert "2 个值" in finding.message
    assert title("project_report", "beneficiaries") in finding.message


def test_of_two_that_may_be_meant_neither_is_taken(desk: Desk) -> None:
    checked = titled(desk, in_kind="投入", cumulative_cash=None, planned_cash=None)
    assert {f.code for f in checked.findings} <= {"column_unknown"}
    assert first(checked, "in_kind") is None


def test_other_measures_are_not_alike(desk: Desk) -> None:
    checked = titled(desk, in_kind="累计物资折价(万元)")
    assert [f.code for f in checked.findings] == ["column_unknown"]


@pytest.mark.parametrize(("row", "label"), [(1, "镇（街道）"), (5, "填报时间"), (3, "填表人")])
def test_labels_of_the_cover_have_other_words(desk: Desk, row: int, label: str) -> None:
    workbook = town_return().workbook()
    workbook[COVER].cell(row, 1, label)
    assert desk.found(bytes_of(workbook)) == []


def test_the_same_label_with_another_value_is_an_error_that_names_both(desk: Desk) -> None:
    workbook = town_return().workbook()
    workbook[COVER]["A12"], workbook[COVER]["B12"] = "镇街", "大沥镇"
    assert desk.found(bytes_of(workbook)) == [("label_twice", COVER, "B1、B12")]
    workbook[COVER]["B12"] = "狮山镇"
    assert desk.found(bytes_of(workbook)) == []


def test_cases_without_the_five_parts_of_a_casebook_are_read_as_before(desk: Desk) -> None:
    """Templates that went out before 案例汇编 lack these columns."""
    book = town_return().workbook()
    sheet = book[sheet_name("model_case")]
    parts = ("profile", "background", "approach", "results", "lessons")
    names = {title("model_case", name) for name in parts}
    later = [cell.column for cell in sheet[1] if cell.value in names]
    assert len(later) == len(parts)
    for column in reversed(later):
        sheet.delete_cols(column)
    assert desk.found(bytes_of(book)) == desk.found(town_return().data())
