"""Where each column of the return is used, how often it is filled and how often questioned.

What lineage finds is written by ``scripts/column_uses.py``; what people alone do with a column is declared.
"""

import json
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

from dashboard.charts import panels
from dashboard.charts.grid import Cell, Head, Row, count_cell, grid
from dashboard.data.warehouse import Warehouse
from dashboard.page.cache import cached
from dashboard.page.menu import ENTRIES
from dashboard.page.view import View
from dashboard.style.formats import clauses, number, percent
from etl.dictionary import Dictionary, Sheet, SheetColumn

FILE = Path(__file__).with_name("column_uses.json")
DROP = "建议取消"
MOST = 3
OTHERS = {"slides": "会议演示", "papers": "通报等材料", "checks": "报送表核对"}
Uses = Mapping[str, Mapping[str, Sequence[str]]]


@cache
def uses() -> Uses:
    """``relation.column`` → kind of use → names of figures or pages."""
    found: Uses = json.loads(FILE.read_text(encoding="utf-8"))
    return found


def places(dictionary: Dictionary, known: Uses, relation: str, column: SheetColumn) -> str:
    """``结对与参与、村情；指标“已结对村（社区）”等8项；会议演示``, or nothing."""
    found = known.get(f"{relation}.{column.name}", {})
    titles = {page.name: page.title for page in ENTRIES}
    pages = [titles[name] for name in titles if name in found.get("pages", ())]
    labels = [f"“{dictionary.indicators[code].label}”" for code in found.get("figures", ())]
    others = [name for kind, name in OTHERS.items() if kind in found]
    figures = f"指标{_some(labels, '项')}" if labels else ""
    return clauses(_some(pages, "页"), figures, *others, column.used_by)


def _some(names: Sequence[str], unit: str) -> str:
    rest = f"等{number(len(names))}{unit}" if len(names) > MOST else ""
    return "、".join(names[:MOST]) + rest


@cached
def blocks(view: View, text: str) -> list[str]:
    """One folded table a sheet: of each column where it is used, how often filled, how often questioned."""
    wrong = _findings(view.warehouse)
    folds = [_fold(view, sheet, wrong, text) for sheet in view.dictionary.sheets]
    shown = "".join(fold for fold in folds if fold)
    if not shown:
        return []
    under = "报送表每一列用在哪里；没有用处的列建议取消，填报和核对情况据各期现行报送"
    return [panels.block("报送表各列的用处", under, shown)]


def _fold(view: View, sheet: Sheet, wrong: Mapping[tuple[str, str], int], text: str) -> str:
    columns = [c for c in sheet.columns if text.casefold() in f"{c.title} {c.name}".casefold()]
    if not columns:
        return ""
    rows, filled = _filled(view, sheet)
    heads = [
        Head("列", is_words=True, width=190),
        Head("用在哪里", is_words=True),
        Head("已填", width=90),
        Head("须修改或请核实", "条", width=130),
    ]
    lines = [
        Row(
            column.title,
            [
                Cell(places(view.dictionary, uses(), sheet.relation, column) or f"▲ {DROP}"),
                Cell(percent(filled[column.name], rows) if column.name in filled else "—"),
                count_cell(wrong.get((sheet.sheet, column.title), 0)),
            ],
        )
        for column in columns
    ]
    said = f"{number(len(columns))}列，{number(rows)}行"
    return panels.fold(sheet.sheet, said, grid(sheet.sheet, heads, lines))


def _filled(view: View, sheet: Sheet) -> tuple[int, dict[str, int]]:
    """How many rows there are, and by column in how many it is filled; of those that are published as columns."""
    published = {column.name for column in view.dictionary.relations[sheet.relation].columns}
    named = {c.name: c.stored_name if c.stored_name in published else c.name for c in sheet.columns}
    known = {name: stored for name, stored in named.items() if stored in published}
    counts = ", ".join(f'count("{stored}")' for stored in known.values())
    [row] = view.warehouse.rows(f"select count(*), {counts} from published.{sheet.relation}")
    return int(row[0]), dict(zip(known, map(int, row[1:]), strict=True))


def _findings(warehouse: Warehouse) -> dict[tuple[str, str], int]:
    """(sheet, title) → what was found in the versions that count."""
    sql = """
        select sheet, title, count(*) from published.finding
        where is_standing and sheet is not null and title is not null group by all
    """
    return {(sheet, title): int(count) for sheet, title, count in warehouse.rows(sql)}
