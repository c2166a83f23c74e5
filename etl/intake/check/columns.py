"""Normalise a table's columns: each distinct value once, then spread over its rows."""

import re
from collections.abc import Container, Sequence, Sized
from decimal import Decimal
from typing import Any

from etl.dictionary import Condition, Sheet, SheetColumn
from etl.intake.check.findings import Draft
from etl.intake.check.values import Context, is_plain
from etl.intake.normalize.outcome import BLANK, Issue, Outcome
from etl.intake.read.cells import Cell, Formula, Percent, Picture
from etl.intake.read.table import Table
from etl.text import fold_name

_ERROR = re.compile(r"\s*#(?:N/A|[A-Z][A-Z0-9/_]+[!?]|GETTING_DATA)\s*")
_BARE_NUMBER = re.compile(r"\s*\d+(?:\.\d+)?\s*")
# Far more than anybody corrects in one go; a hostile sheet has millions.
MAX_ERRORS = 2_000  # cells with an error
MAX_ODD_VALUES = 2_000  # distinct values of a column with an issue
# Issues of a cell that no other cell of its row can explain.
_DECIDED = frozenset({"personal_data", "cell_error", "formula_empty", "required"})

TOO_MANY = "findings_too_many"
Understood = tuple[Outcome, tuple[Issue, ...]]


def understand(
    value: object, column: SheetColumn, context: Context, *, zero_if_blank: bool = False
) -> Understood:
    """Normalise a value of a column; a blank required cell is one issue."""
    if isinstance(value, str) and "#" in value and _ERROR.fullmatch(value):
        return BLANK, (Issue.of("cell_error"),)
    if isinstance(value, Picture):
        return BLANK, (
            Issue.of("cell_picture_only" if column.required is True else "cell_picture"),
        )
    if isinstance(value, Formula):
        return BLANK, (Issue.of("formula_empty"),)
    outcome = BLANK if value is None else context.normalise(_shown(value, column), column)
    if outcome.value is None and not outcome.issues:
        if zero_if_blank:
            return Outcome(Decimal(0) if column.type == "money" else 0), ()
        if column.required is True and not unknowable(value, column, context):
            return outcome, (Issue.of("required"),)
    return outcome, outcome.issues


def _shown(value: object, column: SheetColumn) -> object:
    """The value as displayed: 0.6 formatted as a percentage is 60 in a column of percentages."""
    if column.type == "percent" and isinstance(value, Percent):
        return float(Decimal(repr(float(value))) * 100)
    return float(value) if isinstance(value, Percent) else value


def _scaled(value: object, times: float) -> object:
    """A number without a unit of its own, times so much."""
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if not (is_number or (isinstance(value, str) and _BARE_NUMBER.fullmatch(value))):
        return value
    return float(f"{float(value) * times:.12g}")  # type: ignore[arg-type]


def unknowable(value: object, column: SheetColumn, context: Context) -> bool:
    """No village without the town, no year without the half-year: that is an error on the cover already."""
    waits = {"village": context.villages, "villages": context.villages, "date": context.period}
    return column.type in waits and waits[column.type] is None and value is not None


