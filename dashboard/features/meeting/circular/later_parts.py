"""二 to 五: what changed in each town, practices, problems, next steps."""

import re
from collections import Counter
from collections.abc import Iterator

from dashboard.data.figures import PREVIOUS, due_counts, typical_counts
from dashboard.data.queries import TownReport
from dashboard.features.meeting.basis import Basis
from dashboard.features.meeting.circular.facts import Facts
from dashboard.features.meeting.circular.outcomes import listed, of_case
from dashboard.features.meeting.circular.overall import next_period
from dashboard.features.meeting.circular.sentences import Passage, count, fill, joined, official
from dashboard.features.meeting.circular.tables import names_by_state, responsible
from dashboard.features.meeting.slides.decisions import Decision, days_as_of
from dashboard.features.meeting.slides.towns import TownLine
from dashboard.features.meeting.slides.typical import Case
from dashboard.features.meeting.steps import Step, steps_of
from dashboard.page import statements, totals
from dashboard.page.view import TOWN, View
from dashboard.style.formats import day, join

# How many cases and problems the text describes; the others are only in the annexes.
_MOST_CASES, _MOST_PROBLEMS = 5, 10
# How many parts a passage names, where there are many.
_MOST_PARTS = 10
_NOTHING_DONE = "没有新的活动和投入"


def town_passages(view: View, facts: Facts) -> tuple[Passage, ...]:
    """A passage for each part in code order: what was done, and what is asked of it; of many, only what is asked."""
    if view.has_many_parts:
        return tuple(_asked_of_many(view, facts))
    return tuple(
        Passage(f"{_done(view, line, report)}{_asked(line, report)}", line.name)
        for report, line in zip(view.parts, facts.towns, strict=True)
    )


def _done(view: View, line: TownLine, report: TownReport) -> str:
    """``本期开展活动213场，投入282.4万元…，受益14078人次；结对村（社区）净增2个，新增项目35个。``."""
    if not report.has_flows:
        older = report.data_period
        rest = f"，存量沿用{view.dictionary.period(older).name}数据" if older else ""
        return f"{line.basis.not_reported(report)}{rest}。"
    basis = line.basis
    sums = totals.of_period(basis.view)
    done = joined("，", *map(str, sums)) if any(s.text != "0" for s in sums) else _NOTHING_DONE
    moved = joined("，", net_villages(basis), _new_projects(line.new))
    return official(joined("；", f"本期{done}", moved, end="。"))


def net_villages(basis: Basis) -> str:
    """``结对村（社区）净增2个``: the difference of two levels; nothing where it is not known."""
    change = basis.figure("villages_paired").changes.get(PREVIOUS)
    if change is None:
        return ""
    if not change.difference:
        return f"结对{basis.view.village_word}与上期持平"
    verb = "净增" if change.difference > 0 else "净减"
    return f"结对{basis.view.village_word}{verb}{count(abs(change.difference))}个"


def _new_projects(new: float | None) -> str:
    return "没有新增项目" if new == 0 else fill("新增项目{}个", new)


def _asked(line: TownLine, report: TownReport) -> str:
    """``请办理1个超过半年的问题，核对6个已超期项目。``; nothing where nothing is left open."""
    return fill("请{}。", joined("，", *_requests(line, report).values()))


def _asked_of_many(view: View, facts: Facts) -> Iterator[Passage]:
    """``尽快补报本期工作进展：甲县、乙县等12个县（区）。``: a passage for each thing that is asked."""
    asked: dict[str, list[str]] = {}
    for report, line in zip(view.parts, facts.towns, strict=True):
        for what in _requests(line, report):
            asked.setdefault(what, []).append(line.name)
    for what, names in asked.items():
        rest = f"等{count(len(names))}个{view.part_word}" if len(names) > _MOST_PARTS else ""
        yield Passage(f"{what}：{join(names[:_MOST_PARTS])}{rest}。")


def _requests(line: TownLine, report: TownReport) -> dict[str, str]:
    """What a part's returns leave open: {what is asked: the same with its number}; no targets."""
    basis = line.basis
    steps = {step.milestone.measure: step for step in steps_of(basis)}
    overdue = sum(problem.is_overdue for problem in basis.open_problems)
    due = due_counts(basis.view.warehouse, basis.view.area, basis.period)
    returns = {"missing": "尽快补报本期工作进展", "rejected": "修改后重新报送本期工作进展"}
    how_long = basis.view.dictionary.programme.overdue
    left: dict[str, float | None] = {
        f"继续办理{{}}提出{how_long}的问题": overdue or None,
        "核对{}已超期项目": due.overdue or None,
        "明确{}典型村的合作项目": _left(steps.get("typical_villages")),
        "补充{}未完结项目的计划起止时间": _left(steps.get("schedules")),
    }
    returned = returns.get(report.state)
    return ({returned: returned} if returned else {}) | {
        template.format(""): template.format(f"{count(number)}个")
        for template, number in left.items()
        if number is not None
    }


def _left(step: Step | None) -> float | None:
    """How many of a step are not done; nothing where all are, or where it is not known."""
    if step is None or step.numerator is None or step.denominator is None:
        return None
    return step.denominator - step.numerator or None


def practices(view: View, facts: Facts) -> tuple[Passage, ...]:
    """Cases of the half-year, typical villages, cases of the district's level and above."""
    lowest = view.dictionary.vocabularies["level"].terms[0].name
    high = [case for case in facts.cases if lowest not in case.level]
    cases = tuple(
        Passage(_practice(view, facts, case), case.title, level=3) for case in high[:_MOST_CASES]
    )
    return (
        Passage(_reported(facts), "典型案例报送情况"),
        Passage(typical(view), "典型村合作情况"),
        Passage(_chosen(view, len(high)), view.column_titles("model_case")["approach"]),
        *cases,
    )


