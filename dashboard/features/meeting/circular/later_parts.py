"""二 to 五: what changed in each town, practices, problems, next steps."""

from __future__ import annotations

from dashboard.data.queries import TownReport
from dashboard.features.meeting.circular.facts import Facts
from dashboard.features.meeting.circular.overall import next_period
from dashboard.features.meeting.circular.sentences import (
    Passage,
    Quoted,
    Sentence,
    count,
    fill,
    join_sentences,
)
from dashboard.features.meeting.circular.tables import names_by_state, not_reported
from dashboard.features.meeting.queries import due_projects
from dashboard.features.meeting.slides.decisions import Decision
from dashboard.features.meeting.slides.slide import VILLAGES
from dashboard.features.meeting.slides.towns import TownLine
from dashboard.features.meeting.slides.typical import Case
from dashboard.page.view import TOWN, View
from dashboard.style.formats import day, join

# How many cases and problems the text describes; the others are only in the annexes.
_MOST_CASES, _MOST_PROBLEMS = 5, 10


def town_passages(view: View, facts: Facts) -> tuple[Passage, ...]:
    """A passage for each town in code order: what changed, or that there is no return."""
    return tuple(
        Passage(town_changes(line) if report.has_reported else _carried(view, report), line.name)
        for report, line in zip(view.reports, facts.towns, strict=True)
    )


def _carried(view: View, report: TownReport) -> Sentence:
    older = report.data_period
    rest = f"，存量沿用{view.dictionary.period(older).name}数据" if older else ""
    return (f"{not_reported(view, report)}{rest}。",)


def town_changes(line: TownLine) -> Sentence:
    """``新增结对村（社区）2个、项目8个。``; the levels are in the table."""
    villages, new = line.moved_villages, line.new
    source = f"town.{line.code}"
    if villages is not None and villages > 0:
        more = count(villages, f"{source}.villages_paired.moved")
        both = join_sentences(
            "、",
            fill(f"新增结对{VILLAGES}{{n}}个", n=more),
            _new(new, source, "项目") if new else (),
        )
        return (*both, "。", *(("没有新增项目。",) if new == 0 else ()))
    projects = ("没有新增项目",) if new == 0 else _new(new, source, "新增项目")
    return join_sentences("，", _villages(villages, source), projects, end="。")


def _villages(villages: float | None, source: str) -> Sentence:
    if villages is None:
        return ()
    if not villages:
        return (f"结对{VILLAGES}与上期持平",)
    less = count(-villages, f"{source}.villages_paired.moved")
    return (f"结对{VILLAGES}较上期减少", less, "个")


def _new(new: float | None, source: str, noun: str) -> Sentence:
    return fill(f"{noun}{{n}}个", n=count(new, f"{source}.projects_new"))


def practices(view: View, facts: Facts) -> tuple[Passage, ...]:
    """Cases of the half-year, typical villages, cases of the district's level and above."""
    lowest = view.dictionary.vocabularies["level"].terms[0].name
    high = [case for case in facts.cases if lowest not in case.level]
    cases = tuple(Passage(_practice(case), case.title, level=3) for case in high[:_MOST_CASES])
    return (
        Passage(_reported(facts), "典型案例报送情况"),
        Passage(_typical(facts), "典型村合作情况"),
        Passage(_chosen(len(high)), "主要做法"),
        *cases,
    )


def _chosen(high: int) -> Sentence:
    """How many cases of the district's level and above there are, and how many of them follow."""
    if not high:
        return ("【请补充：主要做法】",)
    total = fill("本期报送的区级以上典型案例{n}个", n=count(high, "cases.high"))
    if high <= _MOST_CASES:
        return (*total, "，摘要如下。")
    return (*total, "，选录", count(_MOST_CASES, "cases.chosen"), "个，摘要如下。")


def _reported(facts: Facts) -> Sentence:
    cases = len(facts.cases)
    if not facts.reported:
        return ()
    if not cases:
        return ("本期没有报送典型案例。",)
    by_level = [
        fill("{level}{n}个", level=level, n=count(n, f"cases.{level}"))
        for level, n in facts.cases_by_level
    ]
    parts = join_sentences("、", *by_level)
    whole = fill("本期报送典型案例{n}个", n=count(cases, "cases"))
    return join_sentences("，", whole, ("其中", *parts) if parts else (), end="。")


def _typical(facts: Facts) -> Sentence:
    if facts.typical is None:
        return ()
    helped, listed = facts.typical
    return fill(
        "{listed}个典型村中，{helped}个已明确合作项目。",
        listed=count(listed, "typical.listed"),
        helped=count(helped, "typical.helped"),
    )


def _practice(case: Case) -> Sentence:
    """Who, where and what, as reported; the results are for an officer to add."""
    where = f"{case.town}{case.village}" if case.village else case.town
    who = case.organization or case.kind
    summary = case.summary.rstrip("。；;. ")
    return (Quoted(f"{who}（{where}）。{summary}"), "。【请补充：成效】")


def open_problems(view: View, facts: Facts, annexes: int) -> tuple[Passage, ...]:
    """Problems raised and resolved; those put before the leading group; late and missing returns."""
    items = facts.decisions
    described = tuple(Passage(_problem(item), item.town) for item in items[:_MOST_PROBLEMS])
    more: tuple[Passage, ...] = ()
    if len(items) > _MOST_PROBLEMS:
        rest = count(len(items) - _MOST_PROBLEMS, "decisions.more")
        more = (Passage(("另有", rest, f"个问题见附件{annexes}。")),)
    return (Passage(_problem_counts(view, facts)), *described, *more, Passage(_amiss(view, facts)))


