"""一、总体情况: the sentences on pairings, projects, contributions and steps."""

from collections.abc import Sequence

from dashboard.features.meeting.circular import outcomes
from dashboard.features.meeting.circular.facts import Facts
from dashboard.features.meeting.circular.outcomes import listed
from dashboard.features.meeting.circular.sentences import (
    Chart,
    count,
    fill,
    joined,
    official,
    plain_number,
)
from dashboard.features.meeting.slides.to_date import LABEL
from dashboard.features.meeting.steps import NOT_APPLICABLE, PhaseSteps
from dashboard.page import statements, totals
from dashboard.page.view import TOWN, View, names_of
from dashboard.style.formats import join, percent
from etl.dictionary import Period


def pairings(view: View, facts: Facts) -> str:
    """（一）结对与参与情况."""
    paired = facts.level("villages_paired")
    if paired is None:
        return ""
    carried = statements.carried_towns(view)
    year = statements.since_year_before(view, "villages_paired")
    coverage = f"全{view.district_word}{joined('，', statements.coverage(view), year)}{carried}"
    return official(joined("；", coverage, *made_up(view, facts), end="。")) + _participants(
        view, facts
    )


def made_up(view: View, facts: Facts) -> tuple[str, str]:
    """``结对关系271项，其中234项已签订协议``; how many villages have one organisation, and how many several."""
    pairs, agreements = facts.level("pairings_in_force"), facts.level("agreements_signed")
    signed = fill("结对关系{}项，其中{}项已签订协议", pairs, agreements)
    last = facts.basis.last
    one, many = (
        last[f"villages_{which}_organization{s}"] for which, s in (("one", ""), ("many", "s"))
    )
    modes = f"已结对{view.village_word}中，由一家社会组织结对的{count(one)}个，由多家结对的{count(many)}个"
    return signed, modes


def _participants(view: View, facts: Facts) -> str:
    """``参与社会组织193家，较上期增加12家，首次参与19家（…沿用上期），其中继续参与173家…；不再参与8家…。``."""
    vocabulary = view.dictionary.vocabularies["participation_class"]
    names = names_of(view.dictionary, "participation_class")
    rest = [
        fill(f"{name}{{}}家", _known(facts, f"organizations_{code}"))
        for code, name in names.items()
        if code not in vocabulary.over and code != "new"
    ]
    if facts.level("organizations") is None:
        return ""
    whole = statements.participants(view)
    classes = joined("、", *rest) if facts.basis.reported else ""
    left = statements.left(view) if facts.basis.reported else ""
    head = f"{joined('，', whole, classes)}{statements.carried_towns(view)}"
    return official(joined("；", head, left, end="。"))


def _known(facts: Facts, column: str) -> float | None:
    """A count of the mart; nothing for zero and for what is not known."""
    value = facts.basis.last.get(column)
    return float(value) if value and value == value else None


def projects(view: View, facts: Facts) -> str:
    """（二）项目实施情况."""
    done = fill("已完成{}个", facts.level("projects_completed"))
    whole = joined("，", fill("累计项目{}个", facts.level("projects")), done)
    changes = statements.stock_changes(view, "projects_live")
    live = joined("，", statements.live_projects(view), changes)
    live = f"{live}{statements.carried_towns(view)}" if live else ""
    new = fill("本期新增项目{}个", facts.level("projects_new"))
    by_task = _largest([(line.name, line.total or 0) for line in facts.matrix.lines], together=True)
    by_type = _largest(_by_aid_type(view, facts), together=False)
    split = (fill("累计项目按主要任务分，{}", by_task), fill("按帮扶类型分，{}（见图1）", by_type))
    levels = joined("；", whole, live, new, end="。") + joined("；", *split, end="。")
    return official(levels + joined("", statements.due_in_full(view), end="。"))


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


# Flow → the wording of its change.
_CHANGED = {
    "contributions": "投入",
    "volunteer_hours": "志愿服务时长",
    "expert_sessions": "智力支持场次",
    "beneficiaries": "受益人次",
}


