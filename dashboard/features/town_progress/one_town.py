"""The blocks of one town on 镇街进度: its steps, projects, villages, problems and returns."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import partial
from math import ceil
from typing import Any

import pandas as pd

from dashboard.charts import panels, tables
from dashboard.charts.base import Chart, ChartText
from dashboard.charts.grid import Cell, Head, Row, grid
from dashboard.charts.panels import Step, late_note
from dashboard.data import queries as shared
from dashboard.data.frames import records
from dashboard.data.problems import list_problems
from dashboard.features.town_progress import queries
from dashboard.features.town_progress.blocks import step_rows
from dashboard.features.town_progress.gantt import ENDED, gantt
from dashboard.features.town_progress.queries import Version
from dashboard.page import headlines, titles
from dashboard.page.cache import cached
from dashboard.page.links import drill_down, problem_address
from dashboard.page.view import TOWN, View, names_of, shorts_of
from dashboard.style.formats import day, is_missing, join, nb, number
from dashboard.style.theme import Tokens, colors_of
from etl.dictionary import Milestone

MOST_PROBLEMS = 5
# Projects on one page of the Gantt: more cannot be read.
PAGE_OF_PROJECTS = 20
ALL_PROJECTS, LATE, LIVE, COMPLETED = "all", "late", "live", "completed"
GROUPS = frozenset({ALL_PROJECTS, LATE, LIVE, COMPLETED})
VILLAGE = "村（社区）"
# Rows of a list that its frame shows at once.
ROWS_SHOWN = 9


@cached
def steps_of_town(view: View, steps: pd.DataFrame) -> str:
    """The steps of the chosen town with facts in words and reasons."""
    rows = {row.milestone: row for row in records(steps[steps["area_code"] == view.area])}
    listed = [_step(m, rows[m.code], view) for m in view.dictionary.milestones if m.code in rows]
    ordered = sorted(listed, key=lambda step: step.state is None)
    states = [step.state for step in ordered if step.state]
    return panels.block(
        headlines.step_counts(states, names_of(view.dictionary, "milestone_state")),
        f"截至{day(view.as_of)}，据{view.period.name}及以前报送",
        panels.step_list(ordered, view.dictionary),
        view.carried_note,
    )


def _step(milestone: Milestone, row: Any, view: View) -> Step:
    known = not is_missing(row.numerator)
    fact = tables.step_fact(row, milestone)
    rows = step_rows(view, milestone.code) if fact else None
    reason = "" if is_missing(row.reason) else str(row.reason)
    here = next(iter(view.here))
    if milestone.basis == "count" and not known and not here.has_reported:
        return Step(None, milestone.name, view.missing_word, "")
    state = None if milestone.descriptive and known else str(row.state)
    if state != "attention" and reason:
        fact, reason = reason, ""
    text = fact or _without_figures(milestone, row, view)
    older = bool(rows) and tables.is_carried(row, milestone, here)
    return Step(state, milestone.name, text, reason, rows, older)


def _without_figures(milestone: Milestone, row: Any, view: View) -> str:
    """What is said of a step that has no figures: when it begins, or its state in words."""
    phase = view.dictionary.phase(milestone.phase)
    if phase.starts_on > view.period.ends_on:
        return f"{phase.starts_on.year}年{phase.starts_on.month}月开始"
    return view.dictionary.vocabularies["milestone_state"].name_of(str(row.state))


@cached
def problems_of_town(view: View) -> str:
    """What the town has raised and is not solved yet, or that there is nothing."""
    waiting = list_problems(view.warehouse, view.area, view.period.code)
    if not waiting:
        return panels.block(headlines.problems(0), f"截至 {view.period.name}报送", "")
    more = f"；列出前 {MOST_PROBLEMS} 个" if len(waiting) > MOST_PROBLEMS else ""
    return panels.block(
        headlines.open_problems(len(waiting)),
        f"已提出未解决，按提出时间{view.as_of_note}{late_note(waiting)}{more}",
        panels.problem_list(waiting[:MOST_PROBLEMS], view.as_of, partial(problem_address, view)),
        rows=drill_down(view, "problems_waiting"),
    )


@cached
def returns_of_town(view: View) -> str:
    """Every half-year's return with its versions; a half-year without one says so."""
    states = shared.town_punctuality(view.warehouse, view.area)
    found: dict[str, list[Version]] = {}
    for version in queries.versions(view.warehouse, view.area, view.period.code):
        found.setdefault(version.period, []).append(version)
    heads = [
        Head(titles.period(view), is_words=True),
        *(
            Head(t, is_words=True)
            for t in (titles.column(view, "submission", "version"), titles.reported_on(view))
        ),
        *(Head(name, "条") for name in names_of(view.dictionary, "severity").values()),
    ]
    rows = [
        row
        for period in reversed(view.dictionary.periods)
        if period.code in states and period.code <= view.period.code
        for row in _returns_of(view, period.code, found.get(period.code, []), states[period.code])
    ]
    past = [states[code] for code in states if code <= view.period.code]
    return panels.block(
        headlines.returns(past, names_of(view.dictionary, "submission_state")),
        "每个版本一行，新的在上；现行版本计入各项数据",
        grid("各期报送记录", heads, rows, "returns"),
    )


