"""All organisations that a half-year's returns name, by what they gave: for looking up, no ranking."""

from typing import Any

from dashboard.charts import panels
from dashboard.charts.base import Table
from dashboard.charts.grid import Cell, Head, Row, grid, table_data
from dashboard.data import organizations
from dashboard.data.confirmations import confirmed
from dashboard.data.frames import records
from dashboard.page.cache import cached
from dashboard.page.links import drill_down, to_organization
from dashboard.page.view import TOWN, View
from dashboard.style.formats import clauses, in_unit, is_missing, number

FIRST, TO_DATE, HOURS = organizations.BY
MOST = 100
UNKNOWN = "—"


def ways(view: View) -> dict[str, str]:
    """By what they can be listed: column → name."""
    indicators = {
        FIRST: "contributions",
        TO_DATE: "contributions_to_date",
        HOURS: "volunteer_hours",
    }
    return {column: f"按{view.label(code)}" for column, code in indicators.items()}


def names(view: View, asked: str) -> dict[str, str]:
    """Id → name of the organisations of the area, and of the one asked for: a link may lead to another county's."""
    known = organizations.names(view.warehouse)
    linked = {asked: known[asked]} if asked in known else {}
    return organizations.names_in(view.warehouse, view.area) | linked


@cached
def everyone(view: View, by: str) -> Table:
    """The organisations with projects in the half-year, most of ``by`` first."""
    given = organizations.given(view.warehouse, view.area, view.period.code, by)
    names = [name.removeprefix("按") for name in ways(view).values()]
    heads = [
        Head(view.title_of("organization"), is_words=True),
        Head(TOWN, is_words=True),
        Head("项目", "个", width=90),
        *(
            Head(name, unit, width=140)
            for name, unit in zip(names, ("万元", "万元", "小时"), strict=True)
        ),
        Head(view.label("claims_confirmed"), width=110),
    ]
    if given.empty:
        why = "可改选上方其他报送期。"
        box = panels.empty_box(f"{view.period.name}没有社会组织的投入或服务", why)
        return Table(panels.block("各单位的投入", "", box), table_data(heads, []))
    rows = [_row(view, one) for one in records(given)]
    more = f"，列前{MOST}家" if len(rows) > MOST else ""
    under = clauses(
        f"{view.period.name}，{ways(view)[by]}由多到少排列{more}，不作名次",
        "共同实施的项目按参与单位平均分摊",
    )
    table = grid("各单位的投入", heads, rows[:MOST], "everyone", is_long=True)
    title = f"{number(len(rows))}家社会组织有项目报送"
    return Table(panels.block(title, under, table), table_data(heads, rows))


def _row(view: View, one: Any) -> Row:
    money = (one.contribution_yuan, one.contribution_to_date_yuan)
    cells = [
        Cell("" if is_missing(one.town_names) else str(one.town_names)),
        Cell(number(one.projects), value=one.projects),
        *(_amount(None if is_missing(yuan) else in_unit(yuan, "万元")) for yuan in money),
        _amount(None if is_missing(one.volunteer_hours) else one.volunteer_hours),
    ]
    cells.append(_confirmed(view, one.organization_id))
    name = str(one.organization_name).removeprefix(view.dictionary.district.full_name)
    return Row(name, cells, to_organization(view, one.organization_id))


def _confirmed(view: View, organization: str) -> Cell:
    """``3/5``, leading to the rows."""
    found = confirmed(view.warehouse, view.period.code).get(organization)
    if found is None or not found.is_answered:
        return Cell(UNKNOWN)
    rows = drill_down(view, "claims", organization=organization)
    return Cell(f"{number(found.confirmed)}/{number(found.claims)}", rows)


def _amount(value: float | None) -> Cell:
    return Cell(UNKNOWN) if value is None else Cell(number(value, 1), value=value)
