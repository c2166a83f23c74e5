"""What stands on a one-page brief, as data, and how much of a table the page has room for."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

from dashboard.data.figures import PREVIOUS, YEAR_BEFORE
from dashboard.page import statements, totals
from dashboard.page.view import View
from dashboard.style.formats import fitted, in_unit, number, signed, width

CELL_SIZE, ROW, SECOND_LINE = 9.0, 16.0, 11.0
"""In points: type of cells, height of a row of one line, what a second line adds."""
TYPE_WIDTH = 476.0
"""Width of the text in points: 168 mm."""
PAGE, HEAD, TITLE = 716.0, 24.5, 60.0
"""Room of a page, height of a heading, of the title with the line below it, in points."""
TEXT_SIZE, LINE = 11.5, 17.0
DASH = "—"
_PADDING = 7.0


@dataclass(frozen=True, slots=True)
class Table:
    """A table whose rows have a fixed height.

    ``shares``: widths of the columns, of any unit; ``sides``: a value of ``w:jc`` for each; ``gaps``:
    rows (by position) whose cells from the one to the other column are one hatched cell with a word;
    ``strong``: rows in bold.
    """

    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    shares: tuple[float, ...]
    sides: tuple[str, ...]
    gaps: tuple[tuple[int, int, int], ...] = ()
    strong: tuple[int, ...] = ()

    def room(self, column: int) -> float:
        """How many full-width characters a line of a column holds."""
        wide = TYPE_WIDTH * self.shares[column] / sum(self.shares)
        # Digits of some faces are wider than half.
        return 0.98 * (wide - _PADDING) / CELL_SIZE

    def lines(self, row: Sequence[str], gap: tuple[int, int] | None = None) -> int:
        """How many lines a row needs, at most two; ``gap``: columns that are one hatched cell."""
        skipped = range(gap[0], gap[1] + 1) if gap else range(0)
        texts = [(n, text) for n, text in enumerate(row) if n not in skipped]
        return max(min(ceil(width(text) / self.room(n)), 2) for n, text in texts)

    def height(self, row: Sequence[str], gap: tuple[int, int] | None = None) -> float:
        """How high a row is, in points."""
        return ROW + SECOND_LINE * (self.lines(row, gap) - 1)

    @property
    def whole_height(self) -> float:
        """How high it is with its headings, in points."""
        gaps = {row: (first, last) for row, first, last in self.gaps}
        rows = sum(self.height(row, gaps.get(n)) for n, row in enumerate(self.rows))
        return self.height(self.headings) + rows

    def cut(self, text: str, column: int) -> str:
        """A text that two lines of its column hold."""
        most = 2 * self.room(column) - 1
        return text if width(text) <= most else f"{fitted(text, most - 1)}…"


@dataclass(frozen=True, slots=True)
class Part:
    """A part with its heading: text, table, or both."""

    title: str
    text: str = ""
    table: Table | None = None

    @property
    def height(self) -> float:
        """How high it is, by the width of its characters, in points."""
        text = (width(self.text) + 2) * TEXT_SIZE / (0.97 * TYPE_WIDTH)
        lines = 2 + LINE * ceil(text) if self.text else 0
        return HEAD + lines + (self.table.whole_height if self.table else 0)


def room_beside(*parts: Part) -> float:
    """The room that other parts leave for a table and its heading, in points."""
    return PAGE - TITLE - sum(part.height for part in parts) - HEAD - ROW


@dataclass(frozen=True, slots=True)
class OnePage:
    """A brief: its title, the line below it, its parts, the notes at the foot and where it comes from."""

    title: str
    subtitle: str
    parts: tuple[Part, ...]
    notes: str
    source: str


def fitting_rows(table: Table, most: int, points: float) -> tuple[tuple[tuple[str, ...], ...], int]:
    """The first rows that fit, at most so many and so high, and how many are left."""
    taken: list[tuple[str, ...]] = []
    for row in table.rows[:most]:
        points -= table.height(row)
        if points < 0:
            break
        taken.append(tuple(table.cut(text, n) for n, text in enumerate(row)))
    return tuple(taken), len(table.rows) - len(taken)


def counted(names: Sequence[str], most: int, room: float, unit: str) -> str:
    """``甲、乙等5个``: as many names as so many characters hold, at least one; the others are counted."""
    shown: list[str] = []
    for name in names[:most]:
        if shown and width("、".join((*shown, name))) > room:
            break
        shown.append(name if width(name) <= room else f"{fitted(name, room - 1)}…")
    rest = f"等{len(names)}{unit}" if len(shown) < len(names) else ""
    return f"{'、'.join(shown)}{rest}"


def official(text: str) -> str:
    """A statement of the pages as papers write it: numbers without separators."""
    return text.replace(",", "")


def source(view: View) -> str:
    """``佛山市南海区民政局　据各镇（街道）半年报送　发布于 2026-11-24 13:31``."""
    return f"{view.dictionary.programme.owner}　{view.published}"


MEASURES = (
    "villages_paired",
    "organizations",
    "projects_live",
    "contributions",
    "volunteer_hours",
    "beneficiaries",
)
"""The indicators of a page, in their order."""


def named(view: View, indicator: str, *, is_approximate: bool = False) -> str:
    """``结对村（社区）（个）``, ``投入（万元，含约数）``."""
    meaning = view.dictionary.indicators[indicator]
    label = meaning.label.removeprefix("本期").removesuffix(meaning.unit)
    more = f"，{statements.APPROXIMATE}" if is_approximate else ""
    return f"{label}（{meaning.unit}{more}）"


def amount(view: View, indicator: str, value: float | None) -> str:
    """A figure in the unit of its indicator, as tables write it; a dash where it is not known."""
    if value is None:
        return DASH
    meaning = view.dictionary.indicators[indicator]
    if meaning.format == "money":
        return number(in_unit(value, meaning.unit), 1)
    return number(value, 1).removesuffix(".0") if meaning.format == "decimal" else number(value)


def to_date(view: View, indicator: str) -> str:
    """A sum to date; of live projects how many are completed; of other stocks a dash."""
    if indicator == "projects_live":
        done = statements.figure(view, "projects_completed").value
        return DASH if done is None else f"完成{number(done)}"
    if view.dictionary.indicators[indicator].kind != "flow":
        return DASH
    return amount(view, indicator, statements.figure(view, indicator).to_date)


def changes(view: View, indicator: str) -> tuple[str, str]:
    """Its change since the half-year and since the year before: ``+18``, ``+16.6%``."""
    is_flow = view.dictionary.indicators[indicator].kind == "flow"
    known = statements.figure(view, indicator).changes
    texts = []
    for before in (PREVIOUS, YEAR_BEFORE):
        change = known.get(before)
        if is_flow:
            texts.append(statements.percent_change(change) or DASH)
        else:
            texts.append(DASH if change is None else signed(change.difference))
    return texts[0], texts[1]


def sums(view: View) -> str:
    """``本期投入1214.3万元（…），志愿服务43117.5小时，受益49521人次``; or nothing."""
    chosen = ("contributions", "volunteer_hours", "beneficiaries")
    told = [str(item) for item in totals.of_period(view) if item.indicator in chosen]
    return f"本期{'，'.join(told)}" if told else ""


def sums_to_date(view: View) -> str:
    """``开展以来累计投入4657.6万元（…），受益201710人次，完成项目299个``; or nothing."""
    chosen = ("contributions_to_date", "beneficiaries_to_date", "projects_completed")
    told = [str(item) for item in totals.to_date(view) if item.indicator in chosen]
    return f"开展以来累计{'，'.join(told)}" if told else ""


def sentences(*texts: str) -> str:
    """The texts that are not empty, each with its full stop."""
    return official("".join(f"{text}。" for text in texts if text))
