"""上报表: a form of the city or the province written from our figures, with the trace of every cell."""

import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from dashboard.data.areas import tree
from dashboard.data.figures import figures
from dashboard.data.metrics import METRICS, Metric
from dashboard.data.warehouse import Warehouse
from dashboard.downloads.query import UnknownDatasetError, measure, select
from dashboard.papers.workbook import open_workbook
from dashboard.style.formats import in_unit, is_missing
from etl.dictionary import Dictionary, FormCell, UpperForm

TRACE = "口径对照"
_TO_DATE = "_to_date"
UNMAPPED = "无对应口径"
_HEADS = ("单元格", "上级表的项目", "结果", "我方指标", "口径", "地区", "{period}", "范围", "说明")
_WIDTHS = (10, 26, 16, 24, 60, 16, 16, 24, 40)
_SILENT = """
    select town.town_code from published.town as town
    where not exists (
        select 1 from published.submission as received
        where received.town_code = town.town_code and received.period = ? and received.status = 'current'
    ) order by town.town_code
"""


@dataclass(frozen=True, slots=True)
class Filled:
    """A cell with its figure; without one, ``word`` says why; ``note``: the reason, or which returns it lacks."""

    cell: FormCell
    period: str
    value: float | None
    word: str
    note: str


@dataclass(frozen=True, slots=True)
class UpperReturn:
    """A form filled in: the cells, the workbook."""

    cells: tuple[Filled, ...]
    data: bytes


def fill_upper_form(
    warehouse: Warehouse, dictionary: Dictionary, form: UpperForm, period: str
) -> UpperReturn:
    """Fill in a form at a half-year.

    Raises:
        UnknownDatasetError: a cell asks for what its figure cannot say.
    """
    filler = _Filler(warehouse, dictionary, period)
    cells = tuple(map(filler.filled, form.cells))
    return UpperReturn(cells, _workbook(warehouse, dictionary, form, cells))


class _Filler:
    """Finds the figures of one half-year."""

    def __init__(self, warehouse: Warehouse, dictionary: Dictionary, period: str) -> None:
        """``period``: of the cells that name no other."""
        self._warehouse, self._dictionary, self._period = warehouse, dictionary, period
        self._areas = tree(warehouse)
        self._missing = dictionary.vocabularies["submission_state"].name_of("missing")

    def filled(self, cell: FormCell) -> Filled:
        """A cell with its figure."""
        period = cell.period or self._period
        if cell.unmapped:
            return Filled(cell, period, None, UNMAPPED, cell.unmapped)
        area = cell.area or self._areas.root.code
        if area not in self._areas.areas:
            raise _error(cell, f"没有“{area}”这个地区")
        value, note = self._value(cell, area, period), self._lacking(cell, area, period)
        if value is None:
            return Filled(cell, period, None, self._missing, note)
        is_scaled = cell.unit not in ("", "元")
        return Filled(cell, period, in_unit(value, cell.unit) if is_scaled else value, "", note)

    def _value(self, cell: FormCell, area: str, period: str) -> float | None:
        known = figures(self._warehouse, area, period).get(cell.indicator)
        if known is None or cell.where:
            return self._counted(cell, area, period)
        value = known.to_date if cell.measure == "to_date" else known.value
        return None if value is None else float(value)

    def _counted(self, cell: FormCell, area: str, period: str) -> float | None:
        """The figure from its rows, where it is none of the main figures or is narrowed."""
        metric = self._metric(cell, area)
        silent, towns = self._silent(area, period)
        if len(silent) == len(towns):
            return None
        is_whole = area == self._areas.root.code
        where = {"area_code" if metric.by_area else "town_code": area}
        where = cell.where | (where if metric.by_area or not is_whole else {})
        chosen = select(self._warehouse, self._dictionary, metric.dataset, where, metric, period)
        count, value = measure(chosen)
        if is_missing(
            value
        ):  # rows that all leave an amount blank do not say it; no row is nothing
            return None if count else 0.0
        return float(value)

    def _metric(self, cell: FormCell, area: str) -> Metric:
        """The metric of a cell.

        Raises:
            UnknownDatasetError: it cannot be narrowed like this.
        """
        metric = next((m for m in METRICS if m.indicator == cell.indicator), None)
        if metric is None or cell.measure == "to_date" or "period" not in metric.keys:
            raise _error(cell, "这个指标不能这样取数")
        if unknown := cell.where.keys() - metric.filters.values():
            raise _error(cell, f"不能按 {min(unknown)} 取数")
        is_town = area in self._areas.towns and "town" in metric.keys
        if area != self._areas.root.code and not is_town:
            raise _error(cell, "这个指标没有这个地区的数")
        return metric

    def _silent(self, area: str, period: str) -> tuple[list[str], list[str]]:
        """The towns of an area without a return in force, and all of them."""
        towns = [a.code for a in self._areas.within(area) if a.code in self._areas.towns]
        codes = {code for (code,) in self._warehouse.rows(_SILENT, period)}
        return [code for code in towns if code in codes], towns

    def _lacking(self, cell: FormCell, area: str, period: str) -> str:
        """Which returns the figure lacks."""
        names = "、".join(self._areas.areas[c].name for c in self._silent(area, period)[0])
        of = figures(self._warehouse, area, period).get(cell.indicator.removesuffix(_TO_DATE))
        is_to_date = cell.measure == "to_date" or cell.indicator.endswith(_TO_DATE)
        count = of.returns_missing if of and is_to_date else 0
        parts = (
            f"{names}{self._missing}" if names else "",
            f"累计未含{count}份报送" if count else "",
        )
        return "，".join(filter(None, parts))


