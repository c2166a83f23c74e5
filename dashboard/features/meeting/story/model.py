"""The story of one half-year in one published version: slides, figures, tables, sentences, sources.

Everything is frozen and plain: whoever draws it (HTML, PowerPoint, Word) asks no database and
computes no figure. Numbers come as values and, beside them, as they are written; ``None`` is
"not known" (no return) and never zero. Texts are plain, not escaped.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from dashboard.data.drill_down import DrillDown


class Mark(StrEnum):
    """How a bar or a line of a table is to be drawn beside its value."""

    NOW = "now"
    """Of the half-year shown: dark."""
    PAST = "past"
    """Of an earlier one: pale, beside a labelled dark bar."""
    FIRST = "first"
    """Of the first half-year, which has no classes: grey."""
    CARRIED = "carried"
    """Carried forward from an earlier return: pale with ＊."""
    MISSING = "missing"
    """No return: hatched, with the word in ``text`` (缺报)."""


@dataclass(frozen=True, slots=True)
class Point:
    """One bar: its category, its value (``None`` = not known), the value as written."""

    label: str
    value: float | None
    text: str
    mark: Mark
    period: str = ""


@dataclass(frozen=True, slots=True)
class Bars:
    """A series of bars from zero; ``title`` says what is drawn with its unit."""

    title: str
    unit: str
    points: tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class KeyFigure:
    """A number that a slide shows large.

    ``change``: how it moved, ready to print (``较上期+12个``, ``同口径+5.0%``), or nothing.
    ``note``: a caption below (``全区共290个``).
    """

    indicator: str
    label: str
    value: float | None
    figure: str
    unit: str
    change: str = ""
    note: str = ""
    bars: Bars | None = None
    rows: DrillDown | None = None


@dataclass(frozen=True, slots=True)
class Share:
    """A labelled part of a whole, or a count with what it counts."""

    label: str
    value: float | None
    figure: str
    rows: DrillDown | None = None


@dataclass(frozen=True, slots=True)
class Segment:
    """A part of a stacked column: the class's code, its name, its value."""

    code: str
    name: str
    value: float


@dataclass(frozen=True, slots=True)
class Column:
    """A stacked column of one half-year, bottom first.

    ``segments`` is empty where the classes are not known (first half-year, or no return).
    ``left``: who took part before and does not now, drawn hollow below the line.
    """

    label: str
    period: str
    total: float | None
    segments: tuple[Segment, ...]
    left: float | None
    mark: Mark
    word: str = ""
    """Printed in an undivided column: 首期, 缺报."""


@dataclass(frozen=True, slots=True)
class Heading:
    """Head of a column of the matrix: an aid type with its colour."""

    code: str
    name: str
    color: str


@dataclass(frozen=True, slots=True)
class MatrixRow:
    """A task with its counts by aid type, in the order of the headings."""

    code: str
    name: str
    values: tuple[float | None, ...]
    total: float | None
    is_marked: bool
    rows: tuple[DrillDown | None, ...] = ()


@dataclass(frozen=True, slots=True)
class Step:
    """A milestone with its state and its fact in words.

    ``fact``: short, for a slide (``27 / 30个村``); ``sentence``: whole, for papers and notes;
    ``reason``: why it needs attention, or nothing. ``state`` is a code of ``milestone_state``.
    """

    code: str
    name: str
    short: str
    state: str
    state_name: str
    fact: str
    sentence: str
    reason: str = ""
    is_descriptive: bool = False
    numerator: float | None = None
    denominator: float | None = None
    rows: DrillDown | None = None


@dataclass(frozen=True, slots=True)
class PhaseSteps:
    """A phase with its steps; ``share`` = where it begins and ends on the bar, 0…1."""

    code: str
    name: str
    span: str
    is_current: bool
    starts: float
    ends: float
    steps: tuple[Step, ...]
    summary: str
    """``部署启动阶段5步中2步已完成，3步推进中``, as a sentence of its own."""


@dataclass(frozen=True, slots=True)
class TownLine:
    """A town in the table: levels of the half-year, and what moved since the last one.

    ``moved_*``: change of a stock on the last half-year, ``None`` where it cannot be said.
    ``state_word``: 缺报 or the like where there is no return of the half-year, else empty.
    """

    code: str
    name: str
    paired: float | None
    villages: float | None
    signed: float | None
    pairings: float | None
    live: float | None
    new: float | None
    new_text: str
    attention: str
    mark: Mark
    state_word: str
    data_period_name: str
    moved_villages: float | None = None
    moved_live: float | None = None
    overdue: int = 0
    is_amiss: bool = False
    """Whether the return of the half-year was late, or is due and not there."""
    rows: tuple[tuple[str, DrillDown], ...] = ()