def _returns_of(view: View, period: str, versions: list[Version], state: str) -> list[Row]:
    name, behind = view.dictionary.period(period).name, drill_down(view, "returns", period=period)
    if not versions:
        return [
            Row(name, [Cell(view.state_name(state), is_gap=state == "missing", span=4)], behind)
        ]
    names = names_of(view.dictionary, "submission_status")
    return [
        Row(
            name if not position else "",
            [
                Cell(f"第 {version.version} 版", note=names[version.status]),
                Cell(
                    day(version.reported_on) if version.reported_on else "—",
                    note=_lateness(view, version),
                ),
                *_found(view, version),
            ],
            behind if not position else None,
        )
        for position, version in enumerate(versions)
    ]


def _found(view: View, version: Version) -> list[Cell]:
    """How much the check of a version found; each number leads to it."""
    asked = {"period": version.period, "version": str(version.version)}
    counts = {"version_errors": version.errors, "version_warnings": version.warnings}
    return [
        Cell(number(count), drill_down(view, scope, **asked) if count else None)
        for scope, count in counts.items()
    ]


def _lateness(view: View, version: Version) -> str:
    """Whether a version that counts, or once did, was on time."""
    if version.is_on_time is None or version.status == "rejected":
        return ""
    return view.state_name("on_time" if version.is_on_time else "late")


# --- villages -----------------------------------------------------------------------------------


@cached
def villages_of_town(view: View) -> str:
    """The town's villages, typical ones first: level, organisations, projects, needs."""
    rows = shared.villages_of(view.warehouse, view.area, view.period.code)
    is_listed = rows["level"].notna()
    ordered = pd.concat([rows[is_listed], rows[~is_listed]])
    shorts = shorts_of(view.dictionary, "typical_level")
    name = titles.relation(view, "typical_village")
    heads = [Head(VILLAGE, is_words=True), Head(name, is_words=True, width=58), *_village_heads()]
    body = [
        Row(
            row.village_name,
            [Cell("" if is_missing(row.level) else shorts[row.level]), *_village_cells(view, row)],
        )
        for row in records(ordered)
    ]
    helped = int((is_listed & (rows["projects"] > 0)).sum())
    silent = int((is_listed & rows["organizations"].isna()).sum())
    count = int(is_listed.sum())
    return panels.block(
        headlines.typical(count, helped, silent) if count else f"{number(len(rows))} 个{VILLAGE}",
        f"全部{VILLAGE}，列入名单的{name}在前，其余按代码排列{_scrolls(len(rows))}",
        panels.tall(grid(VILLAGE, heads, body, "villages"), VILLAGE),
        view.carried_note,
        drill_down(view, "villages_total"),
    )


def _scrolls(count: int) -> str:
    """Says that a list goes on below what its frame shows."""
    return f"；共 {count} 行，可在框内向下滚动" if count > ROWS_SHOWN else ""


def _village_heads() -> list[Head]:
    return [Head("结对", "家"), Head("项目", "个"), Head("需求", "条")]


