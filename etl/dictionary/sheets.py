"""The sheets of the return: their columns, and the words and bounds used in reading them."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import AfterValidator

from etl.dictionary.base import Frozen

TYPE_NAMES = frozenset(
    {
        *("text", "code", "link", "town", "period", "village", "villages", "organization"),
        *("organizations", "uscc", "date", "choice", "choices", "yes_no", "milestone"),
        *("money", "count", "number", "percent"),
    }
)


def _known_type(value: str) -> str:
    if value not in TYPE_NAMES:
        raise ValueError(f"type {value} is none of {', '.join(sorted(TYPE_NAMES))}")
    return value


class Condition(Frozen):
    """A column is required when another column of the row has this value."""

    column: str
    equals: str

    @property
    def value(self) -> str | bool:
        """The value as rows have it: “true” and “false” of the dictionary are booleans."""
        return {"true": True, "false": False}.get(self.equals, self.equals)


class SheetColumn(Frozen):
    """A column of the return; see the head of sheets.yml for the meaning of each attribute."""

    title: str
    name: str
    type: Annotated[str, AfterValidator(_known_type)]
    fill: str
    example: str
    required: bool | Condition = False
    store: str | None = "="
    aliases: tuple[str, ...] = ()
    vocabulary: str | None = None
    elsewhere: str | None = None
    ambiguous: tuple[str, ...] = ()
    month: Literal["first", "last"] | None = None
    window: Literal["within", "until_end", "programme"] | None = None
    minimum: float | None = None
    maximum: float | None = None
    unit: str = ""
    estimates: bool = False
    measure: str = ""
    not_of: tuple[str, ...] = ()
    in_yuan: tuple[int, int, int] | None = None
    ask_in_yuan: int | None = None
    open_ended: bool = False
    flow: bool = False
    private: bool = False
    width: int = 14
    definition: str = ""
    used_by: str = ""
    asked: int | None = None

    @property
    def stored_name(self) -> str | None:
        """The column of the warehouse, None when the value goes to a relation of its own."""
        return self.name if self.store == "=" else self.store

    @property
    def stored_unit(self) -> str:
        """The unit of stored values: money is kept in yuan."""
        return "元" if self.type == "money" else self.unit

    @property
    def bare_title(self) -> str:
        """The title without the hint in brackets."""
        return self.title.partition("(")[0]

    @property
    def published_title(self) -> str:
        """The title of the published column: 本期投入资金(万元) is 本期投入资金（元）."""
        hint = self.title.removeprefix(self.bare_title).strip("()")
        shown = self.stored_unit if hint == self.unit else hint
        return f"{self.bare_title}（{shown}）" if shown else self.bare_title


class Cover(Frozen):
    """The sheet with town, period and reporter: labels in column A, values in column B."""

    sheet: str
    columns: tuple[SheetColumn, ...]

    def column(self, name: str) -> SheetColumn:
        """The column with this name (KeyError when there is none)."""
        return {column.name: column for column in self.columns}[name]


class Sheet(Cover):
    """A sheet of the return, and the relation in which its rows are stored."""

    relation: str
    guide: str
    required: bool = False
    of_towns: bool = False
    of_district: bool = False
    given: tuple[str, ...] = ()

    @property
    def asked(self) -> tuple[SheetColumn, ...]:
        """The columns that 两头核对单 asks about, in the order of asking."""
        places = {column.asked: column for column in self.columns if column.asked is not None}
        return tuple(places[place] for place in sorted(places))


class Span(Frozen):
    """A part of every year: its first and last month, and the words for it; some only of a reporting period."""

    months: tuple[int, int]
    words: tuple[str, ...]
    of_periods: tuple[str, ...] = ()


class Reading(Frozen):
    """Words and bounds used in reading sheets."""

    total_words: tuple[str, ...]
    summary_words: tuple[str, ...]
    hint_words: tuple[str, ...]
    hint_units: tuple[str, ...]
    measure_words: Mapping[str, tuple[str, ...]]
    title_fillers: tuple[str, ...]
    title_measures: tuple[str, ...]
    title_differences: tuple[str, ...] = ()
    title_units: Mapping[str, Mapping[str, float]]
    serial_titles: tuple[str, ...]
    note_words: tuple[str, ...]
    blank_words: tuple[str, ...]
    zero_words: tuple[str, ...]
    pending_words: tuple[str, ...]
    open_ended_words: tuple[str, ...]
    date_words: tuple[str, ...]
    planned_date_words: tuple[str, ...]
    approximate_words: tuple[str, ...]
    estimate_words: tuple[str, ...]
    filler_words: tuple[str, ...]
    unit_words: Mapping[str, tuple[str, ...]]
    spans: tuple[Span, ...]
    earliest_year: int
    latest_year: int
    text_limit: int
    header_search_rows: int
    header_lines: int


class MeasureBounds(Frozen):
    """Columns of the projects that make one measure, and how far it may fall or rise unasked; money in yuan."""

    columns: tuple[str, ...]
    fall: int
    rise: int


class Evidence(Frozen):
    """What speaks for another half-year or town than the cover's, where the file has no mark of its template."""

    fewest: int
    most: float
    days_before: int
    days_after: int


class Checks(Frozen):
    """Bounds of the rules that compare rows; money in yuan."""

    unit_slip_times: int
    unit_slip_ceiling_yuan: int
    cumulative_tolerance_yuan: int
    gone_part: int
    gone_rows: int
    fall_part: int
    rise_times: int
    measures: Mapping[str, MeasureBounds]
    nothing_rows: int
    evidence: Evidence

    def is_much_gone(self, gone: int, rows: int) -> bool:
        """Whether so many of the rows in force are too many to lose unasked."""
        return gone >= self.gone_rows and gone * self.gone_part > rows

    def is_much_changed(self, measure: str, before: Decimal, after: Decimal) -> bool:
        """Whether a figure falls or rises too much to do so unasked."""
        bounds = self.measures[measure]
        falls = (before - after) * self.fall_part > before and before - after > bounds.fall
        return falls or (after > before * self.rise_times and after - before > bounds.rise)
