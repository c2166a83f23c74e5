"""The programme: its name, its district, its half-years, its plan and the bounds of the leaderboard."""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Literal, Self

from pydantic import Field, model_validator

from etl.dictionary.base import Frozen, numeral


class Programme(Frozen):
    """The programme's names, owner and duration, and the rules of reporting."""

    name: str
    full_name: str
    wordmark: str
    owner: str
    document: str
    starts_on: dt.date
    ends_on: dt.date
    demo_mark: str
    review: bool
    template_version: str
    due_days: int = Field(ge=0)
    problem_overdue_periods: int = Field(ge=1)
    first_period: str
    period_word: str
    period_note: str
    lengths: tuple[str, ...]

    @model_validator(mode="after")
    def _has_words(self) -> Self:
        if self.problem_overdue_periods > len(self.lengths):
            raise ValueError("lengths has no words for problem_overdue_periods")
        return self

    @property
    def overdue_length(self) -> str:
        """How long a problem is open before it is overdue, in words: 半年, 一年, 两个季度."""
        return self.lengths[self.problem_overdue_periods - 1]

    @property
    def overdue(self) -> str:
        """How long an overdue problem has been open, in words: 超过半年, 超过一年, 超过两个季度."""
        return f"超过{self.overdue_length}"

    @property
    def overdue_start(self) -> str:
        """The period before which an overdue problem was raised, seen from the current one."""
        back = self.problem_overdue_periods - 1
        return ("本期", "上期")[back] if back < 2 else f"往前第{numeral(back)}期"


Permission = Literal["read", "present", "datasets", "returns", "desk", "decide"]


class Role(Frozen):
    """What a user of the service may do; with ``own_towns_only`` rows and files of the own towns alone."""

    name: str
    may: frozenset[Permission]
    own_towns_only: bool = False


class Service(Frozen):
    """Bounds of the service: at most so many at once, so many megabytes, for so long."""

    files_at_once: int = Field(ge=1)
    files_waiting: int = Field(ge=0)
    link_hours: int = Field(ge=1)
    upload_session_mb: int = Field(ge=1)
    upload_total_mb: int = Field(ge=1)
    log_days: int = Field(ge=180)
    roles: Mapping[str, Role]
    towns_wait: bool = True
    """Whether a return that a town sends itself waits until the bureau takes it in."""
    jobs: Mapping[str, str]
    """What the worker does, by the code of its kind, and what people call it."""


class District(Frozen):
    """The area that runs the programme, and the words by which its places are recognised."""

    code: str
    name: str
    full_name: str
    word: str
    village_word: str
    return_name: str
    return_aliases: tuple[str, ...] = ()
    prefixes: tuple[str, ...]
    abolished_towns: Mapping[str, str]
    tiles: Mapping[str, tuple[float, float, int]] = {}
    offshore: tuple[str, ...]
    abroad: tuple[str, ...] = ()
    cut_prefixes: tuple[str, ...]
    branches: tuple[str, ...]
    parts: tuple[str, ...]
    roles: tuple[str, ...]
    kinds: tuple[str, ...] = ()
    crowds: tuple[str, ...] = ()
    town_endings: tuple[str, ...]
    offices: tuple[str, ...] = ()
    own_units: tuple[str, ...] = ()
    village_endings: Mapping[str, tuple[str, ...]]


class Phase(Frozen):
    """A step of the plan (方案第四部分), first and last day included."""

    code: str
    name: str
    short: str
    starts_on: dt.date
    ends_on: dt.date


class Period(Phase):
    """A half-year, first and last day included; a return is due ``due_on`` at the latest."""

    due_on: dt.date

    def holds(self, day: dt.date) -> bool:
        """Whether a day lies in the half-year."""
        return self.starts_on <= day <= self.ends_on


Measure = Literal[
    "needs",
    "pairings",
    "agreements",
    "typical_villages",
    "schedules",
    "completions",
    "new_projects",
    "cases",
    "returns",
    "problems",
]


class Milestone(Frozen):
    """A task of a phase: its owner, how its figure is obtained, and the figure in words.

    ``measure``: what is counted for it, where it is not declared; each is a query of ``step_row.sql``.
    ``counts``: what numerator and denominator count, where a slide has room for ``27 / 30个村`` alone.
    """

    code: str
    phase: str
    name: str
    short: str
    head: str = ""
    owner: Literal["town", "district"]
    basis: Literal["declared", "ratio", "count"]
    measure: Measure | None = None
    descriptive: bool = False
    definition: str
    fact: str = ""
    counts: str = ""


class Board(Frozen):
    """A group of the leaderboard: its members have ``value`` in ``column``."""

    code: str
    name: str
    group: Literal["all", "kind", "size"]
    column: str | None = None
    value: str | None = None
    excludes_fields: tuple[str, ...] = ()


class DrawShares(Frozen):
    """In which share of the draws of the uncertainty analysis each choice is made the other way."""

    logarithmic: float = Field(ge=0, le=1)
    geometric: float = Field(ge=0, le=1)
    of_lead: float = Field(ge=0, le=1)
    reported: float = Field(ge=0, le=1)
    left_out: float = Field(ge=0, le=1)


class Plausibility(Frozen):
    """Bounds beyond which a figure is asked about and left out of the score."""

    hours_per_visit: float = Field(gt=0)
    sessions_per_day: float = Field(gt=0)
    similar_projects: int = Field(gt=1)


class Leaderboard(Frozen):
    """Bounds of the method; see 5–9 of the OECD/JRC handbook named in it."""

    method: str
    all_window: str
    all_window_name: str
    to_window: str
    to_window_name: str
    draws: int = Field(ge=1)
    seed: int
    weight_spread: float = Field(ge=0, lt=1)
    draw_shares: DrawShares
    low_quantile: float = Field(ge=0, le=1)
    high_quantile: float = Field(ge=0, le=1)
    tie_tolerance: float
    tier_minimum: int
    tier_top: float
    tier_sure: float
    tier_close: float
    tier_close_reach: int
    tier_active: float
    recognition: Mapping[str, int]
    plausibility: Plausibility
    weights: Mapping[str, float]
    boards: tuple[Board, ...]

    def to_date(self, period: str) -> str:
        """The code of the window from the first half-year to this one."""
        return f"{self.to_window}{period}"

    def window_names(self, periods: Iterable[Period]) -> dict[str, str]:
        """Code → name of the windows that are no half-year."""
        to_date = {self.to_date(p.code): self.to_window_name.format(period=p.name) for p in periods}
        return {self.all_window: self.all_window_name} | to_date
