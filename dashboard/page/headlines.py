"""What a screen says in its titles, computed from the data.

A finding names its subject first and its number last, judges and ranks no town, and has a neutral
sentence to fall back on. Titles of blocks hold 18 full-width characters, of pages 28.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

import pandas as pd

from dashboard.features.overview.queries import Figure
from dashboard.page.view import TOWN, View
from dashboard.style.formats import (
    fitting,
    is_missing,
    join,
    number,
    percent,
    quantity,
    width,
    words,
)
from etl.dictionary import Indicator, Milestone, Phase

BLOCK, PAGE = 18, 28
# More towns than these are counted, not named.
MOST_NAMED = 3
VILLAGES = "村（社区）"


def coverage(figure: Figure, area: str, town: str = "", carried: str = "") -> str:
    """``结对已覆盖 251 个村（社区），较上期增加 12 个``, or ``某镇已结对 34 个村（社区）（沿用上期）``."""
    if figure.value is None:
        return f"{area}还没有报送数据"
    subject = f"{town}已结对" if town else "结对已覆盖"
    text = f"{subject} {number(figure.value)} 个{VILLAGES}{carried}"
    change = figure.change
    if not change:
        return text
    moved = "增加" if change > 0 else "减少"
    return fitting(PAGE, f"{text}，较上期{moved} {number(abs(change))} 个", text)


def carried(view: View) -> str:
    """``（沿用上期）`` of a town whose stocks are older, ``（两镇沿用上期）`` of some; or nothing."""
    older = [r for r in view.here if r.is_carried]
    if not older:
        return ""
    codes = [p.code for p in view.dictionary.periods]
    before = codes[codes.index(view.period.code) - 1]
    is_last = all(r.data_period == before for r in older)
    return f"（{'' if view.town else f'{words(len(older))}镇'}沿用{'上期' if is_last else '以前数据'}）"


def phase(phases: Sequence[Phase], today: date) -> str:
    """``持续推进阶段还有 37 天结束``."""
    if today < phases[0].starts_on:
        return f"距{phases[0].name}还有 {(phases[0].starts_on - today).days} 天"
    for step in phases:
        if step.starts_on <= today <= step.ends_on:
            return f"{step.name}阶段还有 {(step.ends_on - today).days} 天结束"
    return "三个阶段均已结束"


def attention_towns(steps: pd.DataFrame, names: Mapping[str, str]) -> dict[str, int]:
    """How many steps of each town need attention (towns without any left out), in code order."""
    rows = steps[(steps["state"] == "attention") & steps["area_code"].isin(list(names))]
    counts = rows.groupby("area_code").size()
    return {code: int(counts[code]) for code in names if code in counts}


def strip(steps: pd.DataFrame, names: Mapping[str, str], state: str) -> str:
    """``两个镇（街道）各有一步需重点关注``; ``state``: the word for attention."""
    found = attention_towns(steps, names)
    if not found:
        who = "" if len(names) > 1 else next(iter(names.values()))
        return f"{who}没有{state}的步骤"
    if len(names) == 1:
        return f"{next(iter(names.values()))}有{words(sum(found.values()))}步{state}"
    each = "各有一步" if set(found.values()) == {1} and len(found) > 1 else "有步骤"
    each = "有一步" if len(found) == 1 and set(found.values()) == {1} else each
    return f"{words(len(found))}个{TOWN}{each}{state}"


def problems(count: int) -> str:
    """``3 个问题待领导小组协调``."""
    return f"{count} 个问题待领导小组协调" if count else "没有待协调的问题"


def changes(
    projects: float, organizations: float, period: str, joined: str, whose: str = ""
) -> str:
    """``146 个新项目、19 家首次参与``; ``joined``: the word for those that are new.

    ``whose``: the towns it is of, where not all have reported.
    """
    if is_missing(projects) or is_missing(organizations):
        return f"{period}的变化"
    text = f"{number(projects)} 个新项目"
    full = f"{whose}{' ' if whose else ''}{text}、{number(organizations)} 家{joined}"
    return fitting(BLOCK, full, f"{whose}报送 {text}" if whose else text)


def open_problems(count: int) -> str:
    """``2 个问题尚未解决``, of one town."""
    return f"{count} 个问题尚未解决"


def of_area(view: View, text: str) -> str:
    """A page's finding with the town it is of, and whether it rests on an older return.

    ``大沥镇 34 家社会组织参与（沿用上期）``; of the whole district it stays as it is.
    """
    if view.town is None:
        return text
    named = f"{view.town.name} {text}" if text[:1].isdigit() else f"{view.town.name}{text}"
    return f"{named}（沿用上期）" if view.carried else named


def participants(people: pd.Series[float], area: str) -> str:
    """``186 家社会组织参与，其中 148 家上期已参与``."""
    total, stayed = people["organizations"], people["organizations_continuing"]
    if is_missing(total):
        return f"{area}还没有报送数据"
    text = f"{number(total)} 家社会组织参与"
    return text if is_missing(stayed) else f"{text}，其中 {number(stayed)} 家上期已参与"


def pairing_modes(one: int, many: int) -> str:
    """Which of the two is more frequent among the paired villages, with its share."""
    total = one + many
    if not total:
        return f"{VILLAGES}结对"
    if one == many:
        return f"已结对 {number(total)} 个{VILLAGES}"
    who, count = ("一家", one) if one > many else ("多家", many)
    return f"由{who}社会组织结对的{VILLAGES}占 {percent(count, total)}"


def pairings(count: int, label: str) -> str:
    """``275 项结对关系``."""
    return f"{number(count)} 项{label}"


def typical(listed: int, helped: int, silent: int = 0) -> str:
    """``56 个典型村中 50 个已有项目``; ``silent``: so many of them lie in towns that never reported."""
    if silent and silent == listed:
        return f"{number(listed)} 个典型村，还没有报送数据"
    if silent:
        return f"已报镇的 {typical(listed - silent, helped)}"
    return f"{number(listed)} 个典型村中 {number(helped)} 个已有项目"


def rate(share: float, label: str) -> str:
    """``登记社会组织参与率 17.8%``."""
    return label if is_missing(share) else f"{label} {share:.1%}"


def most(title: str, name: str, best: float, total: float) -> str:
    """``业务主管单位以区民政局最多，占 18%``; nothing where none stands out or it is too long."""
    said = f"{title}以{name}最多，占 {percent(best, total)}" if name else ""
    return said if width(said) <= BLOCK else ""


def flow(people: pd.Series[float], classes: Mapping[str, str]) -> str:
    """``28 家首次参与，20 家本期未参与``."""
    new, lapsed = people["organizations_new"], people["organizations_lapsed"]
    if is_missing(new) or is_missing(lapsed):
        return "各期参与社会组织数"
    first = f"{number(new)} 家{classes['new']}"
    return f"{first}，{number(lapsed)} 家{classes['lapsed']}" if lapsed else first


def largest(values: Mapping[str, float], names: Mapping[str, str]) -> tuple[str, float, float]:
    """Name, value and total of the largest; the name is empty on a tie or when all are zero."""
    known = {code: value for code, value in values.items() if not is_missing(value)}
    total = sum(known.values())
    if not total:
        return "", 0, 0
    best = max(known.values())
    leaders = [code for code, value in known.items() if value == best]
    return (names[leaders[0]] if len(leaders) == 1 else "", best, total)


def one_type(values: Mapping[str, float], code: str, name: str, label: str, once: bool) -> str:
    """``救助帮扶 70 个在实施项目，占 18%``, of the type chosen; no share where types overlap."""
    value, total = values.get(code), sum(v for v in values.values() if not is_missing(v))
    if value is None or is_missing(value):
        return f"{name}还没有报送数据"
    text = (
        f"{name} {number(value)} 个{label}" if once else f"涉及{name}的{label} {number(value)} 个"
    )
    return f"{text}，占 {percent(value, total)}" if once and total else text


def aid_types(values: Mapping[str, float], names: Mapping[str, str], shares: bool = True) -> str:
    """``产业帮扶项目最多，占 34%``; without the share where types overlap."""
    name, best, total = largest(values, names)
    if not name:
        return _tied(values, names, total)
    if not shares:
        return f"涉及{name}的项目最多，{number(best)} 个"
    return f"{name}项目最多，占 {percent(best, total)}"


def _tied(values: Mapping[str, float], names: Mapping[str, str], total: float) -> str:
    """``产业帮扶、志愿帮扶项目并列最多``; neutral where nothing stands out."""
    best = max((v for v in values.values() if not is_missing(v)), default=0)
    leaders = [names[code] for code, value in values.items() if value == best]
    if total and len(leaders) == 2:
        return f"{join(leaders)}项目并列最多，各 {number(best)} 个"
    return "各类帮扶项目数"


def trend(frame: pd.DataFrame, codes: Sequence[str], label: str, counted_once: bool) -> str:
    """``七类帮扶项目逐期增加``: only when every type grew in every half-year."""
    table = frame.pivot_table(index="period", columns="aid_type", values="projects").sort_index()
    # Half-years without any return are not in the table.
    if len(table) < 3 or table.index[-1] != frame["period"].max():
        return f"各类{label}数"
    steps = table.diff().iloc[1:]
    rising = [code for code in codes if code in steps and (steps[code] > 0).all()]
    if len(rising) == len(codes):
        return f"{words(len(codes))}类{label}逐期增加"
    if not counted_once:
        return f"各类{label}数"
    total = table.sum(axis=1)
    change = total.iloc[-1] - total.iloc[-2]
    if change:
        moved = "增加" if change > 0 else "减少"
        return f"{label} {number(total.iloc[-1])} 个，较上期{moved} {number(abs(change))} 个"
    return f"{label} {number(total.iloc[-1])} 个"


def one_trend(frame: pd.DataFrame, code: str, name: str, label: str) -> str:
    """``救助帮扶 70 个，较上期增加 3 个``: of the type chosen; neutral without both half-years."""
    rows = frame[frame["aid_type"] == code].sort_values("period")["projects"]
    if rows.empty or is_missing(rows.iloc[-1]):
        return f"{name}{label}数"
    text = f"{name} {number(rows.iloc[-1])} 个"
    change = rows.iloc[-1] - rows.iloc[-2] if len(rows) > 1 else 0.0
    if is_missing(change) or not change:
        return text
    moved = "增加" if change > 0 else "减少"
    return fitting(BLOCK, f"{text}，较上期{moved} {number(abs(change))} 个", text)


def towns_alike(table: pd.DataFrame, names: Mapping[str, str], label: str) -> str:
    """``产业帮扶在七个镇（街道）都最多``: only when one type leads, alone, in every town."""
    known = table.dropna(how="all")
    leaders = {largest(_numbers(row), names)[0] for _, row in known.iterrows()}
    if len(known) > 1 and len(leaders) == 1 and "" not in leaders:
        return f"{leaders.pop()}在{words(len(known))}个{TOWN}都最多"
    return f"各{TOWN}{label}按类型分布" if len(known) > 1 else f"{label}按类型分布"


def _numbers(row: pd.Series[float]) -> dict[str, float]:
    return {str(code): float(value) for code, value in row.items()}


def task_support(table: pd.DataFrame, names: Mapping[str, str], chosen: str = "") -> str:
    """``民生保障项目最多，占 26%``: the task of most projects, of the type ``chosen`` if one is."""
    sums = {task: float(table[task].sum()) for task in table.columns}
    name, best, total = largest(sums, names)
    if not name:
        return "帮扶类型与主要任务"
    text = f"{name}项目最多，占 {percent(best, total)}"
    return fitting(BLOCK, f"{chosen}中{text}", text) if chosen else text


def completion(frame: pd.DataFrame, chosen: str = "") -> str:
    """``691 个项目中 299 个已经完成``, of the type ``chosen`` if one is."""
    total = frame["projects"].sum()
    done = frame.loc[frame["status"] == "completed", "projects"].sum()
    whose = f"{chosen} " if chosen else ""
    if not total:
        return f"{chosen or '各类'}项目按状态"
    if not done:
        return f"{whose}{number(total)} 个项目中尚无已完成的"
    return f"{whose}{number(total)} 个项目中 {number(done)} 个已经完成"


def measure(
    values: Mapping[str, float],
    names: Mapping[str, str],
    indicator: Indicator,
    basis: str = "",
    goes: str = "",
) -> str:
    """``近半数资金投向产业帮扶``, ``产业帮扶占本期活动场次 51%``, or the sum where none has so much.

    ``basis``: what the sum rests on where returns are missing, such as ``已报五镇``; ``goes``: 资金投向, where
    it can be said where it goes.
    """
    name, best, total = largest(values, names)
    label = indicator.label
    shown = quantity(total, indicator.format)
    said = f"{basis}{amount(indicator, shown.figure, shown.unit or indicator.unit)}"
    most = given(values, names, goes) if goes else ""
    if most and width(f"{basis}{most}") <= BLOCK:
        return f"{basis}{most}"
    if not total:
        return f"{label}为 0" if any(not is_missing(v) for v in values.values()) else label
    if name and best >= 0.45 * total:
        share = f"{name}占{bare(indicator)} {percent(best, total)}"
        return fitting(BLOCK, f"{basis}中{share}" if basis else share, share)
    return fitting(BLOCK, said, said.removeprefix(basis))


# A sum goes to one type, or to two, when they have at least such a share of it.
FROM_ONE, FROM_TWO = 0.45, 0.55


def given(values: Mapping[str, float], names: Mapping[str, str], goes: str) -> str:
    """``近半数资金投向产业帮扶``, ``近六成资金投向产业、教育帮扶``; nothing where no two have most of it."""
    known = {code: value for code, value in values.items() if not is_missing(value)}
    ordered = sorted(known, key=lambda code: -known[code])
    total = sum(known.values())
    for count, share in ((1, FROM_ONE), (2, FROM_TWO)):
        first, rest = ordered[:count], ordered[count:]
        part = sum(known[code] for code in first)
        apart = not rest or known[first[-1]] > known[rest[0]]
        if len(first) == count and part >= share * total > 0 and apart:
            return f"{roughly(part / total)}{goes}{_joined([names[code] for code in first])}"
    return ""


def roughly(share: float) -> str:
    """A share of the whole, 0…1, in words: ``近半数``, ``过半``, ``近六成``, ``超七成``."""
    tenths = round(10 * share, 6)
    if FROM_ONE <= share < FROM_TWO:
        return "半数" if tenths == 5 else "近半数" if tenths < 5 else "过半"
    whole = int(tenths)
    if tenths == whole:
        return f"{words(whole)}成" if whole < 10 else "全部"
    if tenths >= 9.5:
        return "绝大部分"
    return f"近{words(whole + 1)}成" if tenths - whole >= 0.5 else f"超{words(whole)}成"


def _joined(found: Sequence[str]) -> str:
    """``产业、教育帮扶``: what the names end in alike is said once."""
    first, shortest = found[0], min(len(name) for name in found)
    tails = (first[-size:] for size in range(shortest - 1, 0, -1))
    alike = (tail for tail in tails if all(name.endswith(tail) for name in found))
    tail = next(alike, "") if len(found) > 1 else ""
    return join([name.removesuffix(tail) for name in found]) + tail


def bare(indicator: Indicator) -> str:
    """The label without the unit that it ends in: ``本期受益`` of ``本期受益人次``."""
    return indicator.label.removesuffix(indicator.unit)


def amount(indicator: Indicator, figure: str, unit: str) -> str:
    """``本期受益 40,321 人次``: no unit is said twice."""
    return f"{bare(indicator)} {figure} {unit}".rstrip()


def all_measures(people: float, indicator: Indicator, basis: str = "") -> str:
    """``已报五镇受益 40,321 人次``; neutral where no return tells it."""
    if is_missing(people):
        return "各类帮扶的项目、投入和成效"
    return f"{basis}{amount(indicator, number(people), indicator.unit)}"


def towns_attention(steps: pd.DataFrame, names: Mapping[str, str], state: str) -> str:
    """``丹灶镇、大沥镇各有一个步骤需重点关注``; more than three are counted."""
    found = attention_towns(steps, names)
    if not found:
        return f"{next(iter(names.values())) if len(names) == 1 else f'各{TOWN}'}没有{state}的步骤"
    counts = set(found.values())
    who = join([names[code] for code in found])
    each = f"各有{words(counts.pop())}个步骤" if len(found) > 1 and len(counts) == 1 else "有步骤"
    if len(found) == 1:
        each = f"有{words(next(iter(found.values())))}个步骤"
    counted = f"{words(len(found))}个{TOWN}{each}{state}"
    return fitting(PAGE, f"{who}{each}{state}", counted) if len(found) <= MOST_NAMED else counted


def punctual(
    returns: Mapping[str, Mapping[str, int]], period: str, names: Mapping[str, str]
) -> str:
    """``前四期全部按时报送，本期 5 个按时、1 个逾期``; ``returns``: period → state → towns."""
    if period not in returns:
        return "半年报送情况"
    said = [
        f"{returns[period][state]} 个{names[state]}" for state in names if state in returns[period]
    ]
    text = "本期 " + "、".join(said)
    before = [states for code, states in returns.items() if code < period]
    if before and all(set(states) == {"on_time"} for states in before):
        return fitting(BLOCK + 4, f"前{words(len(before))}期全部{names['on_time']}，{text}", text)
    return text


def milestone_matrix(steps: pd.DataFrame, names: Mapping[str, str], short: str) -> str:
    """How many towns have finished the step on typical villages; neutral where it says nothing."""
    rows = steps[steps["area_code"].isin(list(names)) & (steps["state"] != "not_applicable")]
    rows = rows[rows["state"] != "not_started"]
    done = int((rows["state"] == "done").sum())
    if not len(rows) or not done or len(names) == 1:
        return f"各{TOWN}步骤与事实" if len(names) > 1 else "步骤与事实"
    return f"{short}：{words(len(rows))}镇中{words(done)}镇已全部明确"


def step_moved(
    steps: pd.DataFrame, milestone: Milestone, area: str, star: str = "", *, alike: bool = True
) -> str:
    """``确立结对：南海区上期 228、本期 246``, the pooled facts; neutral without them.

    ``star``: the mark of what is carried forward; ``alike``: whether both are of the same towns.
    """
    ordered = steps.sort_values("period")
    known = ordered["numerator"].dropna()
    if known.empty or is_missing(ordered["numerator"].iloc[-1]):
        return f"{milestone.short}逐期情况"
    now = f"本期 {number(known.iloc[-1])}{star}"
    text = f"上期 {number(known.iloc[-2])}、{now}" if len(known) > 1 and alike else now
    return fitting(BLOCK, f"{milestone.short}：{area}{text}", f"{milestone.short}：{text}")


def returns(states: Sequence[str], names: Mapping[str, str]) -> str:
    """``5 期报送，4 期按时``."""
    on_time = sum(state == "on_time" for state in states)
    if not states:
        return "各期报送"
    return f"应报 {len(states)} 期，{names['on_time']} {on_time} 期"


def step_counts(states: Sequence[str], names: Mapping[str, str]) -> str:
    """``步骤与事实：两步已完成，两步推进中``."""
    parts = [
        f"{words(states.count(state))}步{name}"
        for state, name in names.items()
        if states.count(state) and state != "not_started" and state != "not_applicable"
    ]
    return (
        fitting(BLOCK, f"步骤与事实：{'，'.join(parts)}", "，".join(parts))
        if parts
        else "步骤与事实"
    )


def projects(count: int, completed: int, town: str, done: str = "") -> str:
    """``西樵镇 8 个项目，1 个已完成``; ``done``: the word for it."""
    if not count:
        return f"{town}还没有项目"
    text = f"{town} {number(count)} 个项目"
    return fitting(BLOCK, f"{text}，{number(completed)} 个{done}", text) if completed else text


def board(frame: pd.DataFrame, name: str, tiers: Sequence[str]) -> str:
    """``行业协会商会 42 家：4 家表现突出，前三名难分先后``."""
    text = f"{name} {len(frame)} 家"
    first = int((frame["tier"] == tiers[0]).sum())
    told = f"{text}：{first} 家表现{tiers[0]}" if first else f"{text}有可比数据"
    top = frame.head(3)
    if len(top) == 3 and _overlapping(top):
        return fitting(PAGE, f"{told}，前三名难分先后", told)
    return told


def _overlapping(rows: pd.DataFrame) -> bool:
    """Whether each interval overlaps the next one."""
    highs, lows = list(rows["rank_high"]), list(rows["rank_low"])
    if any(is_missing(v) for v in [*highs, *lows]):
        return False
    return all(high >= low for high, low in zip(highs, lows[1:], strict=False))


def reporting(view: View) -> str:
    """``已报五镇``: what a sum of the half-year rests on where returns are missing; else nothing."""
    count = sum(report.has_reported for report in view.here)
    if not count or count == len(view.here):
        return ""
    return f"已报{words(count)}镇"


def money_basis(view: View) -> str:
    """What a sum rests on when not every town has reported; else nothing."""
    count = sum(report.has_reported for report in view.here)
    partial = f"仅含已报的 {count} 个镇街" if count < len(view.here) else ""
    return view.gaps.strip("（）") or partial
