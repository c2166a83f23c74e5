"""一、总体情况: the sentences on pairings, projects, contributions and steps."""

from __future__ import annotations

from collections.abc import Sequence

from dashboard.features.meeting.circular.facts import Facts
from dashboard.features.meeting.circular.sentences import (
    Chart,
    Number,
    Sentence,
    change,
    count,
    fill,
    join_sentences,
    plain_number,
    share,
    yuan,
)
from dashboard.features.meeting.slides.slide import VILLAGES
from dashboard.features.meeting.steps import PhaseSteps, Step
from dashboard.page.view import TOWN, View, names_of
from dashboard.style.formats import join
from etl.dictionary import Period

# The two largest tasks are given as one share if they hold at least this much of all projects.
_MAJORITY = 0.5


def _stock(facts: Facts, column: str, relation: str = "participation") -> Number:
    """A stock of the half-year."""
    return count(facts.stocks[column].value, f"{relation}.{column}")


def _stock_change(
    facts: Facts, column: str, unit: str, relation: str = "participation"
) -> Sentence:
    """The change of a stock since the previous half-year; nothing without a return of this one."""
    difference = facts.stocks[column].change if facts.reported else None
    return change(difference, unit, f"{relation}.{column}.moved")


def pairings(view: View, facts: Facts) -> Sentence:
    """（一）结对与参与情况."""
    first = join_sentences(
        "，",
        fill(f"全区已结对{VILLAGES}{{n}}个", n=_stock(facts, "villages_paired")),
        _stock_change(facts, "villages_paired", "个"),
    )
    signed = fill(
        "结对关系{pairings}项，其中{signed}项已签订协议",
        pairings=_stock(facts, "pairings_in_force"),
        signed=_stock(facts, "agreements_signed"),
    )
    modes = names_of(view.dictionary, "pairing_mode")
    villages = fill(
        f"已结对{VILLAGES}中，“{modes['one_to_one']}”{{one}}个，“{modes['many_to_one']}”{{many}}个",
        one=_stock(facts, "villages_one_organization"),
        many=_stock(facts, "villages_many_organizations"),
    )
    levels = join_sentences("；", first, signed, _participants(view, facts), end="。")
    return (*levels, *join_sentences("", villages, end="。"))


def _participants(view: View, facts: Facts) -> Sentence:
    """``参与社会组织412家，较上期增加14家，其中…``."""
    classes = names_of(view.dictionary, "participation_class")
    left = view.dictionary.vocabularies["participation_class"].over
    parts = [
        fill(f"{name}{{n}}家", n=_stock(facts, f"organizations_{code}"))
        for code, name in classes.items()
        if code not in left and facts.stocks[f"organizations_{code}"].value
    ]
    gone = _gone(facts, classes)
    whole = join_sentences(
        "，",
        fill("参与社会组织{n}家", n=_stock(facts, "organizations")),
        _stock_change(facts, "organizations", "家"),
    )
    classes_ = join_sentences("、", *parts)
    return join_sentences("，", whole, ("其中", *classes_) if classes_ else (), gone)


def _gone(facts: Facts, classes: dict[str, str]) -> Sentence:
    lapsed = facts.stocks["organizations_lapsed"].value
    done = facts.stocks["organizations_completed_out"].value
    if lapsed is None or done is None or not lapsed + done:
        return ()
    all_gone = count(lapsed + done, "participation.organizations_gone")
    completed = fill(
        f"（其中项目{classes['completed_out']}{{n}}家）",
        n=count(done or None, "participation.organizations_completed_out"),
    )
    return (f"上期参与、{classes['lapsed']}", all_gone, "家", *completed)


def projects(view: View, facts: Facts) -> Sentence:
    """（二）项目实施情况."""
    work = "aid_type_summary"
    levels = join_sentences(
        "，",
        fill("累计项目{n}个", n=_stock(facts, "projects", work)),
        fill("在实施{n}个", n=_stock(facts, "projects_live", work)),
        _stock_change(facts, "projects_live", "个", work),
    )
    new = fill("本期新增{n}个", n=count(facts.flows["projects_new"].value, f"{work}.projects_new"))
    tasks = [(line.code, line.name, line.total or 0) for line in facts.matrix.lines]
    by_task = _largest(tasks, "task", least=_MAJORITY)
    by_type = _largest(_by_aid_type(view, facts), "aid_type", least=0)
    split = join_sentences(
        "；",
        ("按主要任务分，", *by_task) if by_task else (),
        ("按帮扶类型分，", *by_type, "（见图1）") if by_type else (),
        end="。",
    )
    return (*join_sentences("；", levels, new, end="。"), *split)


Counted = Sequence[tuple[str, str, float]]
"""(code, name, count) in the order of the vocabulary."""


def _by_aid_type(view: View, facts: Facts) -> Counted:
    names = view.aid_type_names.items()
    totals = facts.matrix.totals
    return [(code, name, total or 0) for (code, name), total in zip(names, totals, strict=True)]


