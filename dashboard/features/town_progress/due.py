"""How many projects of each town are overdue, due by the end of the year, or without a planned end."""

from datetime import date, timedelta

from dashboard.charts import panels
from dashboard.charts.base import Table
from dashboard.charts.grid import Cell, Head, Row, count_cell, grid, table_data
from dashboard.data.figures import due_counts
from dashboard.data.queries import TownReport
from dashboard.page import statements
from dashboard.page.cache import cached
from dashboard.page.links import drill_down, to_town
from dashboard.page.view import View
from dashboard.style.formats import clauses, day

# Indicator → its column, in the order of the counts.
COLUMNS = {
    "projects_overdue": "已超期",
    "projects_due": "年底前到期",
    "projects_to_confirm": "待确认",
    "projects_undated": "无计划时间",
}


def _columns(view: View) -> tuple[str, ...]:
    """One is by today: of a past half-year later returns have confirmed what was due."""
    return tuple(c for c in COLUMNS if not (view.is_past and c == "projects_to_confirm"))


@cached
def due(view: View) -> Table:
    """The counts by town in code order: a fact, no ranking."""
    whole = view.for_district()
    definitions = view.dictionary.indicators
    heads = [Head(view.part_word, is_words=True)]
    heads += [
        Head(_title(whole, code), help=definitions[code].definition) for code in _columns(view)
    ]
    rows = [_row(whole, part) for part in whole.parts if view.reader.sees(part.town.code)]
    if not whole.hides_rows:
        rows.append(Row("合计", _cells(whole, whole.area, whole.carried_star), is_total=True))
    html = panels.block(
        f"各{view.part_word}",
        f"{whole.label('projects_live')}（{definitions['projects_live'].unit}）；按行政区划代码排列",
        grid(f"各{view.part_word}项目到期情况", heads, rows, "due", is_long=view.has_many_parts),
        _by_which_days(whole),
    )
    return Table(html, table_data(heads, rows), drill_down(whole, "projects_overdue"))


def _title(view: View, code: str) -> str:
    return COLUMNS[code].replace("年底前", statements.by_year_end(view))


def _by_which_days(view: View) -> str:
    """By which days: what is overdue by each town's own data, what is to be confirmed by today."""
    year_end = date((view.period.ends_on + timedelta(days=1)).year, 12, 31)
    return clauses(
        f"据{day(view.as_of)}前报送，年底指{day(year_end)}",
        "" if view.is_past else "待确认的计划日期已过，待下期报送确认",
        f"{view.carried_note}，以其期末为准" if view.carried else "",
    )


def _row(view: View, report: TownReport) -> Row:
    if report.data_period is None:
        gap = Cell(view.missing_word, is_gap=True, span=len(_columns(view)))
        return Row(report.town.name, [gap], to_town(view, report.town.code))
    mark, code = "*" if report.is_carried else "", report.town.code
    return Row(report.town.name, _cells(view, code, mark), to_town(view, code))


def _cells(view: View, area: str, mark: str) -> list[Cell]:
    known = due_counts(view.warehouse, area, view.period.code)
    values = known.overdue, known.due, known.to_confirm, known.undated
    counts = dict(zip(COLUMNS, values, strict=True))
    return [
        count_cell(counts[code], drill_down(view, code, town=area) if counts[code] else None, mark)
        for code in _columns(view)
    ]