class Understanding:
    """The values of a table by column, and the drafts about its rows."""

    def __init__(self, table: Table, declared: Sheet, context: Context, is_no_new: bool) -> None:
        """With 本期无新增 (``is_no_new``), blank flows are zero."""
        self.table, self.declared, self.context = table, declared, context
        self.values: dict[str, list[Any]] = {column.name: [] for column in declared.columns}
        self.approximate: set[int] = set()
        self.wrong: set[int] = set()
        self.is_too_much = False
        self._errors = 0
        self._is_no_new = is_no_new
        self._drafts: list[tuple[int, int, Draft]] = []
        self._reported: dict[str, set[int]] = {}
        self._wrong_in: dict[str, set[int]] = {}
        self._work_out()

    @property
    def drafts(self) -> list[Draft]:
        """By row, then by column; and a last one if some were left out."""
        drafts = [draft for _, _, draft in sorted(self._drafts, key=lambda d: d[:2])]
        more = Draft.of_file(TOO_MANY, sheet=self.declared.sheet)
        return [*drafts, more] if self.is_too_much else drafts

    def _work_out(self) -> None:
        """Columns one by one; organisations with their codes; then what only some rows require."""
        columns, places = self.declared.columns, self.table.places
        coded = {"organization", "uscc"} <= places.keys()
        for order, column in enumerate(columns):
            if column.name not in places:
                self.values[column.name] = [None] * len(self.table.numbers)
            elif column.name != "organization" or not coded:
                self._column(order, column)
        if coded:
            self._organizations(len(columns))
        for order, column in enumerate(columns, len(columns) + 1):
            if isinstance(column.required, Condition):
                self._required_when(order, column, column.required)

    def _column(self, order: int, column: SheetColumn) -> None:
        column_data, is_text = self.table.columns[column.name], column.type == "text"
        values, approximate = self._in_our_unit(column), set[int]()
        noisy: dict[int, tuple[Issue, ...]] = {}
        for code, value in enumerate(values):
            if is_text and is_plain(value):
                continue
            outcome, issues = self._unless_too_many(noisy, value, column)
            values[code] = outcome.value
            if issues:
                noisy[code] = issues
            if outcome.is_approximate:
                approximate.add(code)
        self.values[column.name] = list(column_data.each(values))
        self.approximate.update(_rows_with(column_data.codes, approximate))
        self._report(order, column, noisy)

    def _in_our_unit(self, column: SheetColumn) -> list[Any]:
        """The distinct values of a column; numbers under a title with another unit are converted."""
        values, times = (
            list(self.table.columns[column.name].values),
            self.table.titles.times(column.name),
        )
        return [_scaled(value, times) for value in values] if times else values

    def _report(self, order: int, column: SheetColumn, noisy: dict[int, tuple[Issue, ...]]) -> None:
        """Report issues at their rows; a number repeated by a merged cell is dropped."""
        codes, doubled = self.table.columns[column.name].codes, self.table.doubled.get(column.name)
        for index in _rows_with(codes, noisy):
            if not doubled or index not in doubled:
                self._draft(order, index, column, noisy[codes[index]])
        for index in doubled or ():
            self.values[column.name][index] = None
            self._draft(order, index, column, (Issue.of("merged_number"),))

    def _unless_too_many(self, issues: Sized, value: object, column: SheetColumn) -> Understood:
        """Normalise a value, unless the column has too many issues: the sheet is rejected then."""
        if len(issues) >= MAX_ODD_VALUES:
            self.is_too_much = True
            return BLANK, ()
        zero = column.flow and self._is_no_new
        return understand(value, column, self.context, zero_if_blank=zero)

    def _organizations(self, order: int) -> None:
        """With a code column, name and code (and 备注 for 备案) are normalised together."""
        names, column = self.table.columns["organization"], self.declared.column("organization")
        bare = column.model_copy(update={"type": "code"})  # general issues only, no look-up
        alone = [understand(value, bare, self.context) for value in names.values]
        notes = self.values.get("note") or [None] * len(names.codes)
        outcomes, odd = dict[tuple[object, ...], Outcome](), set[object]()
        values = self.values["organization"] = list[Any]()
        for index, key in enumerate(zip(names.codes, self.values["uscc"], notes, strict=True)):
            code, uscc, note = key
            outcome, issues = alone[code]
            if names.values[code] is not None and not any(i.code in _DECIDED for i in issues):
                if key not in outcomes:
                    outcomes[key] = self._named_and_coded(odd, names.values[code], uscc, note)
                outcome = outcomes[key]
                issues = () if index in self._wrong_in.get("uscc", ()) else outcome.issues
            values.append(outcome.value)
            for issue in issues:
                name = "uscc" if issue.code.startswith("uscc") else "organization"
                self._draft(order, index, self.declared.column(name), (issue,))

    def _named_and_coded(
        self, odd: set[object], name: object, uscc: str | None, note: str | None
    ) -> Outcome:
        if len(odd) >= MAX_ODD_VALUES:
            self.is_too_much = True
            return BLANK
        filed = self.context.dictionary.vocabularies["registration"].names[1]
        is_filed = note is not None and filed in fold_name(note)
        outcome = self.context.organizations.normalise(name, uscc, is_filed)
        if outcome.issues:
            odd.add(name)
        return outcome

    def _required_when(self, order: int, column: SheetColumn, condition: Condition) -> None:
        other, reported = (
            self.declared.column(condition.column),
            self._reported.get(column.name, set()),
        )
        conditions, values = self.values[condition.column], self.values[column.name]
        wanted = condition.value
        missing = [
            index
            for index, (value, reason) in enumerate(zip(values, conditions, strict=True))
            if value is None and reason == wanted and index not in reported
        ]
        name = self.context.vocabulary(other).name_of(condition.equals)
        issue = Issue.of("required_when", other_title=other.title, other_value=name)
        at = column.name if column.name in self.table.places else condition.column
        for index in missing:
            cell = self.table.cell(at, index)
            if not unknowable(cell.value, column, self.context):
                self._draft(order, index, column, (issue,), cell)

    def _draft(
        self,
        order: int,
        index: int,
        column: SheetColumn,
        issues: Sequence[Issue],
        cell: Cell | None = None,
    ) -> None:
        if self._errors >= MAX_ERRORS:
            self.is_too_much = True
            return
        if not all(issue.code == "cell_picture" for issue in issues):  # it may still be required
            self._reported.setdefault(column.name, set()).add(index)
        cell = cell or self.table.cell(column.name, index)
        for issue in issues:
            if self.context.dictionary.messages[issue.code].severity == "error":
                self.wrong.add(index)
                self._wrong_in.setdefault(column.name, set()).add(index)
                self._errors += 1
            self._drafts.append((index, order, Draft.of_issue(issue, cell, column)))


def _rows_with(codes: Sequence[int], which: Container[int]) -> list[int]:
    """Indices of the rows that hold one of these values."""
    return [index for index, code in enumerate(codes) if code in which] if which else []
