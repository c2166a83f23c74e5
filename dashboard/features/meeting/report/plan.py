"""What was done against the plan: its three phases and its six tasks."""

from collections.abc import Iterator

from dashboard.data.last_phase import stated_steps
from dashboard.features.meeting.circular.facts import Facts
from dashboard.features.meeting.circular.overall import phase_states
from dashboard.features.meeting.circular.sentences import Passage, count, fill, joined, official
from dashboard.features.meeting.report import queries
from dashboard.features.meeting.report.gaps import gap, told
from dashboard.features.meeting.report.queries import Share
from dashboard.features.meeting.slides.tasks import MatrixRow
from dashboard.features.meeting.steps import PhaseSteps
from dashboard.page.view import TOWN, View
from dashboard.style.formats import join, month_span, percent, quantity
from etl.dictionary import Phase


def phases(view: View, facts: Facts) -> tuple[Passage, ...]:
    """A passage for each phase: the states of its steps, then the figures of those that have any."""
    known = {phase.code: phase for phase in facts.phases}
    return tuple(_phase(view, facts, plan, known[plan.code]) for plan in view.dictionary.phases)


def _phase(view: View, facts: Facts, plan: Phase, phase: PhaseSteps) -> Passage:
    title = f"{plan.name}（{month_span(plan.starts_on, plan.ends_on)}）"
    if plan.starts_on > facts.basis.as_of:
        begins = f"{plan.starts_on.year}年{plan.starts_on.month}月开始。"
        return Passage(f"{begins}{gap(f'{plan.name}情况')}。", title)
    figures = [fill(f"{step.milestone.short}方面，{{}}", step.said(count)) for step in phase.steps]
    figures += _declared(view, plan)
    states = phase_states(view, phase).removeprefix(f"{plan.name}阶段：")
    said = f"{states}{joined('；', *figures, end='。')}"
    rest = ""
    if plan.ends_on > facts.basis.as_of:
        until = f"{plan.ends_on.year}年{plan.ends_on.month}月"
        rest = f"此后至{until}{gap(f'{plan.name}情况')}。"
    return Passage(f"{told(said, f'{plan.name}情况')}{rest}", title)


def _declared(view: View, plan: Phase) -> list[str]:
    """``实施总结方面，5个镇（街道）申报已完成``: of steps that towns declare, where any has said anything."""
    over = view.dictionary.vocabularies["milestone_status"].codes[-1]
    stated = stated_steps(view.warehouse, view.period.code)
    texts = []
    for step in view.dictionary.milestones:
        if (step.phase, step.basis, step.owner) == (plan.code, "declared", "town"):
            said = [s.status for t in view.town_names if (s := stated.get((t, step.code)))]
            done = f"{count(said.count(over))}个{TOWN}申报已完成"
            texts += [f"{step.short}方面，{done}"] if said else []
    return texts


def tasks(view: View, facts: Facts) -> tuple[Passage, ...]:
    """A passage for each task; what was achieved is for an officer to add."""
    shares = queries.tasks_to_date(view.warehouse, facts.basis.view.area, view.period.code)
    whole = facts.matrix.total or 0
    names = list(view.aid_type_names.values())
    passages = [
        Passage(
            f"{_task(view, line, shares.get(line.code), whole, names)}{gap('做法和成效')}。",
            line.name,
        )
        for line in facts.matrix.lines
    ]
    return (*passages, *_party_building(view, facts))


def _task(view: View, line: MatrixRow, share: Share | None, whole: float, names: list[str]) -> str:
    """``累计项目120个，占累计项目的21%，其中已完成66个；按帮扶类型分，产业帮扶90个、…；累计投入980.5万元。``."""
    if not line.total or share is None:
        return "没有项目报送。" if whole else ""
    head = fill(f"累计项目{{}}个，占累计项目的{percent(line.total, whole)}", line.total)
    done = fill("其中已完成{}个", share.completed or None)
    types = join(list(_types(line, names)))
    given = money(view, share.contribution_yuan) if share.contribution_yuan else ""
    return joined("；", joined("，", head, done), f"按帮扶类型分，{types}", given, end="。")


def _types(line: MatrixRow, names: list[str]) -> Iterator[str]:
    """The aid types of a task with their projects, the most first."""
    pairs = [(name, value) for name, value in zip(names, line.values, strict=True) if value]
    for name, value in sorted(pairs, key=lambda pair: -pair[1]):
        yield f"{name}{count(value)}个"


def money(view: View, yuan: float) -> str:
    """``累计投入980.5万元``."""
    meaning = view.dictionary.indicators["contributions_to_date"]
    amount = quantity(yuan, meaning.format, meaning.unit)
    return official(f"{meaning.label}{amount.figure}{amount.unit}")


def _party_building(view: View, facts: Facts) -> Iterator[Passage]:
    """``党建共建结对85项。``; nothing where it is not known or there is none."""
    code = "pairings_party_building"
    value = facts.basis.last.get(code)
    if value and value == value:
        unit = view.dictionary.indicators[code].unit
        yield Passage(f"{view.label(code)}{count(value)}{unit}。")
