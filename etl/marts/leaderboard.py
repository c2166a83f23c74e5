"""Organisations that stand out (表现突出社会组织参考名单): scores, ranks, intervals, tiers.

Pure functions from frames to frames. Method: OECD/JRC, *Handbook on Constructing Composite
Indicators* (2008), steps 5 to 9; step 7 varies every choice that could have been made otherwise, as the
JRC's audits do. Policy sections 四（三） and 五（三）. Boards, weights and every bound stand in the
dictionary (``programme.yml``).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import product

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from etl.dictionary import Board, Dictionary, Leaderboard

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]
Normalise = Callable[[Floats], Floats]

TIE_TOLERANCE = 1e-9
# Shares of joint projects are quotients: sums that are equal on paper differ in their last bits.
MEASURE_DECIMALS = 6
BLOCK = 250  # draws that are ranked together: what they need stays in the cache
CONTINUITY = "continuity"
SHARE_ACTIVE = "half_years_share"
HOURS, REPORTED_HOURS = "volunteer_hours", "reported_hours"
LEAD = "lead_"  # before a measure: projects of several organisations are the lead's alone
MEASURES: Mapping[str, tuple[str, ...]] = {
    "money": ("money_yuan",),
    "effort": (HOURS,),
    "expertise": ("expert_sessions",),
    "results": ("beneficiaries", "projects_completed"),
    CONTINUITY: (SHARE_ACTIVE,),
    "recognition": ("recognition",),
}
SPLIT = ("money_yuan", HOURS, REPORTED_HOURS, "expert_sessions", *MEASURES["results"])
MEASURE_COLUMNS = (*SPLIT, *(LEAD + measure for measure in SPLIT), SHARE_ACTIVE, "recognition")
# The id settles what code and name leave open; members without a code come last.
MEMBER_ORDER = ("area_code", "period", "uscc", "organization_name", "organization_id")
LEADING_COLUMNS = (
    "area_code",
    "period",
    "board",
    "organization_id",
    "score",
    "rank",
    "rank_low",
    "rank_high",
    "tier",
    "top_ten_share",
)
TEXT_COLUMNS = ("area_code", "period", "board", "organization_id", "tier")


def build_leaderboard(inputs: pd.DataFrame, dictionary: Dictionary) -> pd.DataFrame:
    """Every board of every window of every county, each computed by itself.

    Args:
        inputs: one row a county (``area_code``), window (``period``) and ``organization_id``, with
            is_whole (of the window: nothing is missing in it), kind, field, size_band, uscc,
            organization_name, is_registered; money_yuan (yuan), volunteer_hours,
            reported_hours (hours with and without estimates),
            expert_sessions, beneficiaries, projects_completed, each also as ``lead_…``; recognition
            (points), half_years_active, half_years_due (counts; NULL where the window omits
            continuity). A NULL measure counts as nothing given.
        dictionary: boards, weights and bounds.

    Returns:
        One row a county, window, board and member in this order, by rank: area_code, period, board,
        organization_id, score (0–100), rank, rank_low, rank_high, tier (NULL on small boards and in
        windows that are not whole), top_ten_share (0–1: how often within the first tenth), and one
        column a component (0–100, NULL where the window omits it).

    Raises:
        ValueError: the weights leave a window without any component.
    """
    rules = dictionary.leaderboard
    components = dictionary.vocabularies["leaderboard_component"].codes
    tiers = dictionary.vocabularies["tier"].codes
    given = _givers(_measured(inputs)).sort_values(list(MEMBER_ORDER), kind="stable")
    boards = []
    for _, window in given.groupby(["area_code", "period"], sort=True):
        weights = _weights(window, components, rules)
        draws = draw_choices(np.array([w for w in weights.values() if w > 0]), rules)
        for board in rules.boards:
            if (here := _belongs(window, board)).any():
                members = window[here]
                boards.append(_build_board(members, board.code, weights, draws, tiers, rules))
    columns = [*LEADING_COLUMNS, *components]
    return (
        pd.concat(boards, ignore_index=True).reindex(columns=columns)
        if boards
        else _nobody(columns)
    )


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
    """Inputs with plain numbers and flags, and the share of the half-years due that were active."""
    columns = [column for column in MEASURE_COLUMNS if column != SHARE_ACTIVE]
    due = inputs["half_years_due"].astype(float)
    share = inputs["half_years_active"].astype(float) / due.where(due > 0, 1.0)
    numbers = (
        inputs[columns].astype(float).fillna(0.0).assign(**{SHARE_ACTIVE: share.where(due.notna())})
    )
    others = inputs.drop(columns=columns).assign(
        uscc=inputs["uscc"].replace("", None),
        is_registered=inputs["is_registered"].astype("boolean").fillna(False).astype(bool),
    )
    return pd.concat([others, numbers.round(MEASURE_DECIMALS)], axis=1)


def _givers(frame: pd.DataFrame) -> pd.DataFrame:
    """Those with any raw measure above 0; having been there, without giving, is participation."""
    given = [column for name in MEASURES if name != CONTINUITY for column in MEASURES[name]]
    return frame[(frame[given] > 0).any(axis=1)]


def _weights(
    window: pd.DataFrame, components: tuple[str, ...], rules: Leaderboard
) -> dict[str, float]:
    """The weights of a window's components: without continuity where nothing is due."""
    omitted = () if window[SHARE_ACTIVE].notna().any() else (CONTINUITY,)
    weights = {code: rules.weights[code] for code in components if code not in omitted}
    if not any(weights.values()):
        raise ValueError("no component has a weight in this window")
    return weights


