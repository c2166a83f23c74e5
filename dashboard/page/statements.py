"""What is said of a half-year, in one wording for pages, slides, papers and notes.

Each sentence is about one area at the end of one half-year, without a full stop; what a figure means
is settled by the marts.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from dashboard.data import queries
from dashboard.data.figures import (
    PREVIOUS,
    YEAR_BEFORE,
    Change,
    Figure,
    due_counts,
    figures,
    problem_counts,
    typical_counts,
)
from dashboard.page.view import MOST_NAMES, TOWN, View, names_of, shorts_of
from dashboard.style.formats import day, is_missing, join, number, percent, signed

LIKE_FOR_LIKE = "同口径"
APPROXIMATE = "含约数"
TAKEN_UP = "已纳入汇总"


def data_day(view: View) -> str:
    """``数据截至2026年6月30日``; of a closed half-year ``…，已于2026年7月20日定稿``."""
    return f"数据截至{day(view.as_of)}{view.closed_note}"


def as_of(view: View) -> str:
    """``数据截至2026年6月30日（2026年上半年报送）``."""
    return f"{data_day(view)}（{view.period.name}报送）"


def taken_up(view: View) -> str:
    """``5个已纳入汇总，大沥镇缺报，九江镇待修改``; of a town ``已纳入汇总`` or its state."""
    shorts = shorts_of(view.dictionary, "submission_state")
    if view.town:
        (report,) = view.here
        return TAKEN_UP if report.has_reported else shorts[report.state]
    states = [TAKEN_UP if r.has_reported else shorts[r.state] for r in view.here]
    if len(set(states)) == 1:
        return f"{len(states)}个{TOWN}均{states[0]}"
    parts = [
        _of_state(
            state, [r.town.name for r, s in zip(view.here, states, strict=True) if s == state]
        )
        for state in (TAKEN_UP, *shorts.values())
        if state in states
    ]
    return "，".join(parts)


def lacking(view: View) -> str:
    """The same, where a sum of the half-year lacks some; else nothing."""
    return "" if all(report.has_reported for report in view.here) else taken_up(view)


def whose(view: View) -> str:
    """The same where it is not said of which town: ``狮山镇已纳入汇总``."""
    return f"{view.town.name if view.town else ''}{taken_up(view)}"


def _of_state(state: str, towns: list[str]) -> str:
    """``5个已纳入汇总``, ``大沥镇缺报``: names only of the few that are missing."""
    named = state != TAKEN_UP and len(towns) <= MOST_NAMES
    return f"{join(towns) if named else f'{len(towns)}个'}{state}"


def source(view: View) -> str:
    """The source line of a figure: ``来源：各镇（街道）半年报送；数据截至2026年6月30日``."""
    is_demo = view.warehouse.edition.is_demo
    mark = f"　{view.dictionary.programme.demo_mark}" if is_demo else ""
    return f"来源：各{TOWN}{view.period_word}报送；{data_day(view)}{mark}"


def gaps(view: View) -> str:
    """The towns without an accepted return and why: ``（大沥镇缺报）``, or nothing."""
    parts = []
    for term in view.dictionary.vocabularies["submission_state"].terms:
        names = [r.town.name for r in view.here if r.state == term.code and r.is_gap]
        if names:
            parts.append(f"{view.named(names)}{term.name}")
    return f"（{'，'.join(parts)}）" if parts else ""


def why_not_comparable(view: View) -> str:
    """Why flows are not compared with the half-year before: ``（大沥镇缺报）``."""
    if not view.earlier:
        return "（首个报送期）"
    for reports, when in ((view.here, ""), (view.here_before, "上期")):
        absent = [r for r in reports if not r.has_reported]
        if len(absent) == 1:
            return f"（{when}{absent[0].town.name}{view.state_name(absent[0].state)}）"
        if absent:
            return f"（{when}{len(absent)}个{TOWN}未纳入汇总）"
    return ""


def carried(view: View) -> str:
    """``存量沿用2025年下半年``: that stocks rest on older returns; or nothing."""
    periods = sorted({r.data_period for r in view.here if r.is_carried and r.data_period})
    names = join([view.dictionary.period(code).name for code in periods])
    return f"存量沿用{names}" if names else ""


def carried_towns(view: View) -> str:
    """``（九江镇、大沥镇沿用上期）`` behind a sentence that travels alone; or nothing."""
    older = [r for r in view.here if r.is_carried]
    if not older:
        return ""
    before = view.previous_period
    is_last = before is not None and all(r.data_period == before.code for r in older)
    who = join([r.town.name for r in older])
    if len(older) == len(view.here):
        who = "" if view.town else "均"
    return f"（{who}沿用{'上期' if is_last else '以前数据'}）"


def figure(view: View, indicator: str) -> Figure:
    """A compared indicator of the view's area and half-year."""
    known = figures(view.warehouse, view.area, view.period.code)
    return known.get(indicator) or Figure(indicator, None, None, False, False, 0)


# What a figure is compared with → its words.
BEFORE = {PREVIOUS: "上期", YEAR_BEFORE: "上年同期"}