def _village_cells(view: View, row: Any) -> list[Cell]:
    """Organisations paired with a village, projects that name it, its needs on record."""
    star = view.carried_star
    if is_missing(row.organizations):
        return [Cell(view.missing_word, is_gap=True)] * 3
    paired = _village_cell(view, "organizations_paired", row.organizations, row, star)
    return [paired, *_village_work(view, row)]


def _village_work(view: View, row: Any) -> list[Cell]:
    return [
        _village_cell(view, "village_projects", row.projects, row, view.carried_star),
        _village_cell(view, "village_needs", row.needs, row),
    ]


def _village_cell(view: View, scope: str, count: float, row: Any, mark: str = "") -> Cell:
    rows = drill_down(view, scope, village=row.village_code) if count else None
    return Cell(number(count), rows, mark=mark)


@cached
def unpaired_villages(view: View) -> str:
    """The town's working list: villages nobody is paired with yet, with what is known of each."""
    rows = shared.villages_of(view.warehouse, view.area, view.period.code)
    if rows["organizations"].isna().all():
        return ""
    left = rows[rows["organizations"] == 0]
    label = view.label("villages_unpaired")
    if left.empty:
        return panels.block(f"{number(len(rows))} 个{VILLAGE}均已结对", "", "")
    heads = [
        Head(VILLAGE, is_words=True),
        Head(view.dictionary.vocabularies["typical_level"].title, is_words=True, width=96),
        *_village_heads()[1:],
    ]
    shorts = shorts_of(view.dictionary, "typical_level")
    body = [
        Row(
            row.village_name,
            [Cell("" if is_missing(row.level) else shorts[row.level]), *_village_work(view, row)],
        )
        for row in records(left)
    ]
    return panels.block(
        f"{label} {number(len(left))} 个",
        f"工作清单，供{view.area_name}对接使用，不作评价；按代码排列{_scrolls(len(left))}",
        panels.tall(grid(label, heads, body, "villages"), label),
        view.carried_note,
        drill_down(view, "villages_unpaired"),
    )


# --- projects -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, eq=False)
class Projects:
    """A town's projects of its latest return, terminated ones left out.

    ``groups``: code → rows, ``all`` and, where there are any, ``late``, ``live``, ``completed``;
    ``as_of``: the day of which the return speaks, on which being late is measured; ``before``: how
    many ended earlier.
    """

    groups: dict[str, pd.DataFrame]
    as_of: date
    before: int

    @property
    def default(self) -> str:
        """All that there are; where they are too many for one page, those still under way."""
        is_long = len(self.groups[ALL_PROJECTS]) > PAGE_OF_PROJECTS
        return LIVE if is_long and LIVE in self.groups else ALL_PROJECTS


@cached
def projects_of_town(view: View) -> Projects:
    """The projects in groups; what a town said long ago is measured by the day it spoke of."""
    rows = shared.last_reports(view.warehouse, view.area, view.period.code)
    rows = rows[rows["status"] != "terminated"]
    here = next(report for report in view.here)
    as_of = view.as_of
    if here.is_carried and here.data_period:
        as_of = min(as_of, view.dictionary.period(here.data_period).ends_on)
    now = rows[rows["period"] == here.data_period]
    is_done = now["status"] == "completed"
    is_late = ~is_done & (now["planned_end"].dt.date < as_of)
    found = {LIVE: now[~is_done], COMPLETED: now[is_done], LATE: now[is_late]}
    groups = {ALL_PROJECTS: now} | {code: part for code, part in found.items() if len(part)}
    return Projects(groups, as_of, len(rows) - len(now))


def project_groups(view: View, found: Projects) -> dict[str, str]:
    """Code → what a group is called, with how many there are."""
    names = {
        ALL_PROJECTS: "全部",
        LATE: "到期未完成",
        LIVE: view.label("projects_live"),
        COMPLETED: names_of(view.dictionary, "project_status")[COMPLETED],
    }
    return {code: f"{names[code]} {len(rows)}" for code, rows in found.groups.items()}


