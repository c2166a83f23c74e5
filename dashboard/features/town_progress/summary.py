"""The last phase (总结宣传): its steps as boxes to tick, and what the final report still lacks.

A box is ticked by a statement in 阶段任务 alone. Facts of the rows stand beside it and tick nothing: whether a phase
is summed up, or a case was promoted, cannot be told from rows. Source: 方案四（三）.
"""

from collections.abc import Iterator, Mapping

from dashboard.charts import panels
from dashboard.charts.base import Table
from dashboard.charts.grid import Cell, Head, Row, count_cell, grid, table_data
from dashboard.charts.row_table import row_table
from dashboard.data import queries
from dashboard.data.drill_down import PageLink
from dashboard.data.last_phase import Stated, Told, outcome_towns, stated_steps, told_cases
from dashboard.data.resolutions import all_resolutions, state
from dashboard.page import statements
from dashboard.page.cache import cached
from dashboard.page.links import town_address
from dashboard.page.view import View, names_of, shorts_of
from dashboard.style.formats import day, join
from etl.dictionary import Milestone

TICKED, BLANK, UNSAID = "√", "□", "未申报"
_UNKNOWN = "经验做法、存在不足、各项任务的做法、推广的效果：报送数据里没有，由起草人补充，报告中已标【请补充】"

Steps = Mapping[tuple[str, str], Stated]


def has_begun(view: View) -> bool:
    """Whether the half-year shown reaches into the last phase."""
    return view.dictionary.phases[-1].starts_on <= view.period.ends_on


def _steps(view: View) -> list[Milestone]:
    last = view.dictionary.phases[-1].code
    return [m for m in view.dictionary.milestones if m.phase == last and m.basis == "declared"]


def _is_done(view: View, stated: Stated | None) -> bool:
    over = view.dictionary.vocabularies["milestone_status"].codes[-1]
    return stated is not None and stated.status == over


@cached
def boxes(view: View) -> Table:
    """Parts in code order and the area itself × the steps of the last phase; facts of the rows beside them."""
    phase, steps = view.dictionary.phases[-1], _steps(view)
    stated = stated_steps(view.warehouse, view.period.code)
    cases = told_cases(view.warehouse, view.area, view.period.code)
    heads = [
        Head(view.part_word),
        *(Head(m.short, help=f"{m.name}：{m.definition}", is_words=True) for m in steps),
        Head(view.dictionary.relations["model_case"].title, "个"),
        Head("其中有媒体报道", "个"),
        Head("其中内容齐全", "个", help=f"{_told_parts(view)}都已填写"),
    ]
    rows = [*_part_rows(view, steps, stated, cases), _own_row(view, steps, stated)]
    html = panels.block(
        _finding(view, steps, stated),
        f"{TICKED}为自行申报已完成，{BLANK}为未完成，未申报的不作推断，佐证见各{view.part_word}页；"
        "右边三列是报送的事实，不据以打勾",
        grid(phase.name, heads, rows, is_long=view.has_many_parts),
        statements.source(view),
    )
    return Table(html, table_data(heads, rows))


def _part_rows(
    view: View, steps: list[Milestone], stated: Steps, cases: Mapping[str, Told]
) -> Iterator[Row]:
    for code, name in view.part_names.items():
        told = cases.get(code, Told())
        facts = (told.cases, told.published, told.whole)
        ticks = [_box(view, m, stated.get((code, m.code)), "town") for m in steps]
        link = PageLink(town_address(view, code))
        yield Row(name, [*ticks, *map(count_cell, facts)], link)


def _own_row(view: View, steps: list[Milestone], stated: Steps) -> Row:
    """The district's own boxes; the facts are the towns'."""
    ticks = [_box(view, m, stated.get((view.area, m.code)), "district") for m in steps]
    return Row(f"{view.district_word}级", [*ticks, *[Cell("")] * 3], is_total=True)


