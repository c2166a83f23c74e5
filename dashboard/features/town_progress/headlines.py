"""Headlines of 镇街进度."""

from collections.abc import Mapping, Sequence

import pandas as pd

from dashboard.page.headlines import BLOCK, PAGE, attention_towns
from dashboard.page.view import TOWN
from dashboard.style.formats import fitting, is_missing, join, number, words
from etl.dictionary import Milestone

# More towns than these are counted, not named.
MOST_NAMED = 3


def towns_attention(steps: pd.DataFrame, names: Mapping[str, str], state: str) -> str:
    """``丹灶镇、大沥镇各有一个步骤需重点关注``; more than three are counted."""
    towns = attention_towns(steps, names)
    if not towns:
        return f"{next(iter(names.values())) if len(names) == 1 else f'各{TOWN}'}没有{state}的步骤"
    who = join([names[code] for code in towns])
    each = "有步骤"
    if len(set(towns.values())) == 1:
        each = f"{'各' if len(towns) > 1 else ''}有{words(next(iter(towns.values())))}个步骤"
    counted = f"{words(len(towns))}个{TOWN}{each}{state}"
    return fitting(PAGE, f"{who}{each}{state}", counted) if len(towns) <= MOST_NAMED else counted


def punctual(
    returns: Mapping[str, Mapping[str, int]], period: str, names: Mapping[str, str]
) -> str:
    """``前四期全部按时报送，本期 5 个按时、1 个逾期``; ``returns``: period → state → towns."""
    if period not in returns:
        return "半年报送情况"
    states = returns[period]
    text = "本期 " + "、".join(
        f"{states[code]} 个{names[code]}" for code in names if code in states
    )
    before = [earlier for code, earlier in returns.items() if code < period]
    if before and all(set(earlier) == {"on_time"} for earlier in before):
        return fitting(BLOCK + 4, f"前{words(len(before))}期全部{names['on_time']}，{text}", text)
    return text


def step_matrix(steps: pd.DataFrame, names: Mapping[str, str], short: str) -> str:
    """How many towns have finished the step on typical villages; neutral where none has."""
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
    text = "，".join(parts)
    return fitting(BLOCK, f"步骤与事实：{text}", text) if parts else "步骤与事实"


def projects(count: int, completed: int, town: str, done: str = "") -> str:
    """``西樵镇 8 个项目，1 个已完成``; ``done``: the word for it."""
    if not count:
        return f"{town}还没有项目"
    text = f"{town} {number(count)} 个项目"
    return fitting(BLOCK, f"{text}，{number(completed)} 个{done}", text) if completed else text
