"""The problems of 典型与问题: how they flow, of which category they are, whom they wait for."""

from collections import Counter
from collections.abc import Iterable, Sequence

import pandas as pd

from dashboard.charts import panels
from dashboard.charts.base import Chart, ChartText, Table
from dashboard.charts.grid import Cell, Head, Row, count_cell, grid, table_data
from dashboard.data.drill_down import DrillDown
from dashboard.data.frames import records
from dashboard.data.metrics import EMPTY
from dashboard.data.problems import Problem, list_problems
from dashboard.features.cases import queries
from dashboard.features.cases.problem_flow import BECAME, CAME, problem_flow
from dashboard.page import statements
from dashboard.page.cache import cached
from dashboard.page.headlines import BLOCK, largest_share, of_area
from dashboard.page.links import drill_down
from dashboard.page.view import TOWN, View, names_of
from dashboard.style.formats import clauses, fitting, is_missing, number
from dashboard.style.theme import Tokens

MOST_UNITS = 8
UNSTATED = "未填"


@cached
def waiting(view: View) -> tuple[Problem, ...]:
    """The unresolved problems, the longest open first."""
    return list_problems(view.warehouse, view.area, view.period.code)


# The columns of the flow that count unresolved problems of one status.
STATUSES = {"problems_open": "open", "problems_coordinating": "coordinating"}
# Columns of the table of categories; the reopened ones only where there are any.
OF_CATEGORIES = [c for c in queries.FLOW if c not in (*STATUSES, "problems_unlisted")]


def name_of(view: View, column: str) -> str:
    """The name of a column of the flow."""
    names, status = names_of(view.dictionary, "problem_status"), STATUSES.get(column)
    return names[status] if status else short_label(view, column)


def short_label(view: View, indicator: str) -> str:
    """A label without the subject of the page: ``本期解决`` of ``本期解决的问题``."""
    return view.label(indicator).removesuffix("的问题")


def _rows(view: View, column: str, **where: str | None) -> DrillDown:
    """The rows that a column of the flow counts."""
    if status := STATUSES.get(column):
        return drill_down(view, "problems_waiting", status=status, **where)
    return drill_down(view, column, **where)


@cached
def flow(view: View) -> pd.DataFrame:
    """The flow of the area up to the half-year shown, oldest first."""
    return queries.problem_flow(view.warehouse, view.area, view.period.code)


@cached
def headline(view: View) -> str:
    """``17个问题尚未解决，其中5个提请领导小组协调``."""
    return of_area(view, statements.problems(view))


@cached
def chart(view: View, tokens: Tokens) -> Chart:
    """The flow as bars, two a half-year."""
    frame = flow(view).copy()
    columns = (*CAME, *BECAME)
    periods = [view.dictionary.period(code) for code in frame["period"]]
    frame["label"] = [period.short for period in periods]
    frame["mark"] = [*[""] * (len(frame) - 1), view.carried_star]
    frame["is_part"] = frame["period"].isin(view.partial_periods)
    for column in (*columns, "problems_waiting"):
        frame[f"href_{column}"] = [_rows(view, column, period=p).href for p in frame["period"]]
    names = {column: name_of(view, column) for column in (*columns, "problems_waiting")}
    figure = problem_flow(frame, names, _flow_text(view, frame), tokens, view.missing_word)
    data = pd.DataFrame({view.period_title: [period.name for period in periods]})
    for column in (*columns, "problems_overdue", "problems_unlisted"):
        data[name_of(view, column)] = frame[column]
    return Chart(figure, data, drill_down(view, "problems_waiting"))


def has_any(view: View) -> bool:
    """Whether any problem has been reported by the half-year shown."""
    return bool(flow(view)[[*CAME, *BECAME]].sum().sum())


def none(view: View) -> str:
    """The block in place of all others where no problem has been reported."""
    title = "没有报送困难和问题"
    advice = f"截至{view.period.name}，{view.area_name}的报送中没有列出问题。"
    if all(report.data_period is None for report in view.here):
        title, advice = f"{view.area_name}还没有报送数据", f"可改选其他报送期或{TOWN}。"
    return panels.block(view.title_of("problem"), "", panels.empty_box(title, advice))


