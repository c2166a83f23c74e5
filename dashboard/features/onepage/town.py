"""The brief of one town: progress over the half-years, steps, problems that wait, overdue projects, organisations."""

from collections.abc import Iterator

from dashboard.data import queries as shared
from dashboard.data.figures import trends
from dashboard.data.frames import records
from dashboard.data.problems import Problem, list_problems
from dashboard.features.onepage import queries
from dashboard.features.onepage.content import (
    DASH,
    HEAD,
    MEASURES,
    OnePage,
    Part,
    Table,
    amount,
    fitting_rows,
    named,
    room_beside,
    sentences,
    source,
    sums,
    sums_to_date,
    to_date,
)
from dashboard.page import statements
from dashboard.page.view import PROVISIONAL, View, names_of
from dashboard.style.formats import day, is_missing, number
from etl.dictionary import Milestone

MOST_PROBLEMS, MOST_OVERDUE, MOST_PERIODS = 5, 6, 5
_PROBLEM_SHARE = 0.55
"""Of the room for both tables, what the problems may take."""


def town(view: View) -> OnePage:
    """The brief of the town of the view."""
    name = view.area_name
    progress = Part("进展", _progress(view), _figures(view))
    steps = Part("步骤", _steps(view))
    people = Part(view.title_of("organization"), _organizations(view))
    room = room_beside(progress, steps, people)
    problems = _problems(view, _PROBLEM_SHARE * room - HEAD)
    overdue = _overdue(view, room_beside(progress, steps, people, problems))
    return OnePage(
        title=f"{name}“{view.dictionary.programme.name}”专项行动情况",
        subtitle=f"{view.period.name}（{statements.data_day(view)}）",
        parts=(progress, steps, problems, overdue, people),
        notes=_notes(view),
        source=source(view),
    )


def _progress(view: View) -> str:
    if not view.has_data:
        return f"{view.area_name}还没有报送数据。"
    gap = ""
    if not any(report.has_reported for report in view.here):
        gap = f"{statements.returns(view)}，{statements.carried(view)}数据"
    new = statements.figure(view, "projects_new").value
    live = statements.live_projects(view)
    more = "" if new is None else f"，本期新增{number(new)}个"
    stocks = (
        statements.coverage(view),
        statements.participants(view).removeprefix(view.area_name),
        f"{live}{more}" if live else "",
    )
    return sentences(gap, "；".join(filter(None, stocks)), sums(view), sums_to_date(view))


def _figures(view: View) -> Table:
    periods = view.periods_to_date
    known = trends(view.warehouse, view.area, view.period.code)
    rows = []
    for code in MEASURES:
        is_approximate = statements.figure(view, code).is_approximate_to_date
        values = dict(zip(periods, known.get(code, ()), strict=False))
        cells = [amount(view, code, values.get(period)) for period in periods[-MOST_PERIODS:]]
        if view.carried and cells[-1:] not in ([], [DASH]):
            cells[-1] += "*"
        name = named(view, code, is_approximate=is_approximate)
        rows.append((name, *cells, to_date(view, code)))
    heads = ("指标", *(period.short for period in periods[-MOST_PERIODS:]), "累计")
    count = len(heads) - 1
    return Table(heads, tuple(rows), (30, *(70 / count,) * count), ("left", *("right",) * count))


def _steps(view: View) -> str:
    """The judged steps with their states, then the descriptive ones as facts."""
    frame = shared.steps(view.warehouse, view.period.code)
    rows = {row.milestone: row for row in records(frame[frame["area_code"] == view.area])}
    states = names_of(view.dictionary, "milestone_state")
    known = [(m, rows[m.code]) for m in view.town_steps if m.code in rows]
    judged = [
        f"{m.short}{_fact(m, row)}（{states[row.state]}）" for m, row in known if not m.descriptive
    ]
    facts = [f"{m.short}{fact}" for m, row in known if m.descriptive and (fact := _fact(m, row))]
    return sentences("，".join(judged), "，".join(facts)) or "还没有报送数据。"


def _fact(milestone: Milestone, row: object) -> str:
    """``13/13``, ``17个``; nothing where it is not known."""
    numerator, denominator = (getattr(row, name) for name in ("numerator", "denominator"))
    if is_missing(numerator):
        return ""
    if milestone.basis == "count":
        # 新增项目47个, not 47个项目.
        return f"{number(numerator)}{milestone.counts[:1]}"
    return "" if is_missing(denominator) else f"{number(numerator)}/{number(denominator)}"


