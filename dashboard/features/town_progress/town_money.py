"""Where the money of one town went: by half-year, by aid type, by leading organisation."""

from collections.abc import Callable

import pandas as pd

from dashboard.charts import panels
from dashboard.data import queries as shared
from dashboard.data.drill_down import linked
from dashboard.data.figures import trends
from dashboard.data.frames import records
from dashboard.features.town_progress import queries
from dashboard.page import statements
from dashboard.page.cache import cached
from dashboard.page.headlines import largest_share
from dashboard.page.links import drill_down, organization_link
from dashboard.page.view import View
from dashboard.style.formats import (
    clauses,
    escape,
    in_unit,
    is_missing,
    nb,
    number,
    percent,
    quantity,
)
from etl.dictionary import Period

MONEY = "contributions"
BAR_HEIGHT = 120
MOST_ORGANIZATIONS = 5


def _in_unit(view: View, yuan: float) -> str:
    return number(in_unit(yuan, view.dictionary.indicators[MONEY].unit), 1)


def _unit(view: View) -> str:
    return view.dictionary.indicators[MONEY].unit


def _silent(view: View, title: str) -> str:
    box = panels.empty_box(
        f"{view.area_name}{view.period.name}{view.missing_word}", "报送纳入汇总后列出。"
    )
    return panels.block(title, "", box)


@cached
def by_half_year(view: View) -> str:
    """What was given in each half-year; one without a return is hatched."""
    known = statements.figure(view, MONEY)
    label = view.label(MONEY)
    if known.value is None:
        title = f"{label}：{view.missing_word}"
    else:
        amount = quantity(known.value, "money")
        title = f"{label}{amount.figure}{amount.unit}"
    values = trends(view.warehouse, view.area, view.period.code).get(MONEY, ())
    top = max((value for value in values if value), default=0.0)
    bars = "".join(
        _bar(view, value, top, period)
        for period, value in zip(view.periods_to_date, values, strict=False)
    )
    approximate = statements.APPROXIMATE if known.is_approximate else ""
    under = f"投入（资金和物资，{clauses(_unit(view), approximate)}）"
    rows = None if known.value is None else drill_down(view, MONEY)
    return panels.block(title, under, f'<div class="columns">{bars}</div>', rows=rows)


def _bar(view: View, value: float | None, top: float, period: Period) -> str:
    if value is None:
        word = escape(_missing_word(view, period))
        body = f'<span class="nb">{word}</span><i class="gap hatched"></i>'
    else:
        height = round(BAR_HEIGHT * value / top) if top else 0
        kind = "last" if period == view.period else "past"
        body = f'<b>{_in_unit(view, value)}</b><i class="{kind}" style="height:{height}px"></i>'
    return f"<div>{body}<small>{escape(period.short)}</small></div>"


def _missing_word(view: View, period: Period) -> str:
    """How the town's return of a half-year stands."""
    reports = shared.reports(view.warehouse, period.code)
    return next(view.state_name(report.state) for report in reports if report.town == view.town)


@cached
def by_type(view: View) -> str:
    """Unfinished projects, money and people of each aid type."""
    mart = shared.aid_types(view.warehouse, view.area, view.period.code)
    now = mart[mart["period"] == view.period.code].set_index("aid_type")
    now = now.reindex(list(view.aid_type_names))
    given = now["contribution_yuan"].astype(float)
    title_word = view.dictionary.vocabularies["aid_type"].title
    if given.isna().all():
        return _silent(view, f"各类{title_word.removesuffix('类型')}")
    top = max(given.max(), 1)
    body = "".join(_type_row(view, str(code), row, top) for code, row in now.iterrows())
    names = ("项目", "投入", "受益")
    heads = "".join(f'<th scope="col" class="n">{name}</th>' for name in names)
    head = f'<thead><tr><th scope="col">类型</th>{heads}</tr></thead>'
    caption = f"各{title_word}的项目、投入和受益"
    table = panels.scrolling_table(caption, "grid few", f"{head}<tbody>{body}</tbody>")
    titles = [view.label("projects_live"), f"本期投入（{_unit(view)}）", "受益（人次）"]
    return panels.block(_type_title(view, given), "、".join(titles), table)


def _type_row(view: View, code: str, row: "pd.Series[float]", top: float) -> str:
    """A type with its projects, money and people; the bar has the colour of the type."""
    color = view.dictionary.vocabularies["aid_type"].colors[code]
    name = f'<span class="kind" style="border-color:{color}">{escape(view.aid_type_names[code])}</span>'
    money = row["contribution_yuan"]
    share = 0 if is_missing(money) else 100 * float(money) / top
    bar = f'<i class="mini"><i style="width:{share:.1f}%;background:{color}"></i></i>'
    given = _number(view, MONEY, money, code, _in_unit)
    cells = (
        _number(view, "projects_live", row["projects_live"], code),
        given + bar,
        _number(view, "beneficiaries", row["beneficiaries"], code),
    )
    body = "".join(f'<td class="n">{cell}</td>' for cell in cells)
    return f'<tr><th scope="row">{name}</th>{body}</tr>'


def _number(
    view: View,
    indicator: str,
    value: float,
    code: str,
    text: Callable[[View, float], str] = lambda _, value: number(value),
) -> str:
    """A figure of a type, leading to its rows."""
    if is_missing(value):
        return "—"
    rows = drill_down(view, indicator, aid_type=code) if value else None
    return linked(text(view, value), rows)


def _type_title(view: View, given: "pd.Series[float]") -> str:
    values = {str(code): float(value) for code, value in given.items()}
    name, value, total = largest_share(values, view.aid_type_names)
    if not name:
        return "各类投入"
    return f"{name}投入{_in_unit(view, value)}{_unit(view)}，占{percent(value, total)}"


@cached
def by_organization(view: View) -> str:
    """The organisations that lead its projects, by what these were given: as it says, no ranking."""
    people = statements.figure(view, "organizations").value
    label = view.label("organizations")
    title = f"{label}{number(people)}家" if people else label
    leading = queries.leading_organizations(view.warehouse, view.area, view.period.code)
    if leading.empty:
        return _silent(view, title)
    shown = list(records(leading.head(MOST_ORGANIZATIONS)))
    body = "".join(
        f'<tr><th scope="row">{organization_link(view, row.organization_id, row.organization_name)}</th>'
        f'<td class="n">{number(row.projects)}</td><td class="n">{_in_unit(view, row.yuan)}</td>'
        f'<td class="n">{number(row.hours, 1)}</td></tr>'
        for row in shown
    )
    names = ("项目", "投入", "时长")
    heads = "".join(f'<th scope="col" class="n">{name}</th>' for name in names)
    head = (
        f'<thead><tr><th scope="col">{nb(view.title_of("organization"))}</th>{heads}</tr></thead>'
    )
    table = panels.scrolling_table("牵头的社会组织", "grid few", f"{head}<tbody>{body}</tbody>")
    count = f"前{len(shown)}家" if len(leading) > len(shown) else f"{len(shown)}家"
    return panels.block(
        title,
        f"本期牵头的项目（个）、投入（{_unit(view)}）、时长（小时）；按投入列{count}",
        table,
        tools=linked("全部", drill_down(view, "organizations"), title) if people else "",
    )


COLUMNS = (by_half_year, by_type, by_organization)
SHARES = (1, 1.18, 1.1)