def _problem_counts(view: View, facts: Facts) -> Sentence:
    raised, resolved, overdue = facts.problems
    requested = len(facts.decisions)
    if not raised:
        return (f"各{TOWN}没有提出需要协调的问题。",) if facts.reported else ()
    levels = join_sentences(
        "，",
        fill("累计提出问题{n}个", n=count(raised, "problems.raised")),
        fill("已解决{n}个", n=count(resolved, "problems.resolved")),
        fill("未解决{n}个", n=count(raised - resolved, "problems.open")),
        fill(
            f"其中{{n}}个{view.dictionary.programme.overdue}",
            n=count(overdue or None, "problems.overdue"),
        ),
    )
    if not requested:
        return (*levels, "，暂无提请领导小组协调的问题。")
    as_of = f"个问题如下（天数算至{day(facts.as_of)}）。"
    return (*levels, "，提请领导小组协调的", count(requested, "decisions"), as_of)


def _problem(item: Decision) -> Sentence:
    """``…，已提出301天。责任单位：…。需协调事项：…。``; texts as reported."""
    days = count(item.days, f"decision.{item.problem_id}.days")
    last = f"上次协调意见：{_ended(item.last)}" if item.last else ""
    follow = f"落实情况：{_ended(item.follow_up)}" if item.follow_up else ""
    rest = f"责任单位：{item.owners}。需协调事项：{_ended(item.request)}{last}{follow}"
    note = f"（{item.note}）" if item.note else ""
    return (Quoted(item.problem.rstrip("。；; ")), "，已提出", days, f"天{note}。", Quoted(rest))


def _ended(text: str) -> str:
    return f"{text.rstrip('。；;. ')}。"


def _amiss(view: View, facts: Facts) -> Sentence:
    """Late and missing returns, projects without dates; the reasons are for an officer to add."""
    amiss = [report for report in view.reports if report.is_amiss]
    late = join_sentences("，", *names_by_state(view, amiss))
    undated = fill(
        "{n}个在实施项目尚未明确进度安排",
        n=count(facts.unscheduled or None, "projects.unscheduled"),
    )
    lead = f"{view.period.name}工作进展报送中，"
    sentence = join_sentences("；", (lead, *late) if late else (), undated, end="。")
    return (*(("此外，", *sentence) if sentence else ()), "原因分析：【请补充】。")


def next_work(view: View, facts: Facts) -> tuple[Passage, ...]:
    """What the calendar of the plan requires next; no targets."""
    return (
        Passage(_to_report(view, facts), "按期报送"),
        Passage(_to_settle(facts), "办结问题"),
        Passage(_to_check(view), "核对项目"),
        Passage(_to_sum_up(view), "准备总结"),
    )


def _to_report(view: View, facts: Facts) -> Sentence:
    """Missing returns, then the next due date."""
    gaps = [report for report in view.reports if report.is_gap and report.state != "pending"]
    rejected = [report.town.name for report in gaps if report.state == "rejected"]
    missing = [report.town.name for report in gaps if report.state != "rejected"]
    what = f"{view.period.name}工作进展"
    parts: list[Sentence] = []
    if missing:
        parts.append((f"{join(missing)}于【请补充：日期】前补报{what}",))
    if rejected:
        parts.append((f"{join(rejected)}于【请补充：日期】前修改并重新报送{what}",))
    if period := next_period(view):
        parts.append((f"各{TOWN}于{day(period.due_on)}前报送{period.name}工作进展",))
    return join_sentences("；", *parts, end="。")


def _to_settle(facts: Facts) -> Sentence:
    return fill(
        "责任单位按领导小组会议意见办理上述{n}个问题，于【请补充：日期】前反馈结果。",
        n=count(len(facts.decisions) or None, "decisions"),
    )


def _to_check(view: View) -> Sentence:
    """Projects that end by the end of the next half-year; a gap where none has a planned end."""
    period = next_period(view)
    if period is None:
        return ()
    live, dated, due = due_projects(view.warehouse, view.period.code, period.ends_on)
    if not live:
        return ()
    phase = next((p for p in view.dictionary.phases if p.ends_on == period.ends_on), None)
    until = day(period.ends_on)
    lead = f"{phase.name}阶段于{until}结束，" if phase else ""
    by = "在此之前" if phase else f"于{until}前"
    return (
        f"{lead}各{TOWN}对计划{by}完成的",
        count(due, "projects.due") if dated else "【请补充：数量】",
        "个在实施项目逐项核对进度，坚持自愿参与、量力而行，不搞摊派、不分任务。",
    )


def _to_sum_up(view: View) -> Sentence:
    last = view.dictionary.phases[-1]
    rest = "【请补充：其他工作要求】"
    if view.period.ends_on >= last.starts_on:
        return (f"梳理专项行动成效，做好{last.name}。{rest}",)
    start = last.starts_on
    return (
        "梳理典型案例和表现突出社会组织情况，"
        f"为{start.year}年{start.month}月起的{last.name}做好准备。{rest}",
    )
