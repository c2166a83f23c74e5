"""Headlines of 总览."""

from collections.abc import Mapping, Sequence
from datetime import date

import pandas as pd

from dashboard.features.overview.queries import Figure
from dashboard.page.headlines import BLOCK, PAGE, VILLAGES, attention_towns, since_before
from dashboard.page.view import TOWN, View
from dashboard.style.formats import fitting, is_missing, number, words
from etl.dictionary import Phase


def coverage(figure: Figure, area: str, town: str = "", carried: str = "") -> str:
    """``结对已覆盖 251 个村（社区），较上期增加 12 个``, or ``某镇已结对 34 个村（社区）（沿用上期）``."""
    if figure.value is None:
        return f"{area}还没有报送数据"
    subject = f"{town}已结对" if town else "结对已覆盖"
    text = f"{subject} {number(figure.value)} 个{VILLAGES}{carried}"
    return fitting(PAGE, f"{text}，{since_before(figure.change)}", text) if figure.change else text


def carried_remark(view: View) -> str:
    """``（沿用上期）`` of a town whose stocks are older, ``（两镇沿用上期）`` of some; or nothing."""
    older = [r for r in view.here if r.is_carried]
    if not older:
        return ""
    before = view.previous_period
    is_last = before is not None and all(r.data_period == before.code for r in older)
    return f"（{'' if view.town else f'{words(len(older))}镇'}沿用{'上期' if is_last else '以前数据'}）"


def phase(phases: Sequence[Phase], today: date) -> str:
    """``持续推进阶段还有 37 天结束``."""
    if today < phases[0].starts_on:
        return f"距{phases[0].name}还有 {(phases[0].starts_on - today).days} 天"
    for step in phases:
        if step.starts_on <= today <= step.ends_on:
            return f"{step.name}阶段还有 {(step.ends_on - today).days} 天结束"
    return "三个阶段均已结束"


def strip(steps: pd.DataFrame, names: Mapping[str, str], state: str) -> str:
    """``两个镇（街道）各有一步需重点关注``; ``state``: the word for attention."""
    counts = attention_towns(steps, names)
    if not counts:
        who = "" if len(names) > 1 else next(iter(names.values()))
        return f"{who}没有{state}的步骤"
    if len(names) == 1:
        return f"{next(iter(names.values()))}有{words(sum(counts.values()))}步{state}"
    each = "有步骤"
    if set(counts.values()) == {1}:
        each = "各有一步" if len(counts) > 1 else "有一步"
    return f"{words(len(counts))}个{TOWN}{each}{state}"


def changes(
    projects: float, organizations: float, period: str, joined: str, whose: str = ""
) -> str:
    """``146 个新项目、19 家首次参与``; ``joined``: the word for new organisations.

    ``whose``: the towns of the figures, where not all have reported.
    """
    if is_missing(projects) or is_missing(organizations):
        return f"{period}的变化"
    text = f"{number(projects)} 个新项目"
    full = f"{whose}{' ' if whose else ''}{text}、{number(organizations)} 家{joined}"
    return fitting(BLOCK, full, f"{whose}报送 {text}" if whose else text)
