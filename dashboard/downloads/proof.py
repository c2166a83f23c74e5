"""复算: the rows behind a figure as a workbook in which a spreadsheet program computes the figure again.

Rows come with the file, its sha256, sheet and row of the return; the figure is a formula of COUNTIFS or SUMIFS over
them, beside the one that the dashboard shows.
"""

import difflib
import io
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import xlsxwriter
from xlsxwriter.utility import xl_rowcol_to_cell

from dashboard.data.metrics import METRICS, Metric
from dashboard.data.warehouse import Warehouse, cached_query
from dashboard.downloads.cells import cell
from dashboard.downloads.columns import identifier, labelled_columns
from dashboard.downloads.query import (
    Selection,
    UnknownDatasetError,
    filter_names,
    measure,
    select,
    statement,
)
from dashboard.papers.workbook import add_explanations, open_workbook, write_value
from dashboard.style.formats import is_missing
from etl.dictionary import Dictionary

SUMMARY, ROWS, FILES = "复算", "数据行", "来源文件"
SQL_TITLE, SUBMISSION = "计算语句（SQL）", "submission_id"
COUNTED, VALUE, FIRST = "计入", "数值", "首次出现"
_DISTINCT = re.compile(r"count\(distinct (.+)\)", re.DOTALL)
_AGGREGATE = re.compile(r"(sum|median)\((.+)\)", re.DOTALL)
_WILDCARDS = str.maketrans({"*": "＊", "?": "？", "~": "～"})
_FILE_HEADS = ("来源文件", "sha256")


@dataclass(frozen=True, slots=True)
class Proof:
    """A figure proven: its value, how many rows make it, the query, the workbook."""

    indicator: str
    value: float | None
    rows: int
    sql: str
    data: bytes


def prove(
    warehouse: Warehouse, dictionary: Dictionary, indicator: str, period: str, area: str = ""
) -> Proof:
    """The proof of an indicator, by code or label, at a half-year; ``area``: a town's code, else the whole.

    Raises:
        UnknownDatasetError: no figure has this name, or its rows are not those of a half-year or a town.
    """
    metric = _metric(dictionary, indicator)
    where = _where(dictionary, metric, area)
    return proof(select(warehouse, dictionary, metric.dataset, where, metric, period))


def proof(selection: Selection) -> Proof:
    """The proof of the figure of a selection."""
    metric = selection.scope
    assert metric is not None
    count, value = measure(selection)
    sql, values = statement(selection, metric.measure)
    shown = f"{' '.join(sql.split())}；参数：{'、'.join(map(str, values)) or '无'}"
    number = None if is_missing(value) else float(value)
    return Proof(metric.indicator, number, count, shown, _Workbook(selection, number, shown).data())


def _metric(dictionary: Dictionary, name: str) -> Metric:
    labels = {metric.indicator: metric.meaning(dictionary).label for metric in METRICS}
    found = [m for m in METRICS if name in (m.indicator, labels[m.indicator])]
    if not found:
        near = difflib.get_close_matches(name, [*labels, *labels.values()], 3)
        offer = f"，是不是 {'、'.join(near)}" if near else "，可用的见数据字典页的“指标口径”"
        raise UnknownDatasetError(f"没有“{name}”这个指标{offer}")
    if "window" in found[0].keys:
        raise UnknownDatasetError(f"“{name}”按名单的时段计算，请在社会组织情况页查看依据")
    return found[0]


def _where(dictionary: Dictionary, metric: Metric, area: str) -> dict[str, str]:
    if metric.by_area:
        return {"area_code": area or dictionary.district.code}
    if not area:
        return {}
    if "town" not in metric.keys:
        label = metric.meaning(dictionary).label
        raise UnknownDatasetError(f"“{label}”只有全{dictionary.district.word}的数，请去掉 --town")
    return {"town_code": area}


@dataclass(frozen=True, slots=True)
class _Formula:
    """How a spreadsheet computes a measure: the value of a row as SQL, and the formula over the rows."""

    value: str
    formula: str
    is_distinct: bool = False


def _formula_of(measure: str, last: int) -> _Formula:
    """``last``: the number of the last row of 数据行."""
    counted, value, first = (f"{ROWS}!${c}$2:${c}${last}" for c in "ABC")
    if found := _DISTINCT.fullmatch(measure):
        keys = [key.strip() for key in found[1].strip("()").split(",")]
        parts = [f"cast({key} as varchar)" for key in keys]
        # Of several columns a blank one is a value like others; of one alone it is not counted.
        several = " || '|' || ".join(f"coalesce({part}, '')" for part in parts)
        key = several if len(parts) > 1 else parts[0]
        return _Formula(key, f"=COUNTIFS({first},1,{counted},1)", is_distinct=True)
    if found := _AGGREGATE.fullmatch(measure):
        how = "SUMIFS" if found[1] == "sum" else "MEDIAN"
        formula = f"={how}({value},{counted},1)" if how == "SUMIFS" else f"=MEDIAN({value})"
        return _Formula(f"cast({found[2]} as double)", formula)
    return _Formula("1", f"=COUNTIFS({counted},1)")


