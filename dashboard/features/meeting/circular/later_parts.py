"""二 to 五: what changed in each town, practices, problems, next steps."""

from collections import Counter

from dashboard.data.queries import TownReport
from dashboard.features.meeting.circular.facts import Facts
from dashboard.features.meeting.circular.overall import next_period
from dashboard.features.meeting.circular.sentences import Passage, change, count, fill, joined
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


def _carried(view: View, report: TownReport) -> str:
    older = report.data_period
    rest = f"，存量沿用{view.dictionary.period(older).name}数据" if older else ""
    return f"{not_reported(view, report)}{rest}。"


def town_changes(line: TownLine) -> str:
    """``新增结对村（社区）2个、项目8个。``; the levels are in the table."""
    villages, new = line.moved_villages, line.new
    nothing_new = "没有新增项目" if new == 0 else ""
    if villages is not None and villages > 0:
        paired = fill(f"新增结对{VILLAGES}{{}}个", villages)
        both = joined("、", paired, fill("项目{}个", new or None), end="。")
        return both + fill("{}。", nothing_new)
    moved = fill(f"结对{VILLAGES}{{}}", change(villages, "个"))
    return joined("，", moved, nothing_new or fill("新增项目{}个", new), end="。")


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


def _chosen(high: int) -> str:
    """How many cases of the district's level and above there are, and how many of them follow."""
    if not high:
        return "【请补充：主要做法】"
    chosen = f"，选录{_MOST_CASES}个" if high > _MOST_CASES else ""
    return fill(f"本期报送的区级以上典型案例{{}}个{chosen}，摘要如下。", high)


def _reported(facts: Facts) -> str:
    if not facts.basis.reported:
        return ""
    if not facts.cases:
        return "本期没有报送典型案例。"
    counts = Counter(case.level for case in facts.cases)
    by_level = join([f"{level}{count(n)}个" for level, n in counts.items()])
    whole = fill("本期报送典型案例{}个", len(facts.cases))
    return joined("，", whole, fill("其中{}", by_level), end="。")


def _typical(facts: Facts) -> str:
    if facts.typical is None:
        return ""
    helped, listed = facts.typical
    return f"{count(listed)}个典型村中，{count(helped)}个已明确合作项目。"


def _practice(case: Case) -> str:
    """Who, where and what, as reported; the results are for an officer to add."""
    where = f"{case.town}{case.village}" if case.village else case.town
    who = case.organization or case.kind
    return f"{who}（{where}）。{_ended(case.summary)}【请补充：成效】"


def open_problems(view: View, facts: Facts, annexes: int) -> tuple[Passage, ...]:
    """Problems raised and resolved; those put before the leading group; late and missing returns."""
    items = facts.decisions
    described = tuple(Passage(_problem(item), item.town) for item in items[:_MOST_PROBLEMS])
    rest = max(len(items) - _MOST_PROBLEMS, 0) or None
    more = (Passage(fill(f"另有{{}}个问题见附件{annexes}。", rest)),)
    return (Passage(_problem_counts(view, facts)), *described, *more, Passage(_amiss(view, facts)))


def _problem_counts(view: View, facts: Facts) -> str:
    raised, resolved, overdue = facts.problems
    if not raised:
        return f"各{TOWN}没有提出需要协调的问题。" if facts.basis.reported else ""
    levels = joined(
        "，",
        fill("累计提出问题{}个，已解决{}个，未解决{}个", raised, resolved, raised - resolved),
        fill(f"其中{{}}个{view.dictionary.programme.overdue}", overdue or None),
    )
    if not facts.decisions:
        return f"{levels}，暂无提请领导小组协调的问题。"
    as_of = f"个问题如下（天数算至{day(facts.basis.as_of)}）。"
    return levels + fill(f"，提请领导小组协调的{{}}{as_of}", len(facts.decisions))


def _problem(item: Decision) -> str:
    """``…，已提出301天。责任单位：…。需协调事项：…。``; texts as reported."""
    last = f"上次协调意见：{_ended(item.last)}" if item.last else ""
    follow = f"落实情况：{_ended(item.follow_up)}" if item.follow_up else ""
    note = f"（{item.note}）" if item.note else ""
    return (
        f"{item.problem.rstrip('。；; ')}，已提出{count(item.days)}天{note}。"
        f"责任单位：{item.owners}。需协调事项：{_ended(item.request)}{last}{follow}"
    )


def _ended(text: str) -> str:
    return f"{text.rstrip('。；;. ')}。"


def _amiss(view: View, facts: Facts) -> str:
    """Late and missing returns, projects without dates; the reasons are for an officer to add."""
    late = joined("，", *names_by_state(view, [r for r in view.reports if r.is_amiss]))
    returns = fill(f"{view.period.name}工作进展报送中，{{}}", late)
    undated = fill("{}个在实施项目尚未明确进度安排", facts.unscheduled or None)
    sentence = joined("；", returns, undated, end="。")
    return fill("此外，{}", sentence) + "原因分析：【请补充】。"


def next_work(view: View, facts: Facts) -> tuple[Passage, ...]:
    """What the calendar of the plan requires next; no targets."""
    settle = "责任单位按领导小组会议意见办理上述{}个问题，于【请补充：日期】前反馈结果。"
    return (
        Passage(_to_report(view), "按期报送"),
        Passage(fill(settle, len(facts.decisions) or None), "办结问题"),
        Passage(_to_check(view), "核对项目"),
        Passage(_to_sum_up(view), "准备总结"),
    )


def _to_report(view: View) -> str:
    """Missing returns, then the next due date."""
    gaps = [report for report in view.reports if report.is_gap and report.state != "pending"]
    rejected = join([report.town.name for report in gaps if report.state == "rejected"])
    missing = join([report.town.name for report in gaps if report.state != "rejected"])
    what, period = f"{view.period.name}工作进展", next_period(view)
    coming = f"各{TOWN}于{day(period.due_on)}前报送{period.name}工作进展" if period else ""
    return joined(
        "；",
        fill(f"{{}}于【请补充：日期】前补报{what}", missing),
        fill(f"{{}}于【请补充：日期】前修改并重新报送{what}", rejected),
        coming,
        end="。",
    )


def _to_check(view: View) -> str:
    """Projects that end by the end of the next half-year; a gap where none has a planned end."""
    period = next_period(view)
    if period is None:
        return ""
    live, dated, due = due_projects(view.warehouse, view.period.code, period.ends_on)
    if not live:
        return ""
    phase = next((p for p in view.dictionary.phases if p.ends_on == period.ends_on), None)
    until = day(period.ends_on)
    lead = f"{phase.name}阶段于{until}结束，" if phase else ""
    by = "在此之前" if phase else f"于{until}前"
    return (
        f"{lead}各{TOWN}对计划{by}完成的{count(due) if dated else '【请补充：数量】'}"
        "个在实施项目逐项核对进度，坚持自愿参与、量力而行，不搞摊派、不分任务。"
    )


def _to_sum_up(view: View) -> str:
    last = view.dictionary.phases[-1]
    rest = "【请补充：其他工作要求】"
    if view.period.ends_on >= last.starts_on:
        return f"梳理专项行动成效，做好{last.name}。{rest}"
    start = last.starts_on
    return (
        "梳理典型案例和表现突出社会组织情况，"
        f"为{start.year}年{start.month}月起的{last.name}做好准备。{rest}"
    )