def _largest(counts: Counted, kind: str, least: float) -> Sentence:
    """The two largest with their counts: together, if they hold ``least`` of all, else each share."""
    total = sum(n for _, _, n in counts)
    if not total:
        return ()
    top = [item for item in sorted(counts, key=lambda item: -item[2])[:2] if item[2]]
    both = sum(n for _, _, n in top)
    if least and len(top) > 1 and both >= least * total:
        counted = join_sentences("、", *[_counted(kind, *each) for each in top])
        source = f"{kind}.{join([code for code, _, _ in top])}.share"
        return (*counted, "，合占", share(both, total, source))
    shares = [
        (*_counted(kind, *each), "，占", share(each[2], total, f"{kind}.{each[0]}.share"))
        for each in top
    ]
    return join_sentences("，", *shares)


def _counted(kind: str, code: str, name: str, number: float) -> Sentence:
    return (name, count(number, f"{kind}.{code}"), "个")


def figure_one(view: View, facts: Facts) -> tuple[Chart, ...]:
    """图1: projects to date by main aid type."""
    counts = _by_aid_type(view, facts)
    if not any(n for _, _, n in counts):
        return ()
    _, names, values = zip(*counts, strict=True)
    return (Chart("图1　累计项目数（按主要帮扶类型，个）", view.label("projects"), names, values),)


# Flow, its wording, its unit, the wording of its change.
_FLOWS = (
    ("volunteer_hours", "志愿服务", "小时", "志愿服务时数"),
    ("expert_sessions", "开展培训、咨询、义诊等智力支持", "场次", "场次"),
    ("beneficiaries", "受益", "人次", "受益人次"),
)


def inputs(facts: Facts) -> Sentence:
    """（三）投入与受益情况; changes only over the towns that reported both half-years."""
    flows = facts.flows
    money = flows["contributions"]
    spent = fill("本期投入资金物资{n}", n=yuan(money.value, "flow.contributions"))
    about = ("（含约数）",) if spent and money.is_approximate else ()
    values = [(*spent, *about)] + [
        fill(f"{lead}{{n}}{unit}", n=count(flows[code].value, f"flow.{code}"))
        for code, lead, unit, _ in _FLOWS
    ]
    changes = [("contributions", "投入"), *((code, word) for code, _, _, word in _FLOWS)]
    compared = join_sentences("，", *[_changed(facts, code, word) for code, word in changes])
    basis = fill(
        f"按两期均已报送的{{n}}个{TOWN}比较，",
        n=count(money.towns_compared or None, "returns.compared"),
    )
    lead = (*basis, *compared, "。") if basis and compared else ()
    return (*join_sentences("，", *values, end="。"), *lead)


def _changed(facts: Facts, code: str, word: str) -> Sentence:
    percent = facts.flows[code].change_pct
    if percent is None:
        return ()
    figure = plain_number(abs(percent), 1)
    if not figure.strip("0."):
        return (f"{word}与上期持平",)
    number = Number(abs(percent), f"{figure}%", f"flow.{code}.changed")
    return (f"{word}{'增长' if percent > 0 else '下降'}", number)


def phases(view: View, facts: Facts) -> Sentence:
    """（四）实施步骤推进情况: each phase that has begun, then when the next one begins."""
    last = view.period.ends_on
    begun = {p.code for p in view.dictionary.phases if p.starts_on <= last}
    summaries = [_phase(view, phase) for phase in facts.phases if phase.code in begun]
    later = [p for p in view.dictionary.phases if p.starts_on > last]
    ahead: Sentence = ()
    if later:
        start = later[0].starts_on
        ahead = (f"{later[0].name}阶段将于{start.year}年{start.month}月开始。",)
    return (*join_sentences("", *summaries), *ahead)


def _phase(view: View, phase: PhaseSteps) -> Sentence:
    """``部署启动阶段5步中2步已完成、3步推进中。``, with the facts of the current phase."""
    names = names_of(view.dictionary, "milestone_state")
    counted = join_sentences("、", *[_in_state(phase, code, name) for code, name in names.items()])
    head = (f"{phase.name}阶段", count(len(phase.steps), f"phase.{phase.code}"), "步中", *counted)
    measured = [_fact(view, step) for step in phase.steps if not step.is_descriptive]
    details = join_sentences("；", *measured) if phase.is_current else ()
    return join_sentences("。其中，", head, details, end="。")


def _in_state(phase: PhaseSteps, state: str, name: str) -> Sentence:
    """``2步需重点关注（半年报送、问题协调）``; nothing where there is none."""
    steps = [step for step in phase.steps if step.state == state]
    if not steps:
        return ()
    which = f"（{join([step.short for step in steps])}）" if state == "attention" else ""
    return (count(len(steps), f"phase.{phase.code}.{state}"), f"步{name}{which}")


def _fact(view: View, step: Step) -> Sentence:
    """``进度安排方面，390个在实施项目中358个有计划起止时间``; nothing of a step without figures."""
    template = next(m.fact for m in view.dictionary.milestones if m.code == step.code)
    if not template or step.numerator is None or step.denominator == 0:
        return ()
    numbers = {
        name: count(getattr(step, name), f"milestone.{step.code}.{name}")
        for name in ("numerator", "denominator")
        if f"{{{name}}}" in template
    }
    return fill(f"{step.short}方面，{template.replace(' ', '')}", **numbers)


def next_period(view: View) -> Period | None:
    """The next half-year, if there is one."""
    return next((p for p in view.dictionary.periods if p.code > view.period.code), None)