def _flow_text(view: View, frame: pd.DataFrame) -> ChartText:
    now = frame.iloc[-1]
    new, resolved = now["problems_new"], now["problems_resolved"]
    title = "各期问题的提出与解决"
    if not is_missing(new):
        text = f"新提出{number(new)}个、解决{number(resolved)}个"
        title = fitting(BLOCK, f"{view.towns_counted or '本期'}{text}", text)
    basis = f"斜线：{statements.taken_up(view)}" if view.towns_counted else ""
    subtitle = clauses("问题（个）；虚线为未解决、转入下期的", basis, view.carried_note)
    return ChartText(title, subtitle, statements.source(view))


@cached
def categories(view: View) -> Table:
    """Each category: carried over, raised, resolved, waiting, of these for more than a half-year."""
    frame = queries.problems_by_category(view.warehouse, view.area, view.period.code)
    names = names_of(view.dictionary, "problem_category")
    columns = [c for c in OF_CATEGORIES if c != "problems_reopened" or float(frame[c].sum())]
    title = view.dictionary.vocabularies["problem_category"].title
    heads = [Head(title, is_words=True, width=60), *(_category_head(view, c) for c in columns)]
    rows = _category_rows(view, frame, columns)
    known = frame[frame["problems_waiting"].notna()]
    counts = {row.category: float(row.problems_waiting) for row in records(known)}
    html = panels.block(
        _most_waiting(counts, names) or "各类问题数",
        f"问题（个），按{title}，以最近一次报送为准",
        grid(title, heads, rows, "categories"),
        view.carried_note,
    )
    return Table(html, table_data(heads, rows), drill_down(view, "problems_waiting"))


def _category_rows(view: View, frame: pd.DataFrame, columns: Sequence[str]) -> list[Row]:
    names = names_of(view.dictionary, "problem_category")
    sums = frame[list(columns)].sum(min_count=1)
    total = [_category_cell(view, sums[c], c, None) for c in columns]
    cells = {
        row.category: [_category_cell(view, getattr(row, c), c, row.category) for c in columns]
        for row in records(frame)
    }
    rows = [Row(names[category], cells[category]) for category in cells]
    return [*rows, Row("合计", total, is_total=True)]


def _most_waiting(counts: dict[str, float], names: dict[str, str]) -> str:
    """``尚未解决的问题中人员类最多（5个）``; nothing where none stands out."""
    name, best, total = largest_share(counts, names)
    if not name:
        return ""
    if best == total:
        return f"尚未解决的问题均为{name}类"
    return f"尚未解决的问题中{name}类最多（{number(best)}个）"


def _category_head(view: View, column: str) -> Head:
    is_overdue = column == "problems_overdue"
    title = view.dictionary.programme.overdue if is_overdue else short_label(view, column)
    return Head(title, help=view.dictionary.indicators[column].definition, width=58)


def _category_cell(view: View, value: float, column: str, category: str | None) -> Cell:
    if is_missing(value):
        return Cell(view.missing_word, is_gap=True)
    is_stock = column not in ("problems_new", "problems_reopened", "problems_resolved")
    rows = _rows(view, column, category=category) if value else None
    return count_cell(value, rows, view.carried_star if is_stock and value else "")


def units(problems: Iterable[Problem]) -> dict[str, int]:
    """Whom the problems wait for → how many, the most first; those that name nobody last."""
    counts = Counter(problem.coordinate_with or "" for problem in problems)
    return dict(sorted(counts.items(), key=lambda item: (item[0] == "", -item[1], item[0])))


@cached
def by_unit(view: View) -> Table:
    """Whom the unresolved problems wait for, with how many."""
    counts = units(waiting(view))
    title = view.column_titles("problem")["coordinate_with"]
    label = short_label(view, "problems_waiting")
    if not counts:
        return Table(panels.block(title, "", ""), pd.DataFrame({title: [], label: []}))
    heads = [Head(title, is_words=True), Head(label)]
    rows = [
        Row(name or UNSTATED, [count_cell(count, _unit_rows(view, name), view.carried_star)])
        for name, count in counts.items()
    ]
    named = sum(bool(name) for name in counts)
    more = f"；列前{MOST_UNITS}个单位" if len(rows) > MOST_UNITS else ""
    html = panels.block(
        f"涉及{named}个{title}" if named else title,
        f"{label}（个），按报送的{title}{more}",
        grid(title, heads, rows[:MOST_UNITS], "units"),
    )
    return Table(html, table_data(heads, rows), drill_down(view, "problems_waiting"))


def _unit_rows(view: View, name: str) -> DrillDown:
    return drill_down(view, "problems_waiting", coordinate_with=name or EMPTY)
