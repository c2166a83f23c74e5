"""The wordings and the code that raises them: neither without the other."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from etl.dictionary import Dictionary
from etl.intake.check.findings import Draft, mask, mask_digits, word_findings
from etl.intake.check.rules import RULES
from etl.intake.read.cells import Cell
from etl.personal_data import personal_data
from tests.support.workbooks import code_of

ETL = Path(__file__).resolve().parents[4] / "etl"
RAISING = {"failed", "warned", "Refusal", "Unreadable", "Draft", "at", "of", "of_file", "on_cover"}
PLACEHOLDER = re.compile(r"\{(\w+)\}")


def sources() -> Iterator[ast.Module]:
    for path in ETL.rglob("*.py"):
        yield ast.parse(path.read_text(encoding="utf-8"))


def strings() -> set[str]:
    nodes = (node for tree in sources() for node in ast.walk(tree))
    return {n.value for n in nodes if isinstance(n, ast.Constant) and isinstance(n.value, str)}


def raised() -> Iterator[str]:
    """Codes that stand where a code belongs: first in a call that makes an issue."""
    for tree in sources():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and name_of(node.func) in RAISING and node.args:
                yield from (
                    c for c in codes_in(node.args[0]) if re.fullmatch(r"[a-z]+(_[a-z]+)+", c)
                )


def name_of(function: ast.expr) -> str:
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def codes_in(argument: ast.expr) -> Iterator[str]:
    branches = (argument.body, argument.orelse) if isinstance(argument, ast.IfExp) else (argument,)
    for branch in branches:
        if isinstance(branch, ast.Constant) and isinstance(branch.value, str):
            yield branch.value


def test_no_message_is_orphaned(dictionary: Dictionary) -> None:
    assert set(dictionary.messages) - strings() == set()


def test_no_code_is_raised_without_a_message(dictionary: Dictionary) -> None:
    codes = set(raised())
    assert len(codes) > 50
    assert codes - set(dictionary.messages) == set()


def test_a_rule_is_found_by_the_code_of_its_finding(dictionary: Dictionary) -> None:
    for rule in RULES:
        codes = {rule.__name__, *re.findall(r"``(\w+)``", rule.__doc__ or "")}
        assert codes & set(dictionary.messages), rule.__name__


# Findings


def cell(row: int, value: object = "若干") -> Cell:
    return Cell(value, "项目进展", row, 14)


def test_equal_findings_are_one_that_lists_all_cells(dictionary: Dictionary) -> None:
    cash = dictionary.sheet("project_report").column("cash")
    drafts = [Draft.at("not_a_number", cell(row), cash) for row in (2, 5, 9)]
    drafts.append(Draft.at("not_a_number", cell(6, "几万"), cash))
    first, second = word_findings(drafts, dictionary)
    assert (first.cell, first.row, first.column, first.value) == ("N2、N5、N9", 2, "N", "若干")
    assert "N2、N5、N9 填的是“若干”" in first.message
    assert second.cell == "N6"


def test_errors_stand_before_warnings(dictionary: Dictionary) -> None:
    cash = dictionary.sheet("project_report").column("cash")
    drafts = [Draft.at("zero_word", cell(2, "无"), cash), Draft.at("not_a_number", cell(3), cash)]
    assert [f.severity for f in word_findings(drafts, dictionary)] == ["error", "warning"]


def test_a_long_value_is_cut(dictionary: Dictionary) -> None:
    problem = dictionary.sheet("problem").column("problem")
    [finding] = word_findings([Draft.at("not_in_list", cell(2, "长" * 500), problem)], dictionary)
    assert finding.value is not None
    assert len(finding.value) < 70
    assert len(finding.message) < 200


@pytest.mark.parametrize("name", ["reporter", "telephone"])
def test_who_reports_is_masked_whatever_is_wrong(dictionary: Dictionary, name: str) -> None:
    column = dictionary.cover.column(name)
    draft = Draft.at("text_too_long", Cell("林先生13912345678", "报送信息", 3, 2), column)
    [finding] = word_findings([draft], dictionary)
    assert finding.value == "林***"
    assert "139" not in finding.message


def test_masks() -> None:
    assert (mask("13912345678"), mask("")) == ("1***", "***")
    assert mask_digits("张三13912345678_2026H1.xlsx") == "张三139****_2026H1.xlsx"
    assert mask_digits("王五 139 1234 5678 44068119900307123X.xlsx") == "王五 139**** 440****.xlsx"
    assert mask_digits("报送 2026-06-30 第2版.xlsx") == "报送 2026-06-30 第2版.xlsx"


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("请联系13912345678", "电话号码"),
        ("联系013800138000", "电话号码"),
        ("电话０１３８００１３８０００", "电话号码"),
        ("一三八零零一三八零零零", "电话号码"),
        (440681199003071232.0, "身份证号码"),
        ("440681-19900307-1232", "身份证号码"),
        ("44O68119900307123X", "身份证号码"),
        ("１３９１２３４５６７８", "电话号码"),
        ("139-1234-5678", "电话号码"),
        ("139 1234 5678", "电话号码"),
        ("+86 13912345678", "电话号码"),
        ("0757-86331234", "电话号码"),
        ("（0757）86331234", "电话号码"),
        ("139.1234.5678", "电话号码"),
        ("0086-13912345678", "电话号码"),
        ("电话：86331234", "电话号码"),
        ("440605900307771", "身份证号码"),
        ("身份证440605199003077712", "身份证号码"),
        ("44060519900307771X、", "身份证号码"),
        ("440605 19900307 7712", "身份证号码"),
        ("资助1234名学生", None),
        ("投入186894元", None),
        ("2026年3月5日至2026年6月30日", None),
        ("编号20260305001", None),
        (f"代码{code_of(713912345)}", None),
        ("440605123016", None),
        ("尾号5678", None),
        ("", None),
    ],
)
def test_personal_numbers_are_seen_and_others_are_not(text: object, kind: str | None) -> None:
    assert personal_data(text) == kind


@pytest.mark.parametrize(
    ("rows", "cells", "said"),
    [
        ([2, 3], "N2、N3", "N2、N3 填的是"),
        ([2, 3, 4], "N2:N4", "N2:N4 填的是"),
        ([9, *range(2, 6)], "N9、N2:N5", "N9、N2:N5 填的是"),
        (list(range(2, 302)), "N2:N301", "N2:N301 填的是"),
        (list(range(2, 602, 2)), None, "N2、N4、N6 等 300 处 填的是"),
    ],
)
def test_many_cells_are_listed_as_ranges_and_stay_readable(
    dictionary: Dictionary, rows: list[int], cells: str | None, said: str
) -> None:
    cash = dictionary.sheet("project_report").column("cash")
    drafts = [Draft.at("not_a_number", cell(row), cash) for row in rows]
    [finding] = word_findings(drafts, dictionary)
    assert finding.cell == (cells or "、".join(f"N{row}" for row in rows))
    assert said in finding.message
    assert len(finding.message) < 120


def test_many_rows_are_counted_in_words(dictionary: Dictionary) -> None:
    cells = tuple(cell(row) for row in range(3, 303))
    rows = "、".join(str(c.row) for c in cells)
    [finding] = word_findings(
        [Draft("row_hidden", "项目进展", cells, values={"rows": rows})], dictionary
    )
    assert "第 3–302 行" in finding.message
    odd = "、".join(str(row) for row in range(3, 103, 2))
    [finding] = word_findings(
        [Draft("row_hidden", "项目进展", cells, values={"rows": odd})], dictionary
    )
    assert "第 3、5、7 等 50 行" in finding.message


def test_a_line_break_in_a_value_does_not_break_the_sentence(dictionary: Dictionary) -> None:
    village = dictionary.sheet("pairing").column("village")
    [finding] = word_findings(
        [Draft.at("several_values", cell(2, "甲村\n乙村"), village)], dictionary
    )
    assert "“甲村 乙村”" in finding.message


def test_quotes_inside_a_value_become_inner_quotes(dictionary: Dictionary) -> None:
    column = dictionary.sheet("project_report").column("status")
    draft = Draft.at(
        "not_in_list", Cell("“同心”在建", "项目进展", 3, 11), column, expected="实施中"
    )
    [finding] = word_findings([draft], dictionary)
    assert "“‘同心’在建”" in finding.message
    assert finding.value == "“同心”在建"