class _Workbook:
    """The workbook of one proof."""

    def __init__(self, selection: Selection, value: float | None, sql: str) -> None:
        """Read the rows, each with what it adds and the file that it came in."""
        assert selection.scope is not None
        self.selection, self.value, self.sql = selection, value, sql
        self.metric, self.dataset = selection.scope, selection.dataset
        of = _formula_of(self.metric.measure, 2)
        names = ", ".join(identifier(c) for c in self.dataset.columns)
        query, values = statement(selection, f"{of.value}, {names}")
        self.rows = self.dataset.warehouse.rows(query, *values)
        self.formula = _formula_of(self.metric.measure, max(len(self.rows) + 1, 2))

    def data(self) -> bytes:
        """The bytes of the workbook."""
        target = io.BytesIO()
        with open_workbook(target, in_memory=True) as book:
            self._summary(book)
            self._rows(book)
            self._files(book)
            add_explanations(book, [(SQL_TITLE, self.sql)])
        return target.getvalue()

    def _summary(self, book: xlsxwriter.Workbook) -> None:
        sheet, bold = book.add_worksheet(SUMMARY), book.add_format({"bold": True})
        wrapped = book.add_format({"text_wrap": True, "valign": "top", "align": "left"})
        sheet.set_column(0, 0, 16, bold)
        sheet.set_column(1, 1, 80, wrapped)
        meaning = self.metric.meaning(self.dataset.dictionary)
        facts = {
            "指标": f"{meaning.label}（{meaning.unit}）",
            "口径": meaning.definition,
            "范围": "、".join(filter_names(self.selection)),
            "数据集": f"{self.dataset.relation.title}（{self.dataset.name}）",
            "数据版本": self.dataset.warehouse.edition.version,
        }
        at = 0
        for name, text in facts.items():
            sheet.write_string(at, 0, name)
            sheet.write_string(at, 1, text)
            at += 1
        result = self.value or 0
        sheet.write_string(at, 0, "看板的数")
        sheet.write_number(at, 1, result)
        sheet.write_string(at + 1, 0, "复算的数")
        # Shown before a program has computed it anew; nothing has rows that nothing is computed of.
        formula = self.formula.formula if self.rows else "=0"
        sheet.write_formula(at + 1, 1, formula, wrapped, result)
        shown, computed = (xl_rowcol_to_cell(n, 1) for n in (at, at + 1))
        check = f'=IF(ABS({shown}-{computed})<0.005,"一致","不一致")'
        sheet.write_string(at + 2, 0, "核对")
        sheet.write_formula(at + 2, 1, check, wrapped, "一致")

    def _rows(self, book: xlsxwriter.Workbook) -> None:
        sheet, bold = book.add_worksheet(ROWS), book.add_format({"bold": True})
        columns = labelled_columns(self.dataset)
        files = _files_of(self.dataset.warehouse)
        heads = [COUNTED, VALUE, FIRST, *_FILE_HEADS, *(column.title for column in columns)]
        sheet.write_row(0, 0, heads, bold)
        place = self.dataset.columns.index(SUBMISSION) if self._has_files else -1
        for number, (value, *row) in enumerate(self.rows, 1):
            is_left_out = self.formula.is_distinct and value is None
            sheet.write_number(number, 0, 0 if is_left_out else 1)
            self._value(sheet, number, value)
            if self._has_files:
                sheet.write_row(number, 3, files.get(row[place], ("", "")))
            for at, column in enumerate(columns, 5):
                text = column.of(tuple(row))
                if not is_missing(text):
                    write_value(sheet, number, at, text)
        sheet.set_column(0, len(heads) - 1, 14)
        sheet.freeze_panes(1, 3)

    def _value(self, sheet: Any, number: int, value: object) -> None:
        if self.formula.is_distinct:
            # As text: Excel compares digits as numbers, and takes some characters for wildcards.
            sheet.write_string(number, 1, f"键{cell(value)}".translate(_WILDCARDS))
            key = xl_rowcol_to_cell(number, 1)
            sheet.write_formula(number, 2, f"=IF(COUNTIFS($B$2:{key},{key})=1,1,0)")
        elif not is_missing(value):
            sheet.write_number(number, 1, float(value))  # type: ignore[arg-type]

    @property
    def _has_files(self) -> bool:
        return SUBMISSION in self.dataset.columns

    def _files(self, book: xlsxwriter.Workbook) -> None:
        """The returns that the rows came in, with how many rows of each."""
        sheet, bold = book.add_worksheet(FILES), book.add_format({"bold": True})
        sheet.set_column(0, 0, 40)
        sheet.set_column(1, 1, 68)
        sheet.write_row(0, 0, [*_FILE_HEADS, "行数"], bold)
        for number, (name, digest, count) in enumerate(self._sources(), 1):
            sheet.write_row(number, 0, [name, digest, count])

    def _sources(self) -> Iterator[tuple[str, str, int]]:
        if not self._has_files:
            return
        place, files = self.dataset.columns.index(SUBMISSION) + 1, _files_of(self.dataset.warehouse)
        counts: Mapping[str, int] = Counter(row[place] for row in self.rows if row[place])
        for submission in sorted(counts):
            name, digest = files.get(submission, ("", ""))
            yield name, digest, counts[submission]


@cached_query
def _files_of(warehouse: Warehouse) -> Mapping[str, tuple[str, str]]:
    """Submission → name and sha256 of its file."""
    sql = "select submission_id, file_name, file_sha256 from published.submission"
    return {submission: (name, digest) for submission, name, digest in warehouse.rows(sql)}
