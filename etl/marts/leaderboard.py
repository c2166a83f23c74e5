"""Organisations that stand out (表现突出社会组织参考名单): scores, ranks, intervals, tiers.

Pure functions from frames to frames. Method: OECD/JRC, *Handbook on Constructing Composite
Indicators* (2008), steps 5 to 9, with the uncertainty analysis of the JRC's audits; policy sections
四（三） and 五（三）. Boards, weights and every bound stand in the dictionary (``programme.yml``).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from etl.dictionary import Board, Dictionary, Leaderboard

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

TIE_TOLERANCE = 1e-9
# Shares of joint projects are quotients: sums that are equal on paper differ in their last bits.
MEASURE_DECIMALS = 6
CONTINUITY = "continuity"
SHARE_ACTIVE = "half_years_share"
MEASURES: Mapping[str, tuple[str, ...]] = {
    "money": ("money_yuan",),
    "effort": ("volunteer_hours",),
    "expertise": ("expert_sessions",),
    "results": ("beneficiaries", "projects_completed"),
    CONTINUITY: (SHARE_ACTIVE,),
    "recognition": ("recognition",),
}
FLAGS = ("is_approximate", "is_estimated", "needs_review")
# The id settles what code and name leave open; members without a code come last.
MEMBER_ORDER = ("period", "uscc", "organization_name", "organization_id")
LEADING_COLUMNS = (
    "period",
    "board",
    "organization_id",
    "score",
    "rank",
    "rank_low",
    "rank_high",
    "tier",
    "top_ten_share",
    "needs_review",
)
TEXT_COLUMNS = ("period", "board", "organization_id", "tier")


def build_leaderboard(inputs: pd.DataFrame, dictionary: Dictionary) -> pd.DataFrame:
    """Every board of every window, each computed by itself.

    Args:
        inputs: one row a window (``period``: a half-year's code or the all-time window) and
            ``organization_id``, with kind, field, size_band, uscc, organization_name,
            is_registered; money_yuan (yuan), volunteer_hours (hours), expert_sessions,
            beneficiaries, projects_completed, recognition (points), half_years_active,
            half_years_due (counts); and is_approximate, is_estimated, needs_review. A NULL
            measure counts as nothing given.
        dictionary: boards, weights and bounds.

    Returns:
        One row a window, board and member in the order of window, board, rank: period, board,
        organization_id, score (0–100), rank, rank_low, rank_high, tier (NULL on small boards),
        top_ten_share (0–1), needs_review, and one column a component (0–100, NULL where the window
        omits it).

    Raises:
        ValueError: the weights leave a window without any component.
    """
    rules = dictionary.leaderboard
    components = dictionary.vocabularies["leaderboard_component"].codes
    tiers = dictionary.vocabularies["tier"].codes
    given = _givers(_measured(inputs)).sort_values(list(MEMBER_ORDER), kind="stable")
    boards = [
        _build_board(members, board.code, components, tiers, rules)
        for _, window in given.groupby("period", sort=True)
        for board in rules.boards
        if not (members := window[_belongs(window, board)]).empty
    ]
    columns = [*LEADING_COLUMNS, *components]
    return pd.concat(boards, ignore_index=True)[columns] if boards else _nobody(columns)


def score_board(
    members: pd.DataFrame, weights: Mapping[str, float], tie_tolerance: float = TIE_TOLERANCE
) -> pd.DataFrame:
    """Score and rank the members of one board under these weights (the page's weight sliders).

    Args:
        members: one row a member with its normalised components (0–100), a column each; a component
            that is NULL for all of them is omitted by the window and left out.
        weights: not negative, in any unit; only their proportions matter.
        tie_tolerance: smaller differences of score are ties.

    Returns:
        The same rows with ``score`` (0–100) and ``rank`` (1, 2, 2, 4), best first; ties stay in the
        order in which they came.

    Raises:
        ValueError: a weight is negative, or no component with a weight is left.
    """
    if min(weights.values(), default=0.0) < 0:
        raise ValueError("a weight is negative")
    if members.empty:
        return members.assign(score=np.empty(0), rank=np.empty(0, dtype=np.int64))
    in_force = _in_force(members, weights)
    shares = np.array([weights[component] for component in in_force])
    scores = members[in_force].to_numpy(dtype=np.float64) @ (shares / shares.sum())
    ranked = members.assign(score=scores, rank=_ranks(scores, tie_tolerance))
    return ranked.sort_values("rank", kind="stable")


def _in_force(members: pd.DataFrame, weights: Mapping[str, float]) -> list[str]:
    in_force = [c for c, weight in weights.items() if weight > 0 and members[c].notna().any()]
    if not in_force:
        raise ValueError("no component has a weight in this window")
    return in_force


def last_rank(share: float, members: int) -> int:
    """The last rank inside a share of a board: the 6th in the first tenth of 54."""
    return _ceiling(share * members)


def _measured(inputs: pd.DataFrame) -> pd.DataFrame:
    """Inputs with plain numbers, plain booleans and the share of half-years that were active."""
    columns = [column for measure in MEASURES.values() for column in measure]
    due = inputs["half_years_due"].astype(float)
    share = inputs["half_years_active"].astype(float) / due.where(due > 0)
    frame = inputs.assign(uscc=inputs["uscc"].replace("", None))
    frame[SHARE_ACTIVE] = share
    frame[columns] = frame[columns].astype(float).fillna(0.0).round(MEASURE_DECIMALS)
    frame[list(FLAGS)] = frame[list(FLAGS)].astype("boolean").fillna(False).astype(bool)
    return frame


def _givers(frame: pd.DataFrame) -> pd.DataFrame:
    """Those with any raw measure above 0; having been there, without giving, is participation."""
    given = [column for name in MEASURES if name != CONTINUITY for column in MEASURES[name]]
    return frame[(frame[given] > 0).any(axis=1)]


def _belongs(frame: pd.DataFrame, board: Board) -> pd.Series[bool]:
    """Members of a board; kind, field and size of a provisional organisation are nobody's word."""
    if board.column is None:
        return pd.Series(True, index=frame.index)
    registered = frame["is_registered"].astype("boolean").fillna(False).astype(bool)
    here = (frame[board.column] == board.value).fillna(False).astype(bool)
    return registered & here & ~frame["field"].isin(board.excludes_fields)


def _build_board(
    members: pd.DataFrame,
    board: str,
    components: tuple[str, ...],
    tiers: tuple[str, ...],
    rules: Leaderboard,
) -> pd.DataFrame:
    omits = members["period"].iloc[0] != rules.all_window
    present = [c for c in components if not (omits and c == CONTINUITY)]
    by_rank, by_log = (_components(members, present, way) for way in (_by_rank, _by_log))
    weights = {component: rules.weights[component] for component in present}
    normalised = pd.DataFrame(by_rank, index=members.index, columns=present)
    # `recognition` is a raw measure and a component: from here on it is the component.
    frame = members[["period", "organization_id"]].join(normalised.reindex(columns=components))
    frame["needs_review"] = members[list(FLAGS)].any(axis=1)
    frame["board"] = board
    _in_force(frame, weights)
    drawn = _drawn_ranks(by_rank, by_log, np.array(list(weights.values())), rules)
    frame["rank_low"] = _nearest_rank(drawn, rules.low_quantile)
    frame["rank_high"] = _nearest_rank(drawn, rules.high_quantile)
    frame["top_ten_share"] = (drawn <= rules.top).mean(axis=1)
    scored = score_board(frame, weights, rules.tie_tolerance)
    return scored.assign(tier=_tiers(scored, tiers, rules))


def _components(
    members: pd.DataFrame, components: list[str], normalise: Callable[[Floats], Floats]
) -> Floats:
    """(members, components): each the mean of its normalised measures, 0–100."""
    return np.column_stack(
        [
            np.mean([normalise(members[m].to_numpy(dtype=np.float64)) for m in MEASURES[c]], axis=0)
            for c in components
        ]
    )


def _by_rank(values: Floats) -> Floats:
    """0 for zero, else 100 × (mid-rank − 0.5) ÷ number of positives.

    One giant gift does not swamp the rest, and a single small one does not leap to the top.
    """
    positive = np.sort(values[values > 0])
    below = np.searchsorted(positive, values, side="left")
    up_to = np.searchsorted(positive, values, side="right")
    mid_rank = (below + 1 + up_to) / 2
    return np.where(values > 0, 100 * (mid_rank - 0.5) / max(len(positive), 1), 0.0)


def _by_log(values: Floats) -> Floats:
    """100 × log1p(value) ÷ log1p(greatest); 0 if nobody gave."""
    greatest = values.max()
    return 100 * np.log1p(values) / np.log1p(greatest) if greatest > 0 else np.zeros_like(values)


def _ranks(scores: Floats, tolerance: float) -> Ints:
    """1 + number of members whose score is higher by the tolerance or more; (members,)."""
    order = np.argsort(scores)
    ascending = scores[order]  # looking up in order is four times as fast
    ranks = np.empty(len(scores), dtype=np.int64)
    ranks[order] = 1 + len(scores) - np.searchsorted(ascending, ascending + tolerance, side="left")
    return ranks


def _drawn_ranks(by_rank: Floats, by_log: Floats, weights: Floats, rules: Leaderboard) -> Ints:
    """(members, draws): ranks under varied weights, the two normalisations by turns."""
    random = np.random.default_rng(rules.seed)
    low, high = 1 - rules.weight_spread, 1 + rules.weight_spread
    drawn = weights * random.uniform(low, high, size=(rules.draws, len(weights)))
    drawn /= drawn.sum(axis=1, keepdims=True)
    ranks = np.empty((rules.draws, len(by_rank)), dtype=np.int64)
    for first, normalised in enumerate((by_rank, by_log)):
        scores = drawn[first::2] @ normalised.T
        ranks[first::2] = [_ranks(row, rules.tie_tolerance) for row in scores]
    return np.ascontiguousarray(ranks.T)


def _nearest_rank(drawn: Ints, quantile: float) -> Ints:
    """The nearest-rank percentile of each member's ranks; (members,)."""
    position = max(_ceiling(quantile * drawn.shape[1]), 1) - 1
    return np.asarray(np.partition(drawn, position, axis=1)[:, position], dtype=np.int64)


def _tiers(scored: pd.DataFrame, tiers: tuple[str, ...], rules: Leaderboard) -> pd.Series[str]:
    """Tiers instead of false precision: only who stays on top in nearly every draw stands out."""
    if len(scored) < rules.tier_minimum:
        return pd.Series(None, index=scored.index, dtype="str")
    outstanding, active, taking_part = tiers
    on_top = scored["rank_high"] <= last_rank(rules.tier_top, len(scored))
    near_top = scored["rank"] <= last_rank(rules.tier_active, len(scored))
    named = np.select([on_top, near_top], [outstanding, active], default=taking_part)
    return pd.Series(named, index=scored.index, dtype="str")


def _ceiling(value: float) -> int:
    """Smallest whole number not below the value, where 0.1 × 70 is 7 and not 7.000000000000001."""
    return math.ceil(round(value, 9))


def _nobody(columns: list[str]) -> pd.DataFrame:
    """The frame without rows, typed as the one with rows."""
    kinds = dict.fromkeys(columns, "float64") | dict.fromkeys(TEXT_COLUMNS, "str")
    kinds |= dict.fromkeys(("rank", "rank_low", "rank_high"), "int64") | {"needs_review": "bool"}
    return pd.DataFrame(columns=columns).astype(kinds)
