"""The projects of a village as a table with a bar each on one axis of time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

from dashboard.charts.panels import scrolling_table
from dashboard.data.frames import records
from dashboard.page.links import drill_down, named, organization_link
from dashboard.page.view import View, names_of
from dashboard.style.formats import escape, in_unit, is_missing, nb, number

UNKNOWN = "未填"
CAPTION = "项目及起止时间"


@dataclass(frozen=True, slots=True)
class _Axis:
    """The days of the axis, both included."""

    first: date
    last: date

    def percent(self, day: date) -> float:
        """How far along the axis a day is."""
        share = (day - self.first).days / max((self.last - self.first).days + 1, 1)
        return 100 * min(max(share, 0.0), 1.0)


def timeline(view: View, projects: pd.DataFrame) -> str:
    """One row a project: name and lead, type, bar on the programme's time, status, sums to date.

    ``projects``: as ``queries.projects`` gives them.
    """
    titles = view.column_titles("project_report")
    heads = (
        (titles["project_name"], "name"),
        (view.dictionary.vocabularies["aid_type"].title, "type"),
        ("起止", "span"),
        (view.dictionary.vocabularies["project_status"].title, "state"),
        ("投入", "n"),
        ("受益", "n"),
    )
    head = "".join(f'<th scope="col" class="{kind}">{escape(text)}</th>' for text, kind in heads)
    axis = _Axis(view.dictionary.phases[0].starts_on, view.dictionary.phases[-1].ends_on)
    body = "".join(_row(view, row, axis) for row in records(projects))
    return scrolling_table(CAPTION, "bars", f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody>")


def _row(view: View, project: Any, axis: _Axis) -> str:
    name = named(project.project_name, drill_down(view, "projects", project=project.project_id))
    color = view.dictionary.vocabularies["aid_type"].colors[project.aid_type]
    kind = escape(view.aid_type_names[project.aid_type])
    money = "" if is_missing(project.money_yuan) else number(in_unit(project.money_yuan, "万元"), 1)
    people = "" if is_missing(project.beneficiaries) else number(project.beneficiaries)
    return (
        f'<tr><th scope="row">{name}<small>{_lead(view, project)}</small></th>'
        f'<td><span class="kind" style="border-color:{color}">{kind}</span></td>'
        f'<td class="span"><div class="axis">{_bar(project, axis, view.as_of, color)}</div></td>'
        f"<td>{_state(view, project)}</td>"
        f'<td class="n">{money or UNKNOWN}</td><td class="n">{people or UNKNOWN}</td></tr>'
    )


def _lead(view: View, project: Any) -> str:
    """The lead organisation, linked; how many more there are."""
    if is_missing(project.organization_id):
        return ""
    lead = organization_link(view, project.organization_id, project.organization_name)
    others = int(project.organizations) - 1
    return f"{lead}等{others + 1}家" if others else lead


def _state(view: View, project: Any) -> str:
    """``实施中 25%``."""
    name = names_of(view.dictionary, "project_status")[project.status]
    has_progress = project.is_live and not is_missing(project.progress_pct)
    return nb(f"{name} {number(project.progress_pct)}%" if has_progress else name)


def _bar(project: Any, axis: _Axis, as_of: date, color: str) -> str:
    """The planned time, up to completion where that is known; the day of the data as a line."""
    line = f'<u style="left:{axis.percent(as_of):.2f}%"></u>'
    start, end = (
        project.planned_start,
        project.planned_end if is_missing(project.completed_on) else project.completed_on,
    )
    if is_missing(start) or is_missing(end):
        return f"{line}<small>没有计划起止时间</small>"
    left = axis.percent(start.date())
    width = max(axis.percent(end.date()) - left, 0.8)
    months = f"{start:%Y-%m-%d}至{end:%Y-%m-%d}"
    return (
        f'{line}<i style="left:{left:.2f}%;width:{width:.2f}%;background:{color}" '
        f'role="img" aria-label="{months}" title="{months}"></i>'
    )