def project_pages(found: Projects, group: str) -> dict[str, str]:
    """Number → name of the pages of a group: ``第 41—80 个，共 300 个``; one page needs no name."""
    total = len(_dated(found.groups[group]))
    size = _page_size(total)
    return {
        str(start // size + 1): f"第 {start + 1}—{min(start + size, total)} 个，共 {total} 个"
        for start in range(0, total, size)
    }


def _page_size(total: int) -> int:
    """Projects on a page: as few pages as can be read, all alike long."""
    return ceil(total / max(ceil(total / PAGE_OF_PROJECTS), 1)) or 1


def _dated(rows: pd.DataFrame) -> pd.DataFrame:
    return rows.dropna(subset=["planned_start", "planned_end"])


@cached
def projects(
    view: View, found: Projects, group: str, page: str, tokens: Tokens
) -> tuple[Chart | None, str]:
    """Projects against the phases, and beside the figure those without dates, or why there are none."""
    everything, rows = found.groups[ALL_PROJECTS], found.groups[group]
    if everything.empty:
        return None, _no_projects(view)
    dated = _dated(rows)
    undated = _undated(rows[~rows["project_id"].isin(dated["project_id"])])
    if dated.empty:
        return None, undated
    size = _page_size(len(dated))
    start = (int(page) - 1) * size
    shown = dated.iloc[start : start + size]
    hrefs = [drill_down(view, "projects", project=code).href for code in shown["project_id"]]
    names, statuses = view.aid_type_names, names_of(view.dictionary, "project_status")
    figure = gantt(
        shown.assign(href=hrefs),
        view.dictionary.phases,
        found.as_of,
        names,
        colors_of(tuple(names)),
        statuses,
        _project_words(view, found, group, start, len(shown), len(dated)),
        tokens,
        today=view.today,
    )
    return Chart(figure, _project_data(view, shown), drill_down(view, "projects")), undated


def _project_data(view: View, shown: pd.DataFrame) -> pd.DataFrame:
    titles = {c.name: c.title for c in view.dictionary.relations["project_report"].columns}
    columns = ["project_name", "aid_type", "status", "planned_start", "planned_end", "completed_on"]
    data = shown[columns].copy()
    data["aid_type"] = data["aid_type"].map(view.aid_type_names)
    data["status"] = data["status"].map(names_of(view.dictionary, "project_status"))
    for column in columns[3:]:
        data[column] = data[column].dt.strftime("%Y-%m-%d")
    return data.rename(columns=titles)


def _project_words(
    view: View, found: Projects, group: str, start: int, count: int, dated: int
) -> ChartText:
    done = names_of(view.dictionary, "project_status")[COMPLETED]
    ended = len(found.groups.get(COMPLETED, ()))
    title = headlines.projects(len(found.groups[ALL_PROJECTS]), ended, view.area_name, done)
    what = "" if group == ALL_PROJECTS else f"（{project_groups(view, found)[group].split()[0]}）"
    parts = [f"最近一次报送的项目{what}，按计划开始时间", "虚线为超出计划的时间"]
    if found.as_of < view.today:
        parts[1] += f"，“{ENDED}”的待下次报送核实"
    if dated > count:
        parts.append(f"第 {start + 1}—{start + count} 个，共 {dated} 个")
    if found.before:
        parts.append(f"此前已结束的 {found.before} 个未列")
    if view.carried:
        parts.append(view.carried_note)
    return ChartText(title, "；".join(parts), view.source)


def _no_projects(view: View) -> str:
    here = next(report for report in view.here)
    why = "还没有报送数据" if here.data_period is None else "没有报送项目"
    return panels.block(
        "项目进度",
        "",
        panels.empty_box(f"{view.area_name}{why}", f"可在上方改选其他报送期或{TOWN}。"),
    )


MOST_NAMES = 12


def _undated(rows: pd.DataFrame) -> str:
    if rows.empty:
        return ""
    names = join([str(name) for name in rows["project_name"].head(MOST_NAMES)])
    more = "等" if len(rows) > MOST_NAMES else ""
    text = f"{number(len(rows))} 个项目没有计划起止时间，未画出：{names}{more}"
    return panels.wrap(f'<div class="sub">{nb(text)}</div>')


# What stands below the projects, left and right.
BELOW = ((villages_of_town, returns_of_town), (problems_of_town, unpaired_villages))
# The same two columns as above them.
SHARES = (1, 1.9)
