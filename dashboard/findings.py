"""What a screen says in its titles, computed from the data.

A finding names its subject first and its number last, judges and ranks no town, and has a neutral
sentence to fall back on. Titles of blocks hold 18 full-width characters, of pages 28.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

import pandas as pd

from dashboard.formats import fitting, is_missing, join, number, percent, quantity, width, words
from dashboard.queries import Figure
from dashboard.view import TOWN, View
from etl.dictionary import Indicator, Milestone, Phase

BLOCK, PAGE = 18, 28
VILLAGES = "村（社区）"


def coverage(figure: Figure, area: str) -> str:
    """``结对已覆盖 251 个村（社区），较上期增加 12 个``."""
    if figure.value is None:
        return f"{area}还没有报送数据"
    text = f"结对已覆盖 {number(figure.value)} 个{VILLAGES}"
    change = figure.change
    if not change:
        return text
    moved = "增加" if change > 0 else "减少"
    return fitting(PAGE, f"{text}，较上期{moved} {number(abs(change))} 个", text)


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


def strip(steps: pd.DataFrame, names: Mapping[str, str]) -> str:
    """``五个镇（街道）按计划推进，两个各有一步需关注``."""
    found = attention_towns(steps, names)
    rest = len(names) - len(found)
    if not found:
        who = f"{words(len(names))}个{TOWN}" if len(names) > 1 else next(iter(names.values()))
        return f"{who}按计划推进"
    if len(names) == 1:
        return f"{next(iter(names.values()))}有{words(sum(found.values()))}步需关注"
    each = "各有一步" if set(found.values()) == {1} and len(found) > 1 else "有步骤"
    each = "有一步" if len(found) == 1 and set(found.values()) == {1} else each
    who = f"{words(len(found))}个"
    if not rest:
        return f"{who}{TOWN}{each}需关注"
    return f"{words(rest)}个{TOWN}按计划推进，{who}{each}需关注"


def problems(count: int) -> str:
    """``3 个问题待领导小组协调``."""
    return f"{count} 个问题待领导小组协调" if count else "没有待协调的问题"


def changes(projects: float, organizations: float, period: str) -> str:
    """``146 个新项目、19 家新参与``; neutral where the half-year does not tell it."""
    if is_missing(projects) or is_missing(organizations):
        return f"{period}的变化"
    return f"{number(projects)} 个新项目、{number(organizations)} 家新参与"


def open_problems(count: int) -> str:
    """``2 个问题尚未解决``, of one town."""
    return f"{count} 个问题尚未解决"


def participants(people: pd.Series[float], area: str) -> str:
    """``186 家社会组织参与，其中 148 家为继续参与``."""
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


def typical(listed: int, helped: int) -> str:
    """``56 个典型村中 50 个已有项目``."""
    return f"{number(listed)} 个典型村中 {number(helped)} 个已有项目"


def rate(share: float, label: str) -> str:
    """``登记社会组织参与率 17.8%``."""
    return label if is_missing(share) else f"{label} {share:.1%}"


def most(name: str, best: float, total: float) -> str:
    """``社会团体最多，占 50%``; nothing where none stands out or the name is too long to say."""
    said = f"{name}最多，占 {percent(best, total)}" if name else ""
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


def towns_alike(table: pd.DataFrame, names: Mapping[str, str], label: str) -> str:
    """``产业帮扶在七个镇（街道）都最多``: only when one type leads, alone, in every town."""
    known = table.dropna(how="all")
    leaders = {largest(_numbers(row), names)[0] for _, row in known.iterrows()}
    if len(known) > 1 and len(leaders) == 1 and "" not in leaders:
        return f"{leaders.pop()}在{words(len(known))}个{TOWN}都最多"
    return f"各{TOWN}{label}按类型分布" if len(known) > 1 else f"{label}按类型分布"


def _numbers(row: pd.Series[float]) -> dict[str, float]:
    return {str(code): float(value) for code, value in row.items()}


def task_support(table: pd.DataFrame, names: Mapping[str, str]) -> str:
    """``民生保障由五类帮扶共同支撑``: the task that most types lead to."""
    sums = {task: float(table[task].sum()) for task in table.columns}
    name, best, total = largest(sums, names)
    return f"{name}项目最多，占 {percent(best, total)}" if name else "帮扶类型与主要任务"


def completion(frame: pd.DataFrame) -> str:
    """``七类项目合计完成 38%``."""
    total = frame["projects"].sum()
    done = frame.loc[frame["status"] == "completed", "projects"].sum()
    if not total:
        return "各类项目按状态"
    if not done:
        return f"{number(total)} 个项目中尚无已完成的"
    return f"{number(total)} 个项目中 {number(done)} 个已经完成"


def measure(values: Mapping[str, float], names: Mapping[str, str], indicator: Indicator) -> str:
    """``产业帮扶占本期投入资金的 51%``, or the sum where no type has the greater part."""
    name, best, total = largest(values, names)
    label = indicator.label
    shown = quantity(total, indicator.format)
    said = f"{label} {shown.figure} {shown.unit or indicator.unit}".rstrip()
    if not total:
        return f"{label}为 0" if any(not is_missing(v) for v in values.values()) else label
    if name and best >= 0.45 * total:
        return fitting(BLOCK, f"{name}占{label}的 {percent(best, total)}", said)
    return said


def all_measures(people: float, indicator: Indicator) -> str:
    """``本期受益 40,321 人次``; neutral where no return tells it."""
    if is_missing(people):
        return "各类帮扶的项目、投入和成效"
    return f"{indicator.label} {number(people)}"


def towns_attention(steps: pd.DataFrame, names: Mapping[str, str], state: str) -> str:
    """``丹灶镇、大沥镇各有一个步骤需重点关注``."""
    found = attention_towns(steps, names)
    if not found:
        return f"{next(iter(names.values())) if len(names) == 1 else f'各{TOWN}'}步骤按计划推进"
    counts = set(found.values())
    who = join([names[code] for code in found])
    each = f"各有{words(counts.pop())}个步骤" if len(found) > 1 and len(counts) == 1 else "有步骤"
    if len(found) == 1:
        each = f"有{words(next(iter(found.values())))}个步骤"
    return fitting(PAGE, f"{who}{each}{state}", f"{words(len(found))}个{TOWN}{each}{state}")


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


def step_moved(steps: pd.DataFrame, milestone: Milestone, area: str) -> str:
    """``确立结对：南海区上期 228、本期 246``, the pooled facts; neutral without them."""
    known = steps.sort_values("period")["numerator"].dropna()
    if known.empty:
        return f"{milestone.short}逐期情况"
    now = f"本期 {number(known.iloc[-1])}"
    text = f"上期 {number(known.iloc[-2])}、{now}" if len(known) > 1 else now
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


def projects(count: int, overdue: int, town: str) -> str:
    """``西樵镇 8 个项目，1 个已超计划完成日``."""
    if not count:
        return f"{town}还没有项目"
    text = f"{town} {number(count)} 个项目"
    if not overdue:
        return text
    late = f"{text}，{number(overdue)} 个已超计划"
    return fitting(BLOCK, f"{late}完成日", late)


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


def money_basis(view: View) -> str:
    """What a sum rests on when not every town has reported; else nothing."""
    count = sum(report.has_reported for report in view.here)
    partial = f"仅含已报的 {count} 个镇街" if count < len(view.here) else ""
    return view.gaps.strip("（）") or partial