def _error(cell: FormCell, why: str) -> UnknownDatasetError:
    return UnknownDatasetError(f"{cell.at} {cell.label}：{why}，请改上报表的对照")


def _workbook(
    warehouse: Warehouse, dictionary: Dictionary, form: UpperForm, cells: tuple[Filled, ...]
) -> bytes:
    target = io.BytesIO()
    with open_workbook(target, in_memory=True) as book:
        sheet = book.add_worksheet(form.sheet)
        text = book.add_format({"text_wrap": True, "border": 1, "valign": "vcenter"})
        blank = book.add_format({"border": 1, "italic": True, "align": "right"})
        figure = book.add_format({"border": 1, "num_format": "#,##0.##"})
        for at, width in enumerate(form.widths):
            sheet.set_column(at, at, width)
        for place, words in form.texts.items():
            sheet.write_string(place, words, text)
        for filled in cells:
            if filled.value is None:
                sheet.write_string(filled.cell.at, filled.word, blank)
            else:
                sheet.write_number(filled.cell.at, filled.value, figure)
            sheet.write_comment(filled.cell.at, _comment(dictionary, filled))
        _trace(book, warehouse, dictionary, form, cells)
    return target.getvalue()


def _comment(dictionary: Dictionary, filled: Filled) -> str:
    """What the cell is, in a few lines."""
    if filled.cell.unmapped:
        return f"{UNMAPPED}：{filled.note}"
    meaning = dictionary.indicators[filled.cell.indicator]
    return "\n".join(filter(None, (meaning.label, meaning.definition, filled.note)))


def _trace(
    book: Any,
    warehouse: Warehouse,
    dictionary: Dictionary,
    form: UpperForm,
    cells: tuple[Filled, ...],
) -> None:
    """The second sheet: each cell with indicator, definition, place, half-year, and the version."""
    sheet, bold = book.add_worksheet(TRACE), book.add_format({"bold": True})
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    for at, width in enumerate(_WIDTHS):
        sheet.set_column(at, at, width, wrapped)
    edition = warehouse.edition
    about = f"{form.title}（{form.issuer}，对照版本{form.version}）　数据版本{edition.version}"
    mark = f"　{dictionary.programme.demo_mark}" if edition.is_demo else ""
    sheet.write_string(0, 0, about + mark, bold)
    period = dictionary.cover.column("period").title
    for at, head in enumerate(_HEADS):
        sheet.write_string(1, at, head.format(period=period), bold)
    for row, filled in enumerate(cells, 2):
        for at, words in enumerate(_traced(warehouse, dictionary, filled)):
            if at == 2 and filled.value is not None:
                sheet.write_number(row, at, filled.value)
            else:
                sheet.write_string(row, at, words, wrapped)


def _traced(warehouse: Warehouse, dictionary: Dictionary, filled: Filled) -> Iterator[str]:
    cell, areas = filled.cell, tree(warehouse)
    meaning = dictionary.indicators.get(cell.indicator)
    area = areas.areas[cell.area].name if cell.area else areas.root.name
    to_date = "（累计）" if cell.measure == "to_date" else ""
    yield cell.at
    yield cell.label
    yield filled.word
    yield f"{meaning.label}{to_date}（{cell.unit or meaning.unit}）" if meaning else ""
    yield meaning.definition if meaning else ""
    yield area if meaning else ""
    yield dictionary.period(filled.period).name if meaning else ""
    yield _names(dictionary, cell.where)
    yield filled.note


def _names(dictionary: Dictionary, where: Mapping[str, str]) -> str:
    """``主要任务 乡村文化振兴``."""
    lists = dictionary.vocabularies
    known = {name: lists[name] for name in where if name in lists}
    return "、".join(
        f"{known[name].title} {known[name].name_of(code)}" if name in known else f"{name} {code}"
        for name, code in where.items()
    )