def since_before(change: Change | None, unit: str, before: str = BEFORE[PREVIOUS]) -> str:
    """``较上期增加18个``, ``与上期持平``; nothing where there is nothing to compare with."""
    if change is None:
        return ""
    if not change.difference:
        return f"与{before}持平"
    verb = "增加" if change.difference > 0 else "减少"
    return f"较{before}{verb}{number(abs(change.difference))}{unit}"


def stock_changes(view: View, indicator: str) -> str:
    """``较上期增加12家，较上年同期增加31家``; or nothing."""
    unit, changes = view.dictionary.indicators[indicator].unit, figure(view, indicator).changes
    parts = (since_before(changes.get(code), unit, word) for code, word in BEFORE.items())
    return "，".join(filter(None, parts))


def since_year_before(view: View, indicator: str) -> str:
    """``较上年同期增加92个``; or nothing."""
    change = figure(view, indicator).changes.get(YEAR_BEFORE)
    return since_before(change, view.dictionary.indicators[indicator].unit, BEFORE[YEAR_BEFORE])


def flow_changes(view: View, indicator: str) -> str:
    """``同口径较上期+16.6%，较上年同期+36.2%``; or nothing."""
    lines = compared(view, indicator)
    is_alike = any(line.is_like_for_like for line in lines)
    words = "，".join(f"{line.words}{line.text}" for line in lines)
    return f"{LIKE_FOR_LIKE if is_alike else ''}{words}"


def percent_change(change: Change | None) -> str:
    """``+16.6%``, ``持平``; nothing where there is nothing to compare with, or it was nothing before."""
    if change is None or change.percent is None:
        return ""
    text = signed(change.percent, 1)
    return f"{text}%" if text.strip("0.") else "持平"


@dataclass(frozen=True, slots=True)
class Compared:
    """A figure against another half-year's: ``较上期``, ``+18`` of a stock or ``+16.6%`` of a flow."""

    words: str
    text: str
    is_like_for_like: bool


def compared(view: View, indicator: str) -> tuple[Compared, ...]:
    """A figure against the half-year before and the year before, where there is something to compare."""
    is_flow = view.dictionary.indicators[indicator].kind == "flow"
    changes = figure(view, indicator).changes
    lines = [
        Compared(
            f"较{word}",
            percent_change(change) if is_flow else signed(change.difference),
            change.is_like_for_like,
        )
        for compared_with, word in BEFORE.items()
        if (change := changes.get(compared_with))
    ]
    return tuple(line for line in lines if line.text)


def coverage(view: View) -> str:
    """``已结对246个村（社区），占85%，较上期增加18个``."""
    change = since_before(figure(view, "villages_paired").changes.get(PREVIOUS), "个")
    return "，".join(filter(None, (paired_share(view), change)))


def paired_share(view: View) -> str:
    """``已结对246个村（社区），占85%``."""
    people = queries.participation(view.warehouse, view.area, view.period.code)
    paired = people["villages_paired"].iloc[-1] if len(people) else None
    if paired is None or is_missing(paired):
        return f"{view.area_name}还没有报送数据"
    who = view.area_name if view.place else ""
    share = percent(float(paired), float(people["villages_total"].iloc[-1]))
    return f"{who}已结对{number(paired)}个{view.village_word}，占{share}"


def participants(view: View) -> str:
    """``参与社会组织193家，较上期增加12家，首次参与19家``."""
    people = queries.participation(view.warehouse, view.area, view.period.code)
    total = people["organizations"].iloc[-1] if len(people) else None
    if total is None or is_missing(total):
        return f"{view.area_name}还没有报送数据"
    has_return = any(r.has_reported for r in view.here)
    new, classes = (
        people["organizations_new"].iloc[-1],
        names_of(view.dictionary, "participation_class"),
    )
    parts = (
        f"{view.area_name if view.place else ''}{view.label('organizations')}{number(total)}家",
        since_before(figure(view, "organizations").changes.get(PREVIOUS), "家"),
        # Without any return nobody is new.
        f"{classes['new']}{number(new)}家" if has_return and not is_missing(new) else "",
    )
    return "，".join(filter(None, parts))


def returns(view: View) -> str:
    """``本期报送：4个按时，1个逾期，1个缺报，1个待修改``; of a town ``大沥镇本期报送：缺报``."""
    shorts = shorts_of(view.dictionary, "submission_state")
    states = [shorts[r.state] for r in view.here]
    if view.town:
        return f"{view.town.name}本期报送：{states[0]}"
    if len(set(states)) == 1:
        return f"本期报送：{len(states)}个{TOWN}均{states[0]}"
    parts = [f"{states.count(name)}个{name}" for name in shorts.values() if name in states]
    return f"本期报送：{'，'.join(parts)}"


def problems(view: View) -> str:
    """``17个问题尚未解决，其中5个提请领导小组协调``."""
    counts = problem_counts(view.warehouse, view.area, view.period.code)
    if not counts.unresolved:
        return "没有尚未解决的问题" if view.has_data else "还没有报送数据"
    return unresolved(counts.unresolved, counts.on_agenda)