def _belongs(frame: pd.DataFrame, board: Board) -> Flags:
    """Members of a board; kind, field and size of a provisional organisation are nobody's word."""
    if board.column is None:
        return np.ones(len(frame), dtype=bool)
    here = frame["is_registered"] & (frame[board.column] == board.value)
    return (here & ~frame["field"].isin(board.excludes_fields)).to_numpy(dtype=bool)


def _build_board(
    members: pd.DataFrame,
    board: str,
    weights: Mapping[str, float],
    draws: Draws,
    tiers: tuple[str, ...],
    rules: Leaderboard,
) -> pd.DataFrame:
    normalised = _normalised(members)
    components = _components(normalised, list(weights), _by_rank)
    weighted = [code for code, weight in weights.items() if weight > 0]
    held = _held_ranks(len(members), normalised, weighted, draws, rules.tie_tolerance)
    # `recognition` is a raw measure and a component: from here on it is the component.
    frame = pd.DataFrame(
        {name: members[name].array for name in ("area_code", "period", "organization_id")}
        | {"board": board}
        | dict(zip(weights, components.T, strict=True))
        | {
            "rank_low": _nearest_rank(held, rules.low_quantile * rules.draws),
            "rank_high": _nearest_rank(held, rules.high_quantile * rules.draws),
            "top_ten_share": held[:, last_rank(rules.tier_top, len(members)) - 1] / rules.draws,
        }
    )
    scored = score_board(frame, weights, rules.tie_tolerance)
    return scored.assign(tier=_tiers(scored, tiers, rules, bool(members["is_whole"].all())))


def _normalised(members: pd.DataFrame) -> Callable[[str, Normalise], Floats]:
    """The values of a column, normalised, each once: the groups of draws share most of them."""
    given = np.nan_to_num(members[list(MEASURE_COLUMNS)].to_numpy(dtype=np.float64))
    raw = dict(zip(MEASURE_COLUMNS, given.T, strict=True))

    @cache
    def of(column: str, normalise: Normalise) -> Floats:
        return normalise(raw[column])

    return of


