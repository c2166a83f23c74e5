"""The projects of one town on 镇街进度: in groups and pages, as a Gantt chart."""

from dataclasses import dataclass
from datetime import date
from math import ceil

import pandas as pd

from dashboard.charts import panels
from dashboard.charts.base import Chart, ChartText
from dashboard.data import queries
from dashboard.features.town_progress import headlines
from dashboard.features.town_progress.gantt import ENDED, gantt
from dashboard.page import statements
from dashboard.page.cache import cached
from dashboard.page.links import drill_down
from dashboard.page.view import TOWN, View, names_of
from dashboard.style.formats import clauses, day, join, nb, number
from dashboard.style.theme import Tokens

# Projects on one page of the Gantt chart: more cannot be read.
PAGE_SIZE = 20
ALL_PROJECTS, LATE, DUE, LIVE, COMPLETED = "all", "late", "due", "live", "completed"
GROUPS = frozenset({ALL_PROJECTS, LATE, DUE, LIVE, COMPLETED})
# Projects without dates that are named.
MOST_NAMES = 12


@dataclass(frozen=True, slots=True, eq=False)
class Projects:
    """A town's projects of its latest return, terminated ones left out.

    ``groups``: code → rows, ``all`` and, where there are any, the others; ``as_of``: the last day that
    the town's data can know of; ``before``: how many ended earlier.
    """

    groups: dict[str, pd.DataFrame]
    as_of: date
    before: int

    @property
    def default(self) -> str:
        """All that there are; where they are too many for one page, those still under way."""
        is_long = len(self.groups[ALL_PROJECTS]) > PAGE_SIZE
        return LIVE if is_long and LIVE in self.groups else ALL_PROJECTS


@cached
def projects_of_town(view: View) -> Projects:
    """The projects in groups; those of an older return as of the last day of its half-year."""
    rows = queries.last_reports(view.warehouse, view.area, view.period.code)
    rows = rows[rows["status"] != "terminated"]
    (report,) = view.here
    as_of = view.as_of
    if report.is_carried and report.data_period:
        as_of = min(as_of, view.dictionary.period(report.data_period).ends_on)
    now = rows[rows["period"] == report.data_period]
    is_done = now["status"] == "completed"
    parts = {
        LIVE: now[~is_done],
        COMPLETED: now[is_done],
        LATE: now[now["is_overdue"]],
        DUE: now[now["is_due_by_year_end"]],
    }
    groups = {ALL_PROJECTS: now} | {code: part for code, part in parts.items() if len(part)}
    return Projects(groups, as_of, len(rows) - len(now))


def project_groups(view: View, projects: Projects) -> dict[str, str]:
    """Code → name of each group, with how many there are."""
    names = {
        ALL_PROJECTS: "全部",
        LATE: view.label("projects_overdue").removesuffix("项目"),
        DUE: view.label("projects_due").removesuffix("项目"),
        LIVE: view.label("projects_live"),
        COMPLETED: names_of(view.dictionary, "project_status")[COMPLETED],
    }
    return {code: f"{names[code]} {len(rows)}" for code, rows in projects.groups.items()}


def project_pages(projects: Projects, group: str) -> dict[str, str]:
    """Number → name of the pages of a group: ``第41—80个，共300个``; one page needs no name."""
    total = len(_dated(projects.groups[group]))
    size = _page_size(total)
    return {
        str(start // size + 1): f"第{start + 1}—{min(start + size, total)}个，共{total}个"
        for start in range(0, total, size)
    }


def _page_size(total: int) -> int:
    """Projects on a page: as few pages as can be read, of about the same length."""
    return ceil(total / max(ceil(total / PAGE_SIZE), 1)) or 1


def _dated(rows: pd.DataFrame) -> pd.DataFrame:
    return rows.dropna(subset=["planned_start", "planned_end"])


@cached
def chart(
    view: View, projects: Projects, group: str, page: str, tokens: Tokens
) -> tuple[Chart | None, str]:
    """Projects against the phases, and a line on those without dates, or why there are none."""
    rows = projects.groups[group]
    if projects.groups[ALL_PROJECTS].empty:
        return None, _no_projects(view)
    dated = _dated(rows)
    undated = _undated(rows[~rows["project_id"].isin(dated["project_id"])])
    if dated.empty:
        return None, undated
    size = _page_size(len(dated))
    start = (int(page) - 1) * size
    drawn = dated.iloc[start : start + size]
    part = f"第{start + 1}—{start + len(drawn)}个，共{len(dated)}个"
    words = _words(view, projects, group, part if len(drawn) < len(dated) else "")
    hrefs = [drill_down(view, "projects", project=code).href for code in drawn["project_id"]]
    rows = drawn.assign(href=hrefs)
    figure = gantt(view, rows, projects.as_of, words, tokens, is_past=view.is_past)
    return Chart(figure, _data(view, drawn), drill_down(view, "projects")), undated


def _data(view: View, rows: pd.DataFrame) -> pd.DataFrame:
    titles = view.column_titles("project_report")
    dates = ["planned_start", "planned_end", "completed_on"]
    data = rows[["project_name", "aid_type", "status", *dates]].copy()
    data["aid_type"] = data["aid_type"].map(view.aid_type_names)
    data["status"] = data["status"].map(names_of(view.dictionary, "project_status"))
    for column in dates:
        data[column] = data[column].dt.strftime("%Y-%m-%d")
    return data.rename(columns=titles)


def _words(view: View, projects: Projects, group: str, part: str) -> ChartText:
    done = names_of(view.dictionary, "project_status")[COMPLETED]
    completed = len(projects.groups.get(COMPLETED, ()))
    count = len(projects.groups[ALL_PROJECTS])
    name = project_groups(view, projects)[group].split()[0]
    ended = f"，“{ENDED}”的待下期报送确认" if not view.is_past else ""
    due = statements.due(view)
    subtitle = clauses(
        f"据{day(projects.as_of)}前报送：{due}" if due else "",
        f"最近一次报送的项目{'' if group == ALL_PROJECTS else f'（{name}）'}，按计划开始时间",
        f"虚线为超出计划的时间{ended}",
        part,
        f"此前已结束的{projects.before}个未列" if projects.before else "",
        view.carried_note,
    )
    title = headlines.projects(count, completed, view.area_name, done)
    return ChartText(title, subtitle, statements.source(view))


def _no_projects(view: View) -> str:
    (report,) = view.here
    why = "还没有报送数据" if report.data_period is None else "没有报送项目"
    box = panels.empty_box(f"{view.area_name}{why}", f"可在上方改选其他报送期或{TOWN}。")
    return panels.block("项目进度", "", box)


def _undated(rows: pd.DataFrame) -> str:
    if rows.empty:
        return ""
    names = join([str(name) for name in rows["project_name"].head(MOST_NAMES)])
    more = "等" if len(rows) > MOST_NAMES else ""
    text = f"{number(len(rows))}个项目没有计划起止时间，未画出：{names}{more}"
    return panels.wrap(f'<div class="sub">{nb(text)}</div>')
