"""Notes on a board: its tiers in groups, rank changes, missing sizes."""

from __future__ import annotations

import pandas as pd

from dashboard.data.frames import records
from dashboard.page import boards
from dashboard.page.view import View, previous_period
from dashboard.style.formats import is_missing, nb, number
from etl.marts.leaderboard import last_rank

NEW = "新"
SAME = "—"
CLOSE = "名次相近，请集体研究"


def bound(view: View, frame: pd.DataFrame) -> int:
    """The last rank inside the first tenth; 0 where the board has no tiers."""
    has_tiers = frame["tier"].notna().any()
    return last_rank(view.dictionary.leaderboard.tier_top, len(frame)) if has_tiers else 0


def sections(view: View, frame: pd.DataFrame) -> dict[str, tuple[str, str]]:
    """Tier → heading and note of its group of rows; the two highest tiers are one group."""
    rules = view.dictionary.leaderboard
    highest, close, active, taking_part = view.dictionary.vocabularies["tier"].codes
    count = {
        code: int((frame["tier"] == code).sum()) for code in (highest, close, active, taking_part)
    }
    first = "、".join(code for code in (highest, close) if count[code])
    tenth = f"前{100 * rules.tier_top:g}%为{number(bound(view, frame))}家"
    group = f"{first}{number(count[highest] + count[close])}家", f"{CLOSE}；{tenth}"
    return {
        highest: group,
        close: group,
        active: (f"{active}{number(count[active])}家", f"名次在前{100 * rules.tier_active:g}%"),
        taking_part: (f"{taking_part}{number(count[taking_part])}家", ""),
    }


def why_no_tiers(view: View, frame: pd.DataFrame, window: str) -> str:
    """``时段未报齐，不分档``, ``不足10家，不分档``; nothing where there are tiers."""
    if not boards.window(view, window).is_whole:
        return f"时段未报齐，{boards.NO_TIERS}"
    minimum = view.dictionary.leaderboard.tier_minimum
    return f"不足{minimum}家，{boards.NO_TIERS}" if len(frame) < minimum else ""


def tier_rule(view: View, frame: pd.DataFrame, window: str) -> str:
    """The rules of the two highest tiers in a sentence, or why there are none."""
    if why := why_no_tiers(view, frame, window):
        return f"{why}。"
    highest, close, *_ = view.dictionary.vocabularies["tier"].terms
    return (
        f"{highest.name}：{highest.note}。{close.name}：{close.note}；{CLOSE}。"
        f"本组前{100 * view.dictionary.leaderboard.tier_top:g}%为{number(bound(view, frame))}家。"
    )


def without_size(view: View, board: str, everybody: pd.DataFrame) -> str:
    """How many are on no board of size because the register lacks theirs."""
    groups_of = {b.code: b.group for b in view.dictionary.leaderboard.boards}
    count = int((everybody["size_band"].isna() & everybody["kind"].notna()).sum())
    if groups_of[board] != "size" or not count:
        return ""
    return f"名册未载明规模的{number(count)}家不在按规模比较的名单上，见“全部”或按类别的名单。"


def silent(view: View, frame: pd.DataFrame) -> str:
    """How many are marked because a town of theirs did not report, and what that means."""
    count = int(frame["is_town_silent"].sum())
    if not count:
        return ""
    return (
        f"标“{boards.SILENT_MARK}”的{number(count)}家，"
        f"所在镇（街道）有未报的{view.period_word}，数据不全。"
    )


def rank_changes(frame: pd.DataFrame) -> dict[str, str]:
    """Organisation → rank change since the half-year before; empty unless both windows are whole."""
    if "rank_before" not in frame or frame["rank_before"].isna().all():
        return {}
    return {row.organization_id: rank_change(row.rank_before, row.rank) for row in records(frame)}


def rank_change(before: object, now: int) -> str:
    """``▲2``: the change of a rank; ``新`` where there was none."""
    if is_missing(before):
        return NEW
    by = int(float(str(before))) - now
    return SAME if not by else f"▲{by}" if by > 0 else f"▼{-by}"


def compared_note(view: View, window: str) -> str:
    """``变动为较2025年上半年``: what ranks are compared with."""
    before = previous_period(view.dictionary, boards.until(view, window))
    to_date = "累计至" if window == boards.TO_DATE else ""
    return f"变动为较{to_date}{before.name}" if before else ""


def lines(texts: list[str]) -> str:
    """The notes below the table, a line each."""
    return "".join(f'<div class="sub">{nb(text)}</div>' for text in texts if text)
