"""The villages of one town on 镇街进度: all of them, and those nobody is paired with."""

from typing import Any

import pandas as pd

from dashboard.charts import panels
from dashboard.charts.grid import Cell, Head, Row, count_cell, grid
from dashboard.data import queries
from dashboard.data.frames import records
from dashboard.page import statements
from dashboard.page.cache import cached
from dashboard.page.links import drill_down, to_village
from dashboard.page.view import View, shorts_of
from dashboard.style.formats import clauses, escape, is_missing, number

# Rows of a list that its frame shows at once.
ROWS_SHOWN = 9
WORK_HEADS = (Head("项目", "个"), Head("需求", "条"))


@cached
def villages_of_town(view: View) -> str:
    """The town's villages, typical ones first: level, organisations, projects, needs."""
    rows = queries.villages_of(view.warehouse, view.area, view.period.code)
    is_typical = rows["level"].notna()
    name = view.title_of("typical_village")
    heads = [
        Head(view.village_word, is_words=True),
        Head(name, is_words=True, width=58),
        Head("结对", "家"),
        *WORK_HEADS,
    ]
    body = [
        _row(view, row, _village_cells(view, row))
        for row in records(pd.concat([rows[is_typical], rows[~is_typical]]))
    ]
    others = statements.other_typical_villages(view)
    title = f"{number(len(rows))}个{view.village_word}"
    return panels.block(
        statements.typical_villages(view) if rows["is_typical"].any() else title,
        clauses(
            others, f"全部{view.village_word}，{name}在前，其余按代码排列{_scroll_note(len(rows))}"
        ),
        _tall(grid(view.village_word, heads, body, "villages"), view.village_word),
        view.carried_note,
        drill_down(view, "villages_total"),
    )


@cached
def unpaired_villages(view: View) -> str:
    """The town's working list: villages nobody is paired with yet, with what is known of each."""
    rows = queries.villages_of(view.warehouse, view.area, view.period.code)
    if rows["organizations"].isna().all():
        return ""
    unpaired = rows[rows["organizations"] == 0]
    if unpaired.empty:
        return panels.block(f"{number(len(rows))}个{view.village_word}均已结对", "", "")
    label = view.label("villages_unpaired")
    level = view.dictionary.vocabularies["typical_level"].title
    heads = [
        Head(view.village_word, is_words=True),
        Head(level, is_words=True, width=96),
        *WORK_HEADS,
    ]
    body = [_row(view, row, _work_cells(view, row)) for row in records(unpaired)]
    note = _scroll_note(len(unpaired))
    return panels.block(
        f"{label}{number(len(unpaired))}个",
        f"工作清单，供{view.area_name}对接使用，不作评价；按代码排列{note}",
        _tall(grid(label, heads, body, "villages"), label),
        view.carried_note,
        drill_down(view, "villages_unpaired"),
    )


def _row(view: View, village: Any, cells: list[Cell]) -> Row:
    name = to_village(view, village.village_code)
    return Row(village.village_name, [_level(view, village), *cells], name)


def _tall(table: str, caption: str) -> str:
    """A table that scrolls inside its block when it is long."""
    return (
        f'<div class="tall" tabindex="0" role="group" aria-label="{escape(caption)}">{table}</div>'
    )


def _scroll_note(count: int) -> str:
    """Tells that a list goes on below what its frame shows."""
    return f"；共{count}行，可在框内向下滚动" if count > ROWS_SHOWN else ""


def _level(view: View, village: Any) -> Cell:
    shorts = shorts_of(view.dictionary, "typical_level")
    return Cell("" if is_missing(village.level) else shorts[village.level])


def _village_cells(view: View, village: Any) -> list[Cell]:
    """Organisations paired with a village, projects that name it, its needs on record."""
    if is_missing(village.organizations):
        return [Cell(view.missing_word, is_gap=True)] * 3
    count = village.organizations
    paired = _count(view, "organizations_paired", count, village, view.carried_star)
    return [paired, *_work_cells(view, village)]


def _work_cells(view: View, village: Any) -> list[Cell]:
    return [
        _count(view, "village_projects", village.projects, village, view.carried_star),
        _count(view, "village_needs", village.needs, village),
    ]


def _count(view: View, indicator: str, count: float, village: Any, mark: str = "") -> Cell:
    rows = drill_down(view, indicator, village=village.village_code) if count else None
    return count_cell(count, rows, mark)
