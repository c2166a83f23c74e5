"""一、总体情况: the sentences on pairings, projects, contributions and steps."""

from collections.abc import Sequence

from dashboard.features.meeting.circular.facts import Facts
from dashboard.features.meeting.circular.sentences import (
    Chart,
    change,
    count,
    fill,
    joined,
    plain_number,
    yuan,
)
from dashboard.features.meeting.slides.slide import VILLAGES
from dashboard.features.meeting.steps import ATTENTION, PhaseSteps, Step
from dashboard.page.view import TOWN, View, names_of
from dashboard.style.formats import join, percent
from etl.dictionary import Period


def _change(facts: Facts, column: str, unit: str) -> str:
    """The change of a stock since the previous half-year; nothing without a return of this one."""
    return change(facts.stock(column).change if facts.basis.reported else None, unit)


def pairings(view: View, facts: Facts) -> str:
    """（一）结对与参与情况."""
    paired = fill(f"全区已结对{VILLAGES}{{}}个", facts.level("villages_paired"))
    first = joined("，", paired, _change(facts, "villages_paired", "个"))
    pairs, agreements = facts.level("pairings_in_force"), facts.level("agreements_signed")
    signed = fill("结对关系{}项，其中{}项已签订协议", pairs, agreements)
    modes = names_of(view.dictionary, "pairing_mode")
    villages = fill(
        f"已结对{VILLAGES}中，“{modes['one_to_one']}”{{}}个，“{modes['many_to_one']}”{{}}个",
        facts.level("villages_one_organization"),
        facts.level("villages_many_organizations"),
    )
    levels = joined("；", first, signed, _participants(view, facts), end="。")
    return levels + fill("{}。", villages)


def _participants(view: View, facts: Facts) -> str:
    """``参与社会组织412家，较上期增加14家，其中…``."""
    classes = names_of(view.dictionary, "participation_class")
    left = view.dictionary.vocabularies["participation_class"].over
    parts = [
        fill(f"{name}{{}}家", facts.level(f"organizations_{code}") or None)
        for code, name in classes.items()
        if code not in left
    ]
    whole = fill("参与社会组织{}家", facts.level("organizations"))
    of_classes = fill("其中{}", joined("、", *parts))
    moved = _change(facts, "organizations", "家")
    return joined("，", whole, moved, of_classes, _gone(facts, classes))


def _gone(facts: Facts, classes: dict[str, str]) -> str:
    lapsed, done = facts.level("organizations_lapsed"), facts.level("organizations_completed_out")
    if lapsed is None or done is None:
        return ""
    completed = fill(f"（其中项目{classes['completed_out']}{{}}家）", done or None)
    return fill(f"上期参与、{classes['lapsed']}{{}}家", lapsed + done or None) + completed


def projects(view: View, facts: Facts) -> str:
    """（二）项目实施情况."""
    levels = joined(
        "，",
        fill("累计项目{}个", facts.level("projects")),
        fill("在实施{}个", facts.level("projects_live")),
        _change(facts, "projects_live", "个"),
    )
    new = fill("本期新增{}个", facts.basis.flow("projects_new").value)
    by_task = _largest([(line.name, line.total or 0) for line in facts.matrix.lines], together=True)
    by_type = _largest(_by_aid_type(view, facts), together=False)
    split = (fill("按主要任务分，{}", by_task), fill("按帮扶类型分，{}（见图1）", by_type))
    return joined("；", levels, new, end="。") + joined("；", *split, end="。")


def _by_aid_type(view: View, facts: Facts) -> list[tuple[str, float]]:
    totals = [total or 0 for total in facts.matrix.totals]
    return list(zip(view.aid_type_names.values(), totals, strict=True))


def _largest(counts: Sequence[tuple[str, float]], *, together: bool) -> str:
    """The two largest with their shares; given ``together`` if they hold at least half of all."""
    total = sum(n for _, n in counts)
    top = [item for item in sorted(counts, key=lambda item: -item[1])[:2] if item[1]]
    both = sum(n for _, n in top)
    if together and len(top) > 1 and both >= total / 2:
        counted = [f"{name}{count(n)}个" for name, n in top]
        return f"{join(counted)}，合占{percent(both, total)}"
    return "，".join(f"{name}{count(n)}个，占{percent(n, total)}" for name, n in top)