@dataclass(frozen=True, slots=True)
class Dot:
    """One typical village, without its name: the short word of its list; whether a project names it."""

    level: str
    short: str
    is_helped: bool


@dataclass(frozen=True, slots=True)
class TypicalTown:
    """The typical villages of a town, in the order of the lists."""

    code: str
    name: str
    dots: tuple[Dot, ...]
    helped: int


@dataclass(frozen=True, slots=True)
class Case:
    """A model case as reported: nothing in it is ours."""

    title: str
    kind: str
    aid_type: str
    level: str
    organization: str
    town: str
    village: str
    summary: str
    color: str = ""


@dataclass(frozen=True, slots=True)
class Decision:
    """A problem put before the leading group. Texts are as reported; slides may cut them at a clause.

    ``owners``: town and the units to coordinate, as one text. ``last``: what was decided last time,
    ``follow_up``: what came of it; both empty → only ``status``.
    """

    number: int
    problem_id: str
    town: str
    owners: str
    problem: str
    ask: str
    last: str
    follow_up: str
    status: str
    raised_on: date
    days: int
    note: str = ""
    """``沿用2025年下半年数据`` or 未再列出, or nothing."""
    star: str = ""
    """The same as short as a slide needs it: ``＊沿用2025下数据``."""
    rows: DrillDown | None = None


@dataclass(frozen=True, slots=True)
class Honored:
    """An organisation of the reference list: its board, its name, what it stands out in."""

    board: str
    name: str
    aspects: str
    rank: int
    interval: str
    needs_review: bool
    organization_id: str


@dataclass(frozen=True, slots=True)
class Action:
    """What comes next: when, what; ``on`` is the date where there is one."""

    when: str
    what: str
    on: date | None = None
    code: str = ""
    """``owed``, ``problems``, ``phase``, ``due``."""


# ---- bodies: one a kind of slide -------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Overall:
    """总体情况: four key figures with bars, three contributions."""

    figures: tuple[KeyFigure, ...]
    contributions: tuple[KeyFigure, ...]


@dataclass(frozen=True, slots=True)
class Participation:
    """结对与参与: stacked columns, modes of pairing."""

    subtitle: str
    columns: tuple[Column, ...]
    legend: tuple[Segment, ...]
    """Classes in the order of the stack; values unused."""
    left_name: str
    modes_title: str
    modes: tuple[Share, ...]
    """Villages with one organisation, with several."""
    many: Share
    """Organisations with several villages."""
    sentences: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Tasks:
    """六项任务 × 七类帮扶: the matrix of counts."""

    subtitle: str
    headings: tuple[Heading, ...]
    lines: tuple[MatrixRow, ...]
    totals: tuple[float | None, ...]
    total: float | None
    say: str


@dataclass(frozen=True, slots=True)
class Phases:
    """三阶段进度: the bar to scale, the steps of each phase."""

    phases: tuple[PhaseSteps, ...]
    today: date
    today_share: float
    years: tuple[tuple[str, float], ...]
    """``2025年`` and where it begins on the bar, 0…1."""
    states: tuple[tuple[str, str], ...]
    """State code and name for the legend, in order."""
    attention: str


@dataclass(frozen=True, slots=True)
class Towns:
    """各镇（街道）推进情况: one line a town, in code order, never ranked."""

    headings: tuple[str, ...]
    lines: tuple[TownLine, ...]
    caption: str


@dataclass(frozen=True, slots=True)
class Typical:
    """典型村与典型案例: one square a typical village; up to three cases."""

    subtitle: str
    towns: tuple[TypicalTown, ...]
    levels: tuple[tuple[str, str], ...]
    """Name and short word of each list, for the legend."""
    cases_title: str
    cases: tuple[Case, ...]
    empty: str
    """Said where there is no case."""


@dataclass(frozen=True, slots=True)
class Decisions:
    """需领导小组协调的问题: at most three."""

    caption: str
    items: tuple[Decision, ...]
    empty: str


@dataclass(frozen=True, slots=True)
class Honors:
    """表现突出参考名单: at most eight lines."""

    headings: tuple[str, ...]
    lines: tuple[Honored, ...]
    caption: str
    empty: str


@dataclass(frozen=True, slots=True)
class NextSteps:
    """下一步工作."""

    actions: tuple[Action, ...]


@dataclass(frozen=True, slots=True)
class TownPage:
    """Appendix: one town's live projects over the half-years, its steps."""

    code: str
    name: str
    bars: Bars
    steps_title: str
    steps: tuple[Step, ...]
    sentence: str


