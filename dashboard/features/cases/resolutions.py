"""What the leading group resolved at its last meeting, and what came of it: one item after the other."""

from dashboard.charts import panels
from dashboard.charts.base import Table
from dashboard.data.resolutions import Resolution, last_resolutions, state, told
from dashboard.features.cases.text_table import TextCell, text_cell, text_data, text_table
from dashboard.page.cache import cached
from dashboard.page.links import drill_down, problem_address
from dashboard.page.view import View, names_of
from dashboard.style.formats import day, escape, nb

RELATION = "decision"
LATE = "overdue"
SHAPES = {"in_progress": "in_progress", "done": "done", LATE: "attention"}
UNSTATED = "未填报"


def of(view: View) -> tuple[Resolution, ...]:
    """What the last meeting resolved; of a town what concerns its problems."""
    found = last_resolutions(view.warehouse, view.region.code, view.period.code)
    return tuple(r for r in found if view.town is None or r.town_code == view.town.code)


@cached
def listed(view: View) -> Table:
    """Each item with what was resolved, who sees to it by when, and how far it has come."""
    items, titles = of(view), view.column_titles(RELATION)
    heads = [titles[c] for c in ("matter", "resolved", "lead_unit", "status")]
    rows = [_row(view, item) for item in items]
    called = view.title_of(RELATION)
    if not items:
        why = f"{view.district_word}级报送表的“{called}”填写后列在这里；各问题的协调意见见上表。"
        empty = panels.empty_box(f"截至{view.period.name}没有报送{called}", why)
        return Table(panels.block(called, "", empty), text_data(heads, rows))
    counts = told(view.dictionary, items, view.as_of)
    whose = f"{view.town.name}的问题" if view.town else ""
    title = f"上次会议议定{whose}{len(items)}项：{counts}"
    under = f"{day(items[0].met_on)}的会议；按{view.period.name}以前最近一次报送"
    html = panels.block(title, under, text_table(called, heads, rows, "waiting"))
    return Table(html, text_data(heads, rows), drill_down(view, "resolutions"))


def _row(view: View, item: Resolution) -> list[TextCell]:
    until = (
        f"{view.column_titles(RELATION)['settle_by']}：{day(item.settle_by)}"
        if item.settle_by
        else ""
    )
    return [
        _matter(view, item),
        text_cell(item.resolved),
        text_cell(item.lead_unit, until, otherwise=UNSTATED),
        _state(view, item),
    ]


def _matter(view: View, item: Resolution) -> TextCell:
    """The problem, leading to its history; a matter of another kind in words."""
    if item.problem_id is None:
        return text_cell(item.matter)
    href = escape(problem_address(view, item.problem_id))
    return TextCell(f'<a class="rows" href="{href}">{nb(item.matter)}</a>')


def _state(view: View, item: Resolution) -> TextCell:
    code = state(view.dictionary, item, view.as_of)
    name = escape(names_of(view.dictionary, "decision_status")[code])
    kind = "nb attn" if code == LATE else "nb"
    mark = f'<span class="{kind}"><i class="st {SHAPES.get(code, "")}"></i>{name}</span>'
    return TextCell(mark, nb(item.result or ""))