def figure_one(view: View, facts: Facts) -> tuple[Chart, ...]:
    """图1: projects to date by main aid type."""
    names, values = zip(*_by_aid_type(view, facts), strict=True)
    title = "图1　累计项目数（按主要帮扶类型，个）"
    return (Chart(title, view.label("projects"), names, values),) if any(values) else ()


# Flow → its wording, the wording of its change.
_FLOWS = {
    "volunteer_hours": ("志愿服务{}小时", "志愿服务时数"),
    "expert_sessions": ("开展培训、咨询、义诊等智力支持{}场次", "场次"),
    "beneficiaries": ("受益{}人次", "受益人次"),
}


def inputs(facts: Facts) -> str:
    """（三）投入与受益情况; changes only over the towns that reported both half-years."""
    money, *flows = (facts.basis.flow(code) for code in ("contributions", *_FLOWS))
    about = "（含约数）" if money.is_approximate else ""
    spent = fill(f"本期投入资金物资{{}}{about}", yuan(money.value))
    words = list(zip(flows, _FLOWS.values(), strict=True))
    values = [fill(template, flow.value) for flow, (template, _) in words]
    changes = [_changed(flow.change_pct, word) for flow, (_, word) in words]
    compared = joined("，", _changed(money.change_pct, "投入"), *changes)
    towns = money.towns_compared or None
    basis = fill(f"按两期均已报送的{{}}个{TOWN}比较，{{}}。", towns, compared)
    return joined("，", spent, *values, end="。") + basis


def _changed(change_pct: float | None, word: str) -> str:
    if change_pct is None:
        return ""
    figure = plain_number(abs(change_pct), 1)
    if not figure.strip("0."):
        return f"{word}与上期持平"
    return f"{word}{'增长' if change_pct > 0 else '下降'}{figure}%"


def phases(view: View, facts: Facts) -> str:
    """（四）实施步骤推进情况: each phase that has begun, then when the next one begins."""
    last, plan = view.period.ends_on, view.dictionary.phases
    begun = {p.code for p in plan if p.starts_on <= last}
    summaries = "".join(_phase(view, phase) for phase in facts.phases if phase.code in begun)
    later = next((p for p in plan if p.starts_on > last), None)
    if later is None:
        return summaries
    start = later.starts_on
    return f"{summaries}{later.name}阶段将于{start.year}年{start.month}月开始。"


def _phase(view: View, phase: PhaseSteps) -> str:
    """``部署启动阶段5步中2步已完成、3步推进中。``, with the facts of the current phase."""
    names = names_of(view.dictionary, "milestone_state")
    counted = joined("、", *[_in_state(phase, code, name) for code, name in names.items()])
    head = f"{phase.name}阶段{len(phase.steps)}步中{counted}"
    measured = [_fact(step) for step in phase.steps if not step.milestone.descriptive]
    details = joined("；", *measured) if phase.is_current else ""
    return joined("。其中，", head, details, end="。")


def _in_state(phase: PhaseSteps, state: str, name: str) -> str:
    """``2步需重点关注（半年报送、问题协调）``; nothing where there is none."""
    steps = [step.milestone.short for step in phase.steps if step.state == state]
    which = f"（{join(steps)}）" if state == ATTENTION else ""
    return fill(f"{{}}步{name}{which}", len(steps) or None)


def _fact(step: Step) -> str:
    """``进度安排方面，390个在实施项目中358个有计划起止时间``; nothing of a step without figures."""
    said = step.said(count)
    return f"{step.milestone.short}方面，{said}" if said else ""


def next_period(view: View) -> Period | None:
    """The next half-year, if there is one."""
    return next((p for p in view.dictionary.periods if p.code > view.period.code), None)
