"""Notes on a board: overlapping intervals, the rule of the tiers, rank changes, missing returns."""

from __future__ import annotations

from typing import Any

import pandas as pd

from dashboard.data.frames import records
from dashboard.features.leaderboard.board_table import Marks
from dashboard.page.view import TOWN, View, make_view
from dashboard.style.formats import is_missing, nb, number, percent
from etl.marts.leaderboard import last_rank

MOST_NAMED = 3
MOST_GAPS = 2
NEW = "新"
SAME = "—"


def groups(frame: pd.DataFrame) -> list[list[Any]]:
    """Neighbours whose intervals overlap, each with all others of its group."""
    runs: list[list[Any]] = []
    for row in records(frame):
        if runs and all(
            row.rank_low <= other.rank_high and other.rank_low <= row.rank_high
            for other in runs[-1]
        ):
            runs[-1].append(row)
        else:
            runs.append([row])
    return [group for group in runs if len(group) > 1]


def marks(view: View, frame: pd.DataFrame, shown: pd.DataFrame) -> Marks:
    """The bound of the highest tier, and brackets around overlapping rows of an unfiltered board."""
    if frame["rank_low"].isna().all():
        return Marks()
    together = groups(shown) if _is_unbroken(frame, shown) else []
    places = {
        row.organization_id: "first" if row is group[0] else "last" if row is group[-1] else "in"
        for group in together
        for row in group
    }
    return Marks(bound(view, frame), places)


def _is_unbroken(frame: pd.DataFrame, shown: pd.DataFrame) -> bool:
    return bool(shown.index.equals(frame.index[: len(shown)]))


def bound(view: View, frame: pd.DataFrame) -> int:
    """The last rank inside the highest tier; 0 where the board has no tiers."""
    has_tiers = frame["tier"].notna().any()
    return last_rank(view.dictionary.leaderboard.tier_top, len(frame)) if has_tiers else 0


def overlap_note(frame: pd.DataFrame, shown: pd.DataFrame) -> str:
    """``第 4—6 名``: the overlapping groups on the screen; empty for filtered rows."""
    if frame["rank_low"].isna().all() or not _is_unbroken(frame, shown):
        return ""
    spans = [f"第 {g[0].rank}—{g[-1].rank} 名" for g in groups(shown) if g[0].rank < g[-1].rank]
    return f"左侧以线相连的，名次区间重叠，不作先后区分：{'；'.join(spans)}。" if spans else ""


def tier_rule(view: View, frame: pd.DataFrame, *, on_paper: bool = False) -> str:
    """The rule of the highest tier, and why members ahead may not be in it, with their intervals.

    ``on_paper``: without the dashed line of the screen.
    """
    last = bound(view, frame)
    if not last:
        return ""
    highest, second = view.dictionary.vocabularies["tier"].codes[:2]
    share = percent(view.dictionary.leaderboard.tier_top, 1)
    line = f"前 {share} 为第 {last} 名以内" if on_paper else f"虚线为前 {share}（第 {last} 名）"
    rule = f"{line}：名次区间最靠后的一端不越过它的，才列“{highest}”。"
    on_top = frame[frame["tier"] == highest]
    passed = frame[(frame["tier"] != highest) & (frame["rank"] < on_top["rank"].max())]
    if passed.empty:
        return rule
    behind = on_top[on_top["rank"] > passed["rank"].min()]
    return (
        f"{rule}因此{_named(passed)}名次虽前，权重或算法变动时可能退到第 {last} 名以后，列“{second}”；"
        f"{_named(behind)}绝大多数情形都在第 {last} 名以内，列“{highest}”。"
    )


def _named(frame: pd.DataFrame) -> str:
    """``第 4 名（区间到第 7 名）、第 5 名（区间到第 7 名）``."""
    names = [f"第 {row.rank} 名（区间到第 {row.rank_high} 名）" for row in records(frame)]
    more = f"等 {number(len(names))} 家" if len(names) > MOST_NAMED else ""
    return f"{'、'.join(names[:MOST_NAMED])}{more}"


def without_size(view: View, board: str, everybody: pd.DataFrame) -> str:
    """How many are on no board of size because the register lacks theirs."""
    groups_of = {b.code: b.group for b in view.dictionary.leaderboard.boards}
    count = int((everybody["size_band"].isna() & everybody["kind"].notna()).sum())
    if groups_of[board] != "size" or not count:
        return ""
    return f"名册未载明规模的 {number(count)} 家不在按规模比较的名单上，见“全部”或按类别的名单。"


def view_at(view: View, until: str) -> View:
    """The whole district at the last half-year of a window."""
    return make_view(view.warehouse, view.dictionary, view.today, until, None, None)


def gaps(view: View, periods: tuple[str, ...]) -> str:
    """The missing returns, whose organisations are not on the board."""
    missing = {code: text for code in periods if (text := view_at(view, code).gaps.strip("（）"))}
    if not missing:
        return ""
    named = [f"{view.dictionary.period(code).name}{text}" for code, text in missing.items()]
    text = "；".join(named) if len(named) <= MOST_GAPS else f"{len(named)} 个报送期有{TOWN}未报"
    return f"{text}：名单未计入这些{TOWN}该期的数据。"


def rank_changes(frame: pd.DataFrame, at: View) -> dict[str, str]:
    """Organisation → rank change since the half-year before, if the same towns reported both.

    Empty for the first half-year, and for editions without ``rank_before``.
    """
    is_known = "rank_before" in frame and frame["rank_before"].notna().any()
    if not is_known or not at.is_comparable:
        return {}
    return {row.organization_id: rank_change(row.rank_before, row.rank) for row in records(frame)}


def why_no_changes(frame: pd.DataFrame, at: View) -> str:
    """``名次较上期 —（大沥镇缺报）``: why no changes are shown; empty in the first half-year."""
    if not at.earlier or at.is_comparable or frame["rank_low"].isna().all():
        return ""
    return f"名次较上期 {SAME}{at.why_not_comparable}"


def rank_change(before: object, now: int) -> str:
    """``▲2``: the change of a rank; ``新`` where there was none."""
    if is_missing(before):
        return NEW
    by = int(float(str(before))) - now
    return SAME if not by else f"▲{by}" if by > 0 else f"▼{-by}"


def lines(texts: list[str]) -> str:
    """The notes below the table, a line each."""
    return "".join(f'<div class="sub">{nb(text)}</div>' for text in texts if text)


def compared_note(at: View) -> str:
    """``变动为较2025年下半年``."""
    return f"变动为较{at.previous_period.name}" if at.previous_period else ""