def inputs(view: View, facts: Facts) -> str:
    """（三）投入与受益情况: of the half-year, its changes over the same towns, and to date."""
    sums = joined("，", *map(str, totals.of_period(view)))
    absent = view.named(facts.basis.silent_towns) if facts.basis.reported else ""
    now = f"本期{sums}{f'（不含{absent}）' if absent else ''}。" if sums else ""
    brought = joined(
        "；",
        fill("本期报送的成效：{}", listed(view, facts.outcomes)),
        fill("累计{}，不计入投入", outcomes.to_date(view)),
        end="。",
    )
    return official(now + _changes(facts) + brought + to_date(view, facts))


def _changes(facts: Facts) -> str:
    """``按两期均已纳入汇总的镇（街道）同口径比较，较上期投入增长16.6%、…；较上年同期…。``."""
    known = {code: facts.basis.figure(code).changes for code in _CHANGED}
    texts = []
    for compared_with, word in statements.BEFORE.items():
        changes = {code: of[compared_with] for code, of in known.items() if compared_with in of}
        moved = [_changed(change.percent, _CHANGED[code]) for code, change in changes.items()]
        texts.append(fill(f"较{word}{{}}", joined("、", *moved)))
    lacking = any(change.is_like_for_like for of in known.values() for change in of.values())
    basis = f"按两期均已纳入汇总的{TOWN}{statements.LIKE_FOR_LIKE}比较，" if lacking else ""
    return fill(f"{basis}{{}}。", joined("；", *texts))


def _changed(change_pct: float | None, word: str) -> str:
    if change_pct is None:
        return ""
    figure = plain_number(abs(change_pct), 1)
    if not figure.strip("0."):
        return f"{word}持平"
    return f"{word}{'增长' if change_pct > 0 else '下降'}{figure}%"


def to_date(view: View, facts: Facts) -> str:
    """``开展以来累计投入4657.6万元（…），…，完成项目299个（2份报送表未计入）。``."""
    sums = joined("，", *map(str, totals.to_date(view)))
    lacking = facts.basis.figure("contributions").returns_missing
    note = f"（{lacking}份报送表缺报或待修改，未计入）" if lacking else ""
    return f"{LABEL}{sums}{note}。" if sums else ""


def phases(view: View, facts: Facts, annex: int) -> str:
    """（四）实施步骤推进情况: the states of each phase that has begun, then when the next one begins.

    The figures are in the annex, whose number is ``annex``.
    """
    last, plan = facts.basis.as_of, view.dictionary.phases
    begun = {p.code for p in plan if p.starts_on <= last}
    summaries = "".join(phase_states(view, phase) for phase in facts.phases if phase.code in begun)
    if summaries and annex:
        summaries += f"各步骤的数据见附件{annex}。"
    later = next((p for p in plan if p.starts_on > last), None)
    if later is None:
        return summaries
    start = later.starts_on
    return f"{summaries}{later.name}阶段将于{start.year}年{start.month}月开始。"


def phase_states(view: View, phase: PhaseSteps) -> str:
    """``部署启动阶段：方案倡议、公告名单已完成。``; nothing of a phase without a step that is judged."""
    names = names_of(view.dictionary, "milestone_state")
    states = [_in_state(phase, code, name) for code, name in names.items()]
    said = joined("，", *states, end="。")
    return f"{phase.name}阶段：{said}" if said else ""


def _in_state(phase: PhaseSteps, state: str, name: str) -> str:
    """``半年报送、问题协调需重点关注``; nothing where there is none."""
    steps = [step.milestone.short for step in phase.judged if step.state == state]
    return f"{join(steps)}{name}" if steps and state != NOT_APPLICABLE else ""


def next_period(view: View) -> Period | None:
    """The next half-year, if there is one."""
    return next((p for p in view.dictionary.periods if p.code > view.period.code), None)