def _chosen(view: View, high: int) -> str:
    """How many cases of the district's level and above there are, and how many of them follow."""
    if not high:
        return "【请补充：主要做法】"
    chosen = f"，选录{_MOST_CASES}个" if high > _MOST_CASES else ""
    return fill(f"本期报送的{view.district_word}级以上典型案例{{}}个{chosen}，摘要如下。", high)


def _reported(facts: Facts) -> str:
    if not facts.basis.reported:
        return ""
    if not facts.cases:
        return "本期没有报送典型案例。"
    counts = Counter(case.level for case in facts.cases)
    by_level = join([f"{level}{count(n)}个" for level, n in counts.items()])
    whole = fill("本期报送典型案例{}个", len(facts.cases))
    return joined("，", whole, fill("其中{}", by_level), end="。")


def typical(view: View) -> str:
    """``46个典型村中43个已有合作项目；另有市级典型村10个。``; nothing without typical villages."""
    if not typical_counts(view.warehouse, view.area, view.period.code).listed:
        return ""
    sentences = (statements.typical_villages(view), statements.other_typical_villages(view))
    return official(joined("；", *sentences, end="。"))


# A village is where its committee is, which carries nothing out.
_COMMITTEE = re.compile("(居民委员会|居委会|村民委员会|村委会)$")


def _practice(view: View, facts: Facts, case: Case) -> str:
    """Where, by whom and what, as reported; the results from 成效明细, else for an officer to add."""
    where = f"{case.town}{_COMMITTEE.sub('', case.village)}"
    who = (
        f"在{where}，由{case.organization}实施。"
        if case.organization
        else f"{where}，{case.kind}。"
    )
    found = listed(view, of_case(case, facts.outcomes))
    return f"{who}{_ended(case.summary)}{f'成效：{found}。' if found else '【请补充：成效】'}"


def open_problems(view: View, facts: Facts, annexes: int) -> tuple[Passage, ...]:
    """Problems raised and resolved; those put before the leading group; late and missing returns."""
    items = facts.decisions
    described = tuple(Passage(_problem(item), item.town) for item in items[:_MOST_PROBLEMS])
    rest = max(len(items) - _MOST_PROBLEMS, 0) or None
    more = (Passage(fill(f"另有{{}}个问题见附件{annexes}。", rest)),)
    return (Passage(_problem_counts(view, facts)), *described, *more, Passage(_amiss(view, facts)))


def _problem_counts(view: View, facts: Facts) -> str:
    raised, resolved = facts.problems
    if not raised:
        return f"各{TOWN}没有提出需要协调的问题。" if facts.basis.reported else ""
    levels = fill("累计提出问题{}个，已解决{}个", raised, resolved)
    problems = official(statements.problems(view))
    following = "，提请协调的问题如下" if facts.decisions else ""
    as_of = f"（{days_as_of(facts.basis)}）" if facts.decisions else ""
    return f"{levels}；{problems}{statements.carried_towns(view)}{following}{as_of}。"


def _problem(item: Decision) -> str:
    """``…，已提出301天。责任单位：…。需协调事项：…。``; texts as reported."""
    last = f"上次协调意见：{_ended(item.last)}" if item.last else ""
    follow = f"落实情况：{_ended(item.follow_up)}" if item.follow_up else ""
    note = f"（{item.note}）" if item.note else ""
    return (
        f"{item.problem.rstrip('。；; ')}，已提出{count(item.days)}天{note}。"
        f"责任单位：{responsible(item)}。需协调事项：{_ended(item.request)}{last}{follow}"
    )


def _ended(text: str) -> str:
    return f"{text.rstrip('。；;. ')}。"


def _amiss(view: View, facts: Facts) -> str:
    """Late and missing returns, projects without dates; the reasons are for an officer to add."""
    late = joined("，", *names_by_state(view, [r for r in view.reports if r.is_amiss]))
    returns = fill(f"{view.period.name}工作进展报送中，{{}}", late)
    undated = fill("{}个未完结项目尚未明确计划起止时间", facts.unscheduled or None)
    sentence = joined("；", returns, undated, end="。")
    return fill("此外，{}", sentence) + "原因分析：【请补充】。"


def next_work(view: View, facts: Facts) -> tuple[Passage, ...]:
    """What the calendar of the plan requires next; no targets."""
    settle = "责任单位按领导小组会议意见办理提请协调的{}个问题，于【请补充：日期】前反馈结果。"
    return (
        Passage(_to_report(view), "按期报送"),
        Passage(fill(settle, len(facts.decisions) or None), "办结问题"),
        Passage(_to_check(view), "核对项目"),
        Passage(_to_sum_up(view), "准备总结"),
    )


def _to_report(view: View) -> str:
    """Missing returns, then the next due date."""
    gaps = [report for report in view.reports if report.is_gap and report.state != "pending"]
    rejected, missing = (
        view.named([r.town.name for r in gaps if (r.state == "rejected") is is_rejected])
        for is_rejected in (True, False)
    )
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
    """Projects that are overdue or due by the end of the year; nothing where there is none."""
    counts = due_counts(view.warehouse, view.area, view.period.code)
    parts = joined(
        "、", fill("{}个已超期", counts.overdue or None), fill("{}个年底前到期", counts.due or None)
    )
    return fill(
        f"各{TOWN}对{{}}的项目逐项核对进度，坚持自愿参与、量力而行，不搞摊派、不分任务。", parts
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
