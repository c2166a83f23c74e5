"""The brief of the district (or of any area of towns): progress, towns, problems, what comes next."""

from itertools import groupby

from dashboard.charts.steps import short_reason
from dashboard.data import queries
from dashboard.data.figures import problem_counts
from dashboard.data.frames import records
from dashboard.data.problems import list_problems
from dashboard.data.queries import TownReport
from dashboard.features.onepage.content import (
    DASH,
    MEASURES,
    OnePage,
    Part,
    Table,
    amount,
    changes,
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
from dashboard.page.view import TOWN, View, shorts_of
from dashboard.style.formats import day, fitted, number, width

MOST_TOWNS, MOST_PROBLEMS = 9, 5
_ATTENTION = "attention"
_ORDER = ("一是", "二是", "三是", "四是")


def district(view: View) -> OnePage:
    """The brief of the view's region; a town chosen in the view is ignored."""
    view = view.for_district()
    programme = view.dictionary.programme
    where = view.dictionary.district.full_name if view.place is None else view.region.name
    progress = Part("总体进展", _progress(view), _figures(view))
    towns = Part(f"各{view.part_word}情况", "", _towns(view))
    coming = Part("下一步", _next(view))
    problems = _problems(view, room_beside(progress, towns, coming))
    return OnePage(
        title=f"“{programme.name}”专项行动情况",
        subtitle=f"{where}　{view.period.name}（{statements.data_day(view)}）",
        parts=(progress, towns, problems, coming),
        notes=_notes(view),
        source=source(view),
    )


def _progress(view: View) -> str:
    if not view.has_data:
        return "还没有报送数据。"
    stocks = f"{statements.coverage(view)}；{statements.participants(view)}"
    who = f"全{view.district_word}" if view.place is None else ""
    first = f"{who}{stocks}{statements.carried_towns(view)}"
    return sentences(first, sums(view), sums_to_date(view))


def _figures(view: View) -> Table:
    rows = []
    for code in MEASURES:
        known = statements.figure(view, code)
        name = named(view, code, is_approximate=known.is_approximate)
        rows.append(
            (name, amount(view, code, known.value), *changes(view, code), to_date(view, code))
        )
    heads = ("指标", "本期", *(f"较{word}" for word in statements.BEFORE.values()), "开展以来累计")
    return Table(heads, tuple(rows), (34, 15, 14, 18, 19), ("left", *("right",) * 4))


def _towns(view: View) -> Table:
    shown = _shown(view)
    rows = [_town(view, report) for report in shown]
    gaps = tuple((n, 3, 5) for n, report in enumerate(shown) if not report.has_flows)
    whole = f"全{view.district_word}" if view.place is None else view.region.name
    rows.append((whole, *_cells(view), ""))
    heads = (
        view.part_word,
        "结对村",
        view.label("projects_live"),
        "投入/万元",
        "时长/小时",
        "受益/人次",
    )
    attention = view.dictionary.vocabularies["milestone_state"].name_of(_ATTENTION)
    table = Table(
        (*heads, attention),
        tuple(rows),
        (13, 10, 13, 12, 12, 12, 28),
        ("left", "center", "center", "right", "right", "right", "left"),
        gaps,
        strong=(len(rows) - 1,),
    )
    cut = tuple((*row[:-1], _one_line(table, row[-1])) for row in table.rows)
    return Table(table.headings, cut, table.shares, table.sides, gaps, table.strong)


def _one_line(table: Table, text: str) -> str:
    """Reasons that one line holds; the others are counted."""
    reasons, room = text.split("，"), table.room(len(table.shares) - 1)
    for count in range(len(reasons), 0, -1):
        rest = f"等{len(reasons)}项" if count < len(reasons) else ""
        told = f"{'，'.join(reasons[:count])}{rest}"
        if width(told) <= room:
            return told
    return f"{fitted(text, room - 1)}…"


def _shown(view: View) -> tuple[TownReport, ...]:
    """The parts in code order; where they are too many, those that need attention."""
    if len(view.parts) <= MOST_TOWNS:
        return view.parts
    return tuple(report for report in view.parts if _reasons(view, report))[:MOST_TOWNS]


def _town(view: View, report: TownReport) -> tuple[str, ...]:
    at = view.at(report.town)
    star = "*" if report.is_carried else ""
    paired, live, *flows = _cells(at)
    if not report.has_flows:
        short = shorts_of(view.dictionary, "submission_state")[report.state]
        flows = [f"{short}，暂未计入" if report.state == "rejected" else short, "", ""]
    stars = (text if text == DASH else f"{text}{star}" for text in (paired, live))
    return (report.town.name, *stars, *flows, "，".join(_reasons(view, report)))


def _cells(view: View) -> tuple[str, ...]:
    """``39/45``, live projects, money, hours, people of an area."""
    people = queries.participation(view.warehouse, view.area, view.period.code)
    paired = statements.figure(view, "villages_paired").value
    total = people["villages_total"].iloc[-1] if len(people) else None
    first = DASH if paired is None or total is None else f"{number(paired)}/{number(total)}"
    rest = (amount(view, code, statements.figure(view, code).value) for code in MEASURES[2:])
    return (first, *rest)


def _reasons(view: View, report: TownReport) -> list[str]:
    """Why its judged steps need attention, in few words."""
    judged = {m.code for m in view.town_steps if not m.descriptive}
    steps = queries.steps(view.warehouse, view.period.code)
    own = steps[(steps["area_code"] == report.town.code) & (steps["state"] == _ATTENTION)]
    rows = [row for row in records(own) if row.milestone in judged]
    return [short_reason(row, report, view.dictionary) for row in rows]


def _problems(view: View, room: float) -> Part:
    rows = list_problems(view.warehouse, view.area, view.period.code)
    agenda = [row for row in rows if row.on_agenda]
    unresolved = problem_counts(view.warehouse, view.area, view.period.code).unresolved
    title = "提请领导小组协调的问题"
    if not agenda:
        none = "，没有提请领导小组协调的" if unresolved else ""
        return Part(title, sentences(f"{statements.problems(view)}{none}"))
    columns = view.column_titles("problem")
    table = Table(
        ("序", "问题", "天数", columns["coordinate_with"], columns["request"]),
        tuple(
            (
                str(n),
                f"{row.problem.rstrip('。')}（{row.town}）",
                number((view.as_of - row.raised_on).days),
                row.coordinate_with or DASH,
                (row.request or DASH).rstrip("。"),
            )
            for n, row in enumerate(agenda, 1)
        ),
        (4, 41, 6, 25, 24),
        ("center", "left", "right", "left", "left"),
    )
    shown, rest = fitting_rows(table, MOST_PROBLEMS, room)
    if not shown:
        return Part(title, sentences(statements.problems(view)))
    more = f"，列{len(shown)}个，另有{rest}个" if rest else ""
    heading = f"{title}（{len(agenda)}个，尚未解决共{unresolved}个{more}）"
    return Part(heading, "", Table(table.headings, shown, table.shares, table.sides))


def _next(view: View) -> str:
    steps = [step for step in (_owed(view), _to_check(view), _coming(view)) if step]
    if not steps:
        return "各阶段和各期报送的日期均已过。"
    return sentences(*(f"{_ORDER[n]}{step}" for n, step in enumerate(steps)))


def _owed(view: View) -> str:
    """``收齐2026年上半年报送，大沥镇补报，九江镇修改重报``."""
    today = view.as_of if view.is_past else view.warehouse.edition.as_of
    owed = queries.owed(view.warehouse, view.area, today)
    periods = [(code, list(rows)) for code, rows in groupby(owed, key=lambda row: row.period)]
    told = [(code, rows) for code, rows in periods if code <= view.period.code][-1:]
    if not told:
        return ""
    code, rows = told[0]
    waits = shorts_of(view.dictionary, "submission_state")["pending"]
    verbs = {"missing": "补报", "rejected": "修改重报", "pending": waits}
    parts = [
        f"{view.named(names)}{verb}"
        for state, verb in verbs.items()
        if (names := [row.town for row in rows if row.state == state])
    ]
    return f"收齐{view.dictionary.period(code).name}报送，{'，'.join(parts)}"


def _to_check(view: View) -> str:
    """``核对到期项目：26个已超期，159个年底前到期``."""
    due = statements.due(view)
    return f"核对到期项目：{due}" if due else ""


def _coming(view: View) -> str:
    """``2027年1月15日前报送2026年下半年进展，2027年1月1日起进入总结宣传阶段``."""
    today = view.as_of if view.is_past else view.warehouse.edition.as_of
    dictionary = view.dictionary
    due = next(
        (p for p in dictionary.periods if p.due_on >= today and p.code > view.period.code), None
    )
    phase = next((p for p in dictionary.phases if p.starts_on >= today), None)
    parts = (
        f"{day(due.due_on)}前报送{due.name}进展" if due else "",
        f"{day(phase.starts_on)}起进入{phase.name}阶段" if phase else "",
    )
    return "，".join(filter(None, parts))


def _notes(view: View) -> str:
    parts = [
        "较上期、较上年同期：存量为增减数，投入、时长、受益为增减比例"
        + (f"，按两期均已纳入汇总的{TOWN}{statements.LIKE_FOR_LIKE}比较" if _is_alike(view) else "")
    ]
    if view.carried:
        parts.append(view.carried_note.replace("* ", "*"))
    silent = [report.town.name for report in view.here if not report.has_reported]
    if silent and len(silent) < len(view.here):
        parts.append(f"本期投入、时长、受益不含{view.named(silent)}")
    hidden = len(view.parts) - len(_shown(view))
    if hidden:
        word = view.dictionary.vocabularies["milestone_state"].name_of(_ATTENTION)
        parts.append(f"只列有{word}事项的{view.part_word}，其余{hidden}个计入合计")
    return f"{'；'.join(parts)}。{_days(view)}"


def _days(view: View) -> str:
    return f"{view.days_as_of}。"


def _is_alike(view: View) -> bool:
    known = statements.figure(view, "contributions").changes.values()
    return any(change.is_like_for_like for change in known)