def _box(view: View, step: Milestone, stated: Stated | None, owner: str) -> Cell:
    """``√ 已完成 2027年6月3日``; nothing where the step is another's."""
    if step.owner != owner:
        return Cell("")
    if stated is None:
        return Cell(f"{BLANK} {UNSAID}")
    name = names_of(view.dictionary, "milestone_status")[stated.status]
    tick = TICKED if _is_done(view, stated) else BLANK
    when = day(stated.completed_on) if stated.completed_on else ""
    return Cell(f"{tick} {name}", note=when)


def _finding(view: View, steps: list[Milestone], stated: Steps) -> str:
    """``总结宣传：实施总结5/7、树立典型3/7、媒体推广3/7，负责人推荐已完成``."""
    towns, own = list(view.part_names), []
    counts = []
    for step in steps:
        if step.owner == "town":
            done = sum(_is_done(view, stated.get((town, step.code))) for town in towns)
            counts.append(f"{step.short}{done}/{len(towns)}")
        else:
            at = stated.get((view.area, step.code))
            names = names_of(view.dictionary, "milestone_status")
            own.append(f"{step.short}{names[at.status] if at else UNSAID}")
    return (
        f"{view.dictionary.phases[-1].short}任务：{'，'.join(filter(None, (join(counts), *own)))}"
    )


@cached
def lacking(view: View) -> str:
    """What the final report still lacks, and who can give it."""
    rows = [row for row in _gaps(view) if row[1]]
    table = row_table(
        ("还缺什么", "谁、哪些"),
        [*rows, ("不能从数据得知", _UNKNOWN)],
        (False, False),
        ends_in_text=True,
    )
    title = f"总结报告还缺{len(rows)}项材料" if rows else "总结报告所需的报送材料已齐"
    under = f"据{view.period.name}及以前报送；会议演示可生成总结报告和案例汇编"
    return panels.block(title, under, table)


def _gaps(view: View) -> Iterator[tuple[str, str]]:
    yield "报送表", _missing_returns(view)
    stated, towns = stated_steps(view.warehouse, view.period.code), view.part_names
    for step in _steps(view):
        if step.owner == "town":
            without = [
                n for c, n in towns.items() if not _is_done(view, stated.get((c, step.code)))
            ]
            yield f"{step.short}的申报", join(without)
        elif not _is_done(view, stated.get((view.area, step.code))):
            yield f"{step.short}的申报", f"{view.district_word}级"
    cases = told_cases(view.warehouse, view.area, view.period.code)
    parts = [(name, cases.get(code, Told())) for code, name in towns.items()]
    yield (
        f"案例的{_told_parts(view)}",
        join([f"{n}{t.cases - t.whole}个" for n, t in parts if t.cases > t.whole]),
    )
    brought = outcome_towns(view.warehouse, view.area, view.period.code)
    yield view.title_of("outcome"), join([n for c, n in towns.items() if c not in brought])
    yield view.title_of("decision"), _unsettled(view)


def _told_parts(view: View) -> str:
    """The parts of a case that nothing else of the returns can stand for."""
    titles = view.column_titles("model_case")
    return join([titles[part] for part in ("profile", "background", "lessons")])


def _missing_returns(view: View) -> str:
    """``九江镇2026年上半年待修改``: returns to date that are due and do not count."""
    shorts = shorts_of(view.dictionary, "submission_state")
    return join(
        [
            f"{report.town.name}{period.name}{shorts[report.state]}"
            for period in view.periods_to_date
            for report in queries.reports(view.warehouse, period.code)
            if report.is_gap and report.town.code in view.town_names
        ]
    )


def _unsettled(view: View) -> str:
    over = view.dictionary.vocabularies["decision_status"].over
    found = all_resolutions(view.warehouse, view.area, view.period.code)
    left = [r for r in found if state(view.dictionary, r, view.as_of) not in over]
    return f"{len(left)}项没有办结" if left else ""