def _components(
    normalised: Callable[[str, Normalise], Floats],
    components: list[str],
    normalise: Normalise,
    column: Callable[[str], str] = str,
) -> Floats:
    """(members, components): each the mean of its normalised measures, 0–100.

    ``column``: measure → the column that holds it.
    """
    return np.column_stack(
        [
            np.mean([normalised(column(measure), normalise) for measure in MEASURES[code]], axis=0)
            for code in components
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


@dataclass(frozen=True, slots=True)
class Draws:
    """The choices of every draw: weights (draws, components), the others (draws,)."""

    weights: Floats
    is_logarithmic: Flags
    is_geometric: Flags
    is_of_lead: Flags
    is_reported: Flags

    def alike(self) -> Iterator[tuple[Floats, tuple[bool, ...]]]:
        """The weights of draws that share all other choices, and these choices."""
        chosen = (self.is_logarithmic, self.is_geometric, self.is_of_lead, self.is_reported)
        for choices in product((False, True), repeat=4):
            here = np.logical_and.reduce(
                [flags == choice for flags, choice in zip(chosen, choices, strict=True)]
            )
            if here.any():
                yield self.weights[here], choices


def draw_choices(weights: Floats, rules: Leaderboard) -> Draws:
    """The choices of every draw, each in its exact share of them, independent of the others.

    Args:
        weights: positive, one a component.
        rules: number of draws, seed, spread of the weights, shares of the other choices.
    """
    random, shares = np.random.default_rng(rules.seed), rules.draw_shares

    def chosen(share: float) -> Flags:
        return random.permutation(rules.draws) < round(share * rules.draws)

    low, high = 1 - rules.weight_spread, 1 + rules.weight_spread
    drawn = weights * random.uniform(low, high, size=(rules.draws, len(weights)))
    if len(weights) > 1:
        left_out = np.flatnonzero(chosen(shares.left_out))
        drawn[left_out, random.permutation(len(left_out)) % len(weights)] = 0
    drawn /= drawn.sum(axis=1, keepdims=True)
    return Draws(
        drawn,
        is_logarithmic=chosen(shares.logarithmic),
        is_geometric=chosen(shares.geometric),
        is_of_lead=chosen(shares.of_lead),
        is_reported=chosen(shares.reported),
    )


def _held_ranks(
    count: int,
    normalised: Callable[[str, Normalise], Floats],
    components: list[str],
    draws: Draws,
    tolerance: float,
) -> Ints:
    """(members, ranks): in how many draws each of ``count`` members had this rank or a better one."""
    times = np.zeros(count * count, dtype=np.int64)
    for weights, (is_logarithmic, is_geometric, is_of_lead, is_reported) in draws.alike():

        def column(measure: str, of_lead: bool = is_of_lead, reported: bool = is_reported) -> str:
            measure = REPORTED_HOURS if reported and measure == HOURS else measure
            return LEAD + measure if of_lead and measure in SPLIT else measure

        values = _components(
            normalised, components, _by_log if is_logarithmic else _by_rank, column
        )
        summands = np.ascontiguousarray((np.log1p(values) if is_geometric else values).T)
        for first in range(0, len(weights), BLOCK):
            # Without BLAS: its threads cost more than they bring to matrices of six columns.
            scores = np.einsum("dc,cm->dm", weights[first : first + BLOCK], summands)
            if is_geometric:
                np.expm1(scores, out=scores)
            times += np.bincount(_member_and_rank(scores, tolerance), minlength=len(times))
    return np.cumsum(times.reshape(count, count), axis=1)


def _member_and_rank(scores: Floats, tolerance: float) -> Ints:
    """``member × members + rank − 1`` of each member in each draw, from scores (draws, members).

    One sort of whole numbers, the score above the bits of the member, is several times as fast as
    sorting indices by score.
    """
    count = scores.shape[1]
    bits = count.bit_length()
    keys = np.rint(scores / -tolerance).astype(np.int64)
    keys <<= bits
    keys |= np.arange(count)
    keys.sort(axis=1)
    level = keys >> bits
    ranks = np.zeros_like(keys)
    np.multiply(level[:, 1:] != level[:, :-1], np.arange(1, count), out=ranks[:, 1:])
    np.maximum.accumulate(ranks, axis=1, out=ranks)
    keys &= (1 << bits) - 1
    keys *= count
    keys += ranks
    return keys.ravel()


def _nearest_rank(held: Ints, position: float) -> Ints:
    """The rank at a position in the order of each member's ranks (nearest-rank percentile)."""
    return np.asarray(1 + np.sum(held < max(_ceiling(position), 1), axis=1), dtype=np.int64)


def _tiers(
    scored: pd.DataFrame, tiers: tuple[str, ...], rules: Leaderboard, is_whole: bool
) -> pd.Series[str]:
    """Tiers instead of false precision.

    Who is in the first tenth in nearly every draw stands out. Every other member down to the last of
    these, or to the last that is often enough among them, is too close to tell.
    """
    count = len(scored)
    if count < rules.tier_minimum or not is_whole:
        return pd.Series(None, index=scored.index, dtype="str")
    outstanding, close, active, taking_part = tiers
    rank, share = scored["rank"], scored["top_ten_share"]
    sure = share >= rules.tier_sure
    often = share >= rules.tier_close
    often &= rank <= rules.tier_close_reach * last_rank(rules.tier_top, count)
    reach = rank[sure | often].max()
    near_top = rank <= last_rank(rules.tier_active, count)
    named = np.select([sure, rank <= reach, near_top], [outstanding, close, active], taking_part)
    return pd.Series(named, index=scored.index, dtype="str")


def _ceiling(value: float) -> int:
    """Smallest whole number not below the value, where 0.1 × 70 is 7 and not 7.000000000000001."""
    return math.ceil(round(value, 9))


def _nobody(columns: list[str]) -> pd.DataFrame:
    """The frame without rows, typed as the one with rows."""
    kinds = dict.fromkeys(columns, "float64") | dict.fromkeys(TEXT_COLUMNS, "str")
    kinds |= dict.fromkeys(("rank", "rank_low", "rank_high"), "int64")
    return pd.DataFrame(columns=columns).astype(kinds)
