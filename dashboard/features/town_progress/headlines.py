"""Headlines of 镇街进度."""

from collections.abc import Mapping, Sequence

import pandas as pd

from dashboard.data.figures import problem_counts
from dashboard.page import statements
from dashboard.page.headlines import BLOCK
from dashboard.page.view import TOWN, View
from dashboard.style.formats import fitting, is_missing, number
from etl.dictionary import Milestone


def one_town(view: View) -> str:
    """``狮山镇已结对64个村（社区），占84%，1个问题超过半年未解决``."""
    return f"{statements.paired_share(view)}，{_waiting(view)}{statements.carried_towns(view)}"


def _waiting(view: View) -> str:
    """The problems that wait for longest, else all that wait, else that none does."""
    counts = problem_counts(view.warehouse, view.area, view.period.code)
    if counts.overdue:
        return f"{number(counts.overdue)}个问题{view.dictionary.programme.overdue}未解决"
    return (
        f"{number(counts.unresolved)}个问题尚未解决" if counts.unresolved else "没有尚未解决的问题"
    )


def typical_step(steps: pd.DataFrame, names: Mapping[str, str], word: str = TOWN) -> str:
    """``有典型村的6个镇（街道）中，3个已全部明确合作项目``; neutral where none has."""
    rows = steps[steps["area_code"].isin(list(names)) & (steps["state"] != "not_applicable")]
    rows = rows[rows["numerator"].notna()]
    done = int((rows["state"] == "done").sum())
    if not done or len(names) == 1:
        return f"各{word}步骤与事实" if len(names) > 1 else "步骤与事实"
    return f"有典型村的{len(rows)}个{word}中，{done}个已全部明确合作项目"


def step_moved(
    steps: pd.DataFrame, milestone: Milestone, area: str, star: str = "", *, alike: bool = True
) -> str:
    """``确立结对：南海区上期228、本期246``, the pooled facts; neutral without them.

    ``star``: the mark of what is carried forward; ``alike``: whether both are of the same towns.
    """
    ordered = steps.sort_values("period")
    known = ordered["numerator"].dropna()
    if known.empty or is_missing(ordered["numerator"].iloc[-1]):
        return f"{milestone.short}逐期情况"
    now = f"本期{number(known.iloc[-1])}{star}"
    text = f"上期{number(known.iloc[-2])}、{now}" if len(known) > 1 and alike else now
    return fitting(BLOCK, f"{milestone.short}：{area}{text}", f"{milestone.short}：{text}")


def returns(states: Sequence[str], names: Mapping[str, str]) -> str:
    """``应报5份，按时4份``."""
    on_time = sum(state == "on_time" for state in states)
    if not states:
        return "各期报送"
    return f"应报{len(states)}份，{names['on_time']}{on_time}份"


def step_counts(states: Sequence[str], names: Mapping[str, str]) -> str:
    """``步骤与事实：2项已完成，2项推进中``."""
    parts = [
        f"{states.count(state)}项{name}"
        for state, name in names.items()
        if states.count(state) and state != "not_started" and state != "not_applicable"
    ]
    text = "，".join(parts)
    return fitting(BLOCK, f"步骤与事实：{text}", text) if parts else "步骤与事实"


def projects(count: int, completed: int, town: str, done: str = "") -> str:
    """``西樵镇8个项目，1个已完成``; ``done``: the word for it."""
    if not count:
        return f"{town}还没有项目"
    text = f"{town}{number(count)}个项目"
    return fitting(BLOCK, f"{text}，{number(completed)}个{done}", text) if completed else text
