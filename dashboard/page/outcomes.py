"""成效 of an area on a page: what projects brought about, by indicator, each with its rows."""

from dashboard.charts import panels
from dashboard.charts.base import Table
from dashboard.charts.grid import Cell, Head, Row, count_cell, grid, table_data
from dashboard.data.drill_down import DrillDown
from dashboard.data.outcomes import OutcomeSum, outcome_sums, unit_of
from dashboard.page import statements
from dashboard.page.cache import cached
from dashboard.page.links import drill_down
from dashboard.page.view import View
from dashboard.style.formats import clauses, number
from etl.dictionary import Term

RELATION, TO_DATE = "outcome", "outcomes_to_date"
APART = "成效由镇（街道）在成效明细中报送，不计入投入"


@cached
def table(view: View) -> Table | None:
    """One line an indicator that anything was reported of; nothing where nothing was."""
    if not outcome_sums(view.warehouse, view.area, view.period.code):
        return None
    heads, rows = _heads(view), _rows(view)
    title = view.title_of(RELATION)
    html = panels.block(
        headline(view), _under(view), grid(title, heads, rows), statements.source(view)
    )
    return Table(html, table_data(heads, rows), drill_down(view, TO_DATE))


@cached
def fold(view: View) -> str:
    """The same folded."""
    if not outcome_sums(view.warehouse, view.area, view.period.code):
        return ""
    title = view.title_of(RELATION)
    body = f'<div class="sub">{_under(view)}</div>' + grid(title, _heads(view), _rows(view))
    return panels.fold(title, headline(view), body)


def headline(view: View) -> str:
    """``累计提供岗位1,204个、植树3,900株``: the first two indicators."""
    sums = outcome_sums(view.warehouse, view.area, view.period.code)
    return "累计" + "、".join(told(view, one) for one in sums[:2])


def told(view: View, one: OutcomeSum) -> str:
    """``植树3,900株``, to date."""
    term = term_of(view, one)
    return f"{term.short}{amount(one.to_date)}{unit_of(term)}"


def term_of(view: View, one: OutcomeSum) -> Term:
    """The indicator in the dictionary."""
    return view.dictionary.vocabularies["outcome_indicator"].term(one.indicator)


def amount(quantity: float) -> str:
    """A whole number without decimals, others with one."""
    return number(quantity, 0 if quantity == int(quantity) else 1)


def _under(view: View) -> str:
    """That outcomes are no money, and which returns the half-year lacks."""
    lacking = statements.lacking(view)
    return clauses(APART, f"本期数：{lacking}" if lacking else "")


def _heads(view: View) -> list[Head]:
    return [
        Head(view.column_titles(RELATION)["indicator"], is_words=True),
        Head("本期"),
        Head("累计"),
        Head("涉及项目", "个"),
    ]


def _rows(view: View) -> list[Row]:
    sums = outcome_sums(view.warehouse, view.area, view.period.code)
    return [_row(view, one, drill_down(view, TO_DATE, outcome=one.indicator)) for one in sums]


def _row(view: View, one: OutcomeSum, rows: DrillDown) -> Row:
    now = "未报送" if one.quantity is None else amount(one.quantity)
    return Row(
        term_of(view, one).name,
        [
            Cell(now, value=one.quantity),
            Cell(amount(one.to_date), rows, one.to_date),
            count_cell(one.projects),
        ],
    )