def _problems(view: View, room: float) -> Part:
    rows = list_problems(view.warehouse, view.area, view.period.code)
    if not rows:
        return Part("等待协调的问题", sentences(statements.problems(view)))
    ordered = [*(r for r in rows if r.on_agenda), *(r for r in rows if not r.on_agenda)]
    table = Table(
        ("序", "问题", "天数", "等待协调", "协调意见和落实"),
        tuple(_problem(view, n, row) for n, row in enumerate(ordered, 1)),
        (4, 31, 6, 35, 24),
        ("center", "left", "right", "left", "left"),
    )
    shown, rest = fitting_rows(table, MOST_PROBLEMS, room)
    if not shown:
        return Part("等待协调的问题", sentences(statements.problems(view)))
    asked = sum(row.on_agenda for row in rows)
    words = [f"{len(rows)}个"]
    if asked:
        which = f"其中{'第1个' if asked == 1 else f'前{asked}个'}" if asked < len(rows) else ""
        words.append(f"{which}提请领导小组")
    if rest:
        words.append(f"列{len(shown)}个，另有{rest}个")
    return Part(
        f"等待协调的问题（{'，'.join(words)}）",
        "",
        Table(table.headings, shown, table.shares, table.sides),
    )


def _problem(view: View, n: int, row: Problem) -> tuple[str, ...]:
    asked = f"{row.coordinate_with or ''}{row.request or ''}".rstrip("。") or DASH
    said = (row.previous_decision or row.decision, row.follow_up)
    told = "；".join(text.rstrip("。") for text in said if text)
    days = number((view.as_of - row.raised_on).days)
    return (str(n), row.problem.rstrip("。"), days, asked, told)


def _overdue(view: View, room: float) -> Part:
    rows = queries.overdue(view.warehouse, view.area, view.period.code)
    due = statements.due(view)
    if not rows:
        nothing = "没有已超期的项目" if view.has_data else "还没有报送数据"
        return Part("项目到期情况", sentences(due or nothing))
    titles = view.column_titles("project_report")
    table = Table(
        ("项目", "牵头社会组织", titles["planned_end"], titles["progress_pct"], "超期天数"),
        tuple(_overdue_rows(view, rows)),
        (33, 28, 18, 9, 12),
        ("left", "left", "center", "right", "right"),
    )
    shown, rest = fitting_rows(table, MOST_OVERDUE, room)
    if not shown:
        return Part("项目到期情况", sentences(due))
    soon = due.partition("，")[2]
    words = [
        f"{len(rows)}个",
        *([f"列{len(shown)}个"] if rest else []),
        *([f"另有{soon}"] if soon else []),
    ]
    return Part(
        f"已超期项目（{'，'.join(words)}）",
        "",
        Table(table.headings, shown, table.shares, table.sides),
    )


def _overdue_rows(view: View, rows: tuple[queries.Overdue, ...]) -> Iterator[tuple[str, ...]]:
    full = view.dictionary.district.full_name
    for row in rows:
        progress = DASH if row.progress is None else number(row.progress)
        who = (row.organization or DASH).removeprefix(full)
        yield (row.project, who, day(row.planned_end), progress, number(row.days))


def _organizations(view: View) -> str:
    """By kind and by class, never by money."""
    people = shared.participation(view.warehouse, view.area, view.period.code)
    total = people["organizations"].iloc[-1] if len(people) else None
    if total is None or is_missing(total):
        return "还没有报送数据。"
    counts = queries.kinds(view.warehouse, view.area, view.period.code)
    kinds = names_of(view.dictionary, "organization_kind") | {"": PROVISIONAL}
    by_kind = [
        f"{name}{number(counts[code])}家" for code, name in kinds.items() if counts.get(code)
    ]
    first = f"{view.label('organizations')}{number(total)}家"
    terms = view.dictionary.vocabularies["participation_class"].terms
    classes = []
    for term in terms:
        count = people[f"organizations_{term.code}"].iloc[-1]
        if not term.is_over and not is_missing(count) and count:
            classes.append(f"{term.name}{number(count)}家")
    parts = (
        f"{first}：{'、'.join(by_kind)}" if by_kind else first,
        f"其中{'、'.join(classes)}" if classes else "",
        statements.left(view),
    )
    return sentences("；".join(filter(None, parts)))


def _notes(view: View) -> str:
    parts = [view.days_as_of, f"投入为资金和物资；{DASH}为没有报送"]
    if view.carried:
        parts.append(f"*{view.carried_note.removeprefix('* ')}")
    return f"{'；'.join(parts)}。"