def unresolved(count: int, on_agenda: int) -> str:
    """``17个问题尚未解决，其中5个提请领导小组协调``, of any choice of problems."""
    text = f"{number(count)}个问题尚未解决"
    if not on_agenda:
        return text
    which = f"其中{number(on_agenda)}个"
    if on_agenda == count:
        which = "均" if count > 1 else ""
    return f"{text}，{which}提请领导小组协调"


def left(view: View) -> str:
    """``不再参与8家（完成退出7家、本期未参与1家）``; nothing where it is not known or nobody left."""
    people = queries.participation(view.warehouse, view.area, view.period.code)
    gone = people["organizations_left"].iloc[-1] if len(people) else None
    if gone is None or is_missing(gone) or not gone:
        return ""
    classes = view.dictionary.vocabularies["participation_class"].terms
    counts = {
        term.name: people[f"organizations_{term.code}"].iloc[-1] for term in classes if term.is_over
    }
    parts = [f"{name}{number(counts[name])}家" for name in reversed(counts) if counts[name]]
    return f"不再参与{number(gone)}家（{'、'.join(parts)}）"


def live_projects(view: View) -> str:
    """``未完结项目390个（实施366、筹备14、暂停10）``; nothing without a return."""
    counts = queries.live_by_status(view.warehouse, view.area, view.period.code)
    if not counts:
        return ""
    shorts = shorts_of(view.dictionary, "project_status")
    by_size = sorted(counts, key=lambda code: -counts[code])
    parts = "、".join(f"{shorts[code]}{number(counts[code])}" for code in by_size)
    return f"{view.label('projects_live')}{number(sum(counts.values()))}个（{parts}）"


def typical_villages(view: View) -> str:
    """``46个典型村中43个已有合作项目``: those on the lists that the policy names."""
    counts = typical_counts(view.warehouse, view.area, view.period.code)
    listed, helped = counts.listed - counts.unreported, counts.helped
    if not counts.listed:
        return "没有列入名单的典型村"
    if not listed:
        return f"{number(counts.listed)}个典型村，还没有报送数据"
    who = f"有数据的{TOWN}" if counts.unreported else ""
    return f"{who}{number(listed)}个典型村中{number(helped)}个已有合作项目"


def other_typical_villages(view: View) -> str:
    """``另有市级典型村10个``: those on other lists alone; or nothing."""
    counts = typical_counts(view.warehouse, view.area, view.period.code)
    levels = view.dictionary.vocabularies["typical_level"].terms
    names = join([term.name for term in levels if not term.is_counted])
    return f"另有{names}{number(counts.others)}个" if counts.others else ""


def by_year_end(view: View) -> str:
    """``年底前``: the end of the year that ``project_as_of`` looks ahead to; of a second half-year ``次年底前``."""
    return "年底前" if _year_end(view).year == view.period.ends_on.year else "次年底前"


def due(view: View) -> str:
    """``26个已超期，159个年底前到期``: projects by the end of each town's own data; or nothing."""
    counts = due_counts(view.warehouse, view.area, view.period.code)
    parts = []
    if counts.overdue:
        parts.append(f"{number(counts.overdue)}个已超期")
    if counts.due:
        parts.append(f"{number(counts.due)}个{by_year_end(view)}到期")
    return "，".join(parts)


def due_in_brief(view: View) -> str:
    """``已超期26，年底前到期159``: the same below a figure."""
    counts = due_counts(view.warehouse, view.area, view.period.code)
    overdue = f"已超期{number(counts.overdue)}" if counts.overdue else ""
    due_soon = f"{by_year_end(view)}到期{number(counts.due)}" if counts.due else ""
    return "，".join(filter(None, (overdue, due_soon)))


def due_in_full(view: View) -> str:
    """``到期情况（据2026年6月30日前报送）：26个当时已超期，159个计划在此后至12月31日完成，…``; or nothing."""
    counts = due_counts(view.warehouse, view.area, view.period.code)
    parts = []
    if counts.overdue:
        parts.append(f"{number(counts.overdue)}个当时已超期")
    if counts.due:
        until = day(_year_end(view)).removeprefix(f"{view.as_of.year}年")
        parts.append(f"{number(counts.due)}个计划在此后至{until}完成")
    # Of a past half-year the next return has come long since.
    if counts.to_confirm and not view.is_past:
        which = "" if counts.to_confirm == counts.due else f"其中{number(counts.to_confirm)}个"
        parts.append(f"{which}计划日期已过、待下期报送确认")
    return f"到期情况（据{day(view.as_of)}前报送）：{'，'.join(parts)}" if parts else ""


def _year_end(view: View) -> date:
    """The first end of a year after the half-year, as ``project_as_of`` has it."""
    return date((view.period.ends_on + timedelta(days=1)).year, 12, 31)


def to_confirm(view: View) -> str:
    """``19个项目年底前到期，142个待确认是否完成``: by the day of publishing; or nothing."""
    counts = due_counts(view.warehouse, view.area, view.period.code)
    parts = []
    if coming := counts.due - counts.to_confirm:
        parts.append(f"{number(coming)}个项目年底前到期")
    if counts.to_confirm:
        parts.append(f"{number(counts.to_confirm)}个待确认是否完成")
    return "，".join(parts)