Body = (
    Overall
    | Participation
    | Tasks
    | Phases
    | Towns
    | Typical
    | Decisions
    | Honors
    | NextSteps
    | TownPage
)


@dataclass(frozen=True, slots=True)
class Slide:
    """One slide.

    Attributes:
        key: its address (``overall``, ``decisions-b``, ``town-440605124``).
        group: by what a reader chooses slides; 7, 7b and 7c share one.
        label: the section, above the title.
        title: the message, a sentence without full stop; ``short``: the same in fewer words.
        body: what is drawn; its type says which kind of slide.
        notes: for the presenter: definitions and sources of the figures, texts in full.
    """

    key: str
    group: str
    label: str
    title: str
    short: str
    body: Body
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Flow:
    """A flow of the half-year, district.

    ``value``: all that was reported; ``now`` and ``before``: over the towns with a return in both
    half-years; ``change_pct`` of these, ``None`` where it cannot be compared.
    """

    indicator: str
    label: str
    value: float | None
    figure: str
    unit: str
    now: float | None
    before: float | None
    change_pct: float | None
    change_text: str
    """``同口径+7.9%``, or nothing."""
    towns_compared: int
    is_approximate: bool


@dataclass(frozen=True, slots=True)
class Stock:
    """A stock of the half-year and of the one before; ``None`` = not known."""

    value: float | None
    before: float | None

    @property
    def change(self) -> float | None:
        """How far it moved."""
        known = self.value is not None and self.before is not None
        return self.value - self.before if known else None  # type: ignore[operator]


@dataclass(frozen=True, slots=True)
class Facts:
    """The numbers behind the sentences, for papers that say more than a slide.

    ``stocks``: by column of the marts (``villages_paired``, ``organizations``,
    ``organizations_new`` …, ``pairings_in_force``, ``agreements_signed``, ``projects``,
    ``projects_live``, ``projects_completed``, ``villages_total``). ``flows``: by indicator
    (``contributions``, ``cash``, ``in_kind``, ``projects_new``, ``volunteer_hours``,
    ``volunteer_visits``, ``activities``, ``expert_sessions``, ``beneficiaries``).
    """

    stocks: dict[str, Stock]
    flows: dict[str, Flow]
    by_task: tuple[tuple[str, float], ...]
    by_aid_type: tuple[tuple[str, float], ...]
    """Names with counts of projects to date, in the order of the vocabulary."""
    phases: tuple[PhaseSteps, ...]
    towns: tuple[TownLine, ...]
    cases: tuple[Case, ...]
    """First reported in the half-year, highest level first, then in code order."""
    cases_by_level: tuple[tuple[str, int], ...]
    decisions: tuple[Decision, ...]
    """All that are put before the leading group, the oldest first."""
    typical: tuple[int, int] | None
    """Typical villages with a project, all of them; ``None`` = there is none."""
    problems: tuple[int, int, int]
    """Raised to date, resolved, unresolved for more than a half-year."""
    unscheduled: int | None
    """Live projects without planned start and end."""
    actions: tuple[Action, ...]
    honored: tuple[Honored, ...]


@dataclass(frozen=True, slots=True)
class Footer:
    """The line at the foot of every slide and what it is made of."""

    text: str
    """One line, no longer than fits at 28 px."""
    reported: int
    towns: int
    gaps: str
    """``大沥镇缺报``, or nothing."""
    carried: str
    """``＊九江镇、大沥镇沿用2025年下半年数据``, or nothing."""
    brief: str = ""
    """The line without the towns, where there is less room."""


@dataclass(frozen=True, slots=True)
class Story:
    """The story of one half-year, of one published version.

    Attributes:
        name: the programme; ``heading`` what the deck is called; ``owner`` who issues it.
        mark: 演示数据 while the data are; else nothing. Goes on every slide, page, file name.
        as_of: the day to which days are counted.
        slides: as chosen, in order; ``appendix``: one a town in code order (digits 1–7).
    """

    version: str
    published_at: datetime
    as_of: date
    period: str
    period_name: str
    before_name: str
    name: str
    full_name: str
    heading: str
    owner: str
    document: str
    mark: str
    footer: Footer
    slides: tuple[Slide, ...]
    appendix: tuple[Slide, ...]
    facts: Facts
    available: tuple[tuple[str, str], ...] = field(default=())
    """Group and label of every slide that can be chosen."""

    @property
    def all_slides(self) -> tuple[Slide, ...]:
        """The main slides, then the appendix."""
        return self.slides + self.appendix
