"""The rows behind a figure: what it measures stands second, names lead on, codes come last.

Sorted by the figure; heads and pages are links that change ``sort``, ``dir`` and ``page`` of the address.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from typing import Any
from urllib.parse import quote, urlencode

from dashboard import downloads
from dashboard.charts import row_table
from dashboard.charts.row_table import Column
from dashboard.data.drill_down import DESTINATION, PageLink, linked
from dashboard.downloads import LabelledColumn, Selection
from dashboard.downloads.columns import SOURCE
from dashboard.features.download import queries
from dashboard.page import links
from dashboard.page.view import View
from dashboard.style.formats import escape, in_unit, is_missing, nb, number

PAGE_ROWS = 14
SORT, DIRECTION, PAGE = "sort", "dir", "page"
DESCENDING, ASCENDING = "desc", "asc"
# The sum of several columns, in the address.
TOTAL = "total"
# What a row is about: the first of these columns that the dataset has.
SUBJECTS = (
    "project_name",
    "problem",
    "title",
    "need",
    "subject",
    "organization_name",
    "village_name",
    "organization_id",
    "village_code",
)
# What is read first after the measure.
FIRST = ("town_code", "area_code", "aid_type", "task", "status", "level", "kind", "class")
APPROXIMATE = "is_approximate"
MONEY_DIGITS = 2
# A column and how its cell of a row is made.
Planned = tuple[Column, Callable[[tuple[Any, ...]], str]]


@dataclass(frozen=True, slots=True)
class Order:
    """By which column the rows are sorted, which way, and which page of them is shown."""

    column: str
    is_descending: bool
    page: int


def summed(chosen: Selection) -> tuple[str, ...]:
    """The columns that the figure adds up; none if it counts rows."""
    if chosen.scope is None or not chosen.scope.measure.startswith("sum("):
        return ()
    named = set(re.findall(r"\w+", chosen.scope.measure))
    return tuple(column for column in chosen.dataset.columns if column in named)


def order_of(chosen: Selection, address: Mapping[str, str], count: int) -> Order:
    """The order in the address, as far as the rows can be sorted so; else the largest first."""
    measure = summed(chosen)
    default = (TOTAL if len(measure) > 1 else measure[0]) if measure else ""
    known = {*chosen.dataset.columns, *([TOTAL] if len(measure) > 1 else [])}
    column = address.get(SORT, "")
    column = column if column in known else default
    is_descending = (
        address.get(DIRECTION, DESCENDING if column in (TOTAL, *measure) else ASCENDING)
        == DESCENDING
    )
    pages = max(-(-count // PAGE_ROWS), 1)
    text = address.get(PAGE, "1")
    page = min(int(text), pages) if text.isdecimal() and len(text) < 9 else 1
    return Order(column, is_descending, max(page, 1))


def table(view: View, chosen: Selection, count: int, address: Mapping[str, str]) -> str:
    """One page of the rows, and the links to the pages before and after it."""
    order, measure = order_of(chosen, address, count), summed(chosen)
    records = downloads.page_of_rows(
        chosen,
        measure if order.column == TOTAL else (order.column,) if order.column else (),
        is_descending=order.is_descending,
        limit=PAGE_ROWS,
        offset=(order.page - 1) * PAGE_ROWS,
    )
    shown = _Shown(view, chosen, measure, records)
    planned = shown.planned()
    heads = [_with_sort(head, order, address) for head, _ in planned]
    rows = ([cell(record) for _, cell in planned] for record in records)
    return row_table.figure_table(heads, rows) + _pages(order, count, len(records), address)


def _with_sort(column: Column, order: Order, address: Mapping[str, str]) -> Column:
    """A head as a link that sorts by it; by the one in force the other way round."""
    if not column.key:
        return column
    is_chosen = column.key == order.column
    is_next_descending = not order.is_descending if is_chosen else column.is_number
    way = DESCENDING if is_next_descending else ASCENDING
    href = _address(address, **{SORT: column.key, DIRECTION: way, PAGE: "1"})
    direction = ("descending" if order.is_descending else "ascending") if is_chosen else ""
    return column.sorted_by(href, direction)


def _address(address: Mapping[str, str], **changed: str) -> str:
    return f"{DESTINATION}?{urlencode({**address, **changed}, quote_via=quote)}"


def _pages(order: Order, count: int, shown: int, address: Mapping[str, str]) -> str:
    first = (order.page - 1) * PAGE_ROWS + 1
    said = f"第{number(first)}—{number(first + shown - 1)}行，共{number(count)}行"
    steps = (
        ("上一页", order.page - 1, order.page > 1),
        ("下一页", order.page + 1, first + shown - 1 < count),
    )
    turn = "".join(
        f'<a class="rows" href="{escape(_address(address, **{PAGE: str(page)}))}">{name}</a>'
        for name, page, is_there in steps
        if is_there
    )
    return f'<div class="pages"><span>{said}</span><span>{turn}</span></div>'


@dataclass(frozen=True, slots=True)
class _Shown:
    """Rows with the columns in the order in which they are read."""

    view: View
    chosen: Selection
    measure: tuple[str, ...]
    records: Sequence[tuple[Any, ...]]

    @property
    def _labelled(self) -> dict[str, LabelledColumn]:
        fixed = (
            {*self.chosen.where, "period"}
            if self.chosen.scope and self.chosen.scope.is_of_period
            else {*self.chosen.where}
        )
        shown: dict[str, LabelledColumn] = {}
        for column in downloads.columns_of(self.chosen):
            if column.name not in fixed or column.name in SUBJECTS:
                shown.setdefault(column.name, column)  # the name: its code comes after all names
        return shown

    @property
    def _subject(self) -> str:
        """What the figure counts, else what a row is about."""
        measure = self.chosen.scope.measure if self.chosen.scope else ""
        counted = [name for name in SUBJECTS if f"distinct {name}" in measure]
        return next((name for name in (*counted, *SUBJECTS) if name in self._labelled), "")

    @property
    def _is_of_projects(self) -> bool:
        return self.chosen.dataset.name == "project_report"

    @property
    def _others(self) -> list[LabelledColumn]:
        """The columns after the measure: what is read first, then the rest, codes last."""
        names = {self._subject, *self.measure, *SOURCE}
        rest = [c for name, c in self._labelled.items() if name not in names]
        first = [self._labelled[n] for n in FIRST if n in self._labelled and n not in names]
        codes = [c for c in rest if c not in first and not c.names and _is_code(c.name)]
        return [*first, *(c for c in rest if c not in first and c not in codes), *codes]

    def planned(self) -> list[Planned]:
        """The columns in order, each with how its cells are made."""
        return [*self._subject_column(), *self._measures(), *self._described()]

    def _subject_column(self) -> Iterator[Planned]:
        if subject := self._labelled.get(self._subject):
            yield Column(subject.title, self._subject), self._name

    def _measures(self) -> Iterator[Planned]:
        """The figure, and what it is made of; 约 stands beside the figure."""
        is_made_of = len(self.measure) > 1
        if is_made_of:
            head = Column(self._measure_title(), TOTAL, is_number=True, is_measure=True)
            yield head, lambda r: self._figure(self.measure[0], self._total(r)) + self._about(r)
        titles = {c.name: c.title for c in downloads.columns_of(self.chosen)}
        for name in self.measure:
            title = titles.get(name, name)
            if name.endswith("_yuan"):
                title = f"{title.removeprefix('本期').partition('（')[0]}（{self._money_unit}）"
            head = Column(title, name, is_number=True, is_measure=not is_made_of)
            yield head, partial(self._part, name, has_mark=not is_made_of)

    def _described(self) -> Iterator[Planned]:
        """What is read first, then where the row comes from, the rest, codes last."""
        others = [self._described_by(column) for column in self._others]
        first = sum(column.name in FIRST for column in self._others)
        if self.chosen.dataset.has_source:
            others.insert(first, (Column("来源", ""), self._origin))
        if self._is_of_projects:
            leads = self._leads()
            title = f"牵头{self.view.title_of('organization')}"
            cell = (Column(title, ""), lambda r: leads.get(self._source(r), ""))
            others.insert(min(first, 1), cell)
        yield from others

    def _described_by(self, column: LabelledColumn) -> Planned:
        head = Column(column.title, column.name, is_number=self._is_number(column))
        return head, partial(self._cell, column)

    def _measure_title(self) -> str:
        assert self.chosen.scope is not None
        meaning = self.chosen.scope.meaning(self.view.dictionary)
        return f"{meaning.label.removeprefix('本期')}（{meaning.unit}）"

    @property
    def _money_unit(self) -> str:
        assert self.chosen.scope is not None
        return self.chosen.scope.meaning(self.view.dictionary).unit

    def _is_number(self, column: LabelledColumn) -> bool:
        values = [column.of(record) for record in self.records]
        kinds = {type(v) for v in values} - {type(None)}
        return bool(kinds) and kinds <= {int, float, Decimal} and not _is_code(column.name)

    def _total(self, record: tuple[Any, ...]) -> Decimal:
        values = (self._value(record, name) for name in self.measure)
        return sum((Decimal(str(v)) for v in values if v is not None), Decimal(0))

    def _part(self, name: str, record: tuple[Any, ...], *, has_mark: bool) -> str:
        value = self._value(record, name)
        text = "—" if value is None else self._figure(name, value)
        return text + (self._about(record) if has_mark else "")

    def _figure(self, name: str, value: Any) -> str:
        if name.endswith("_yuan"):
            return number(in_unit(float(value), self._money_unit), MONEY_DIGITS)
        return number(float(value), 0 if float(value).is_integer() else 1)

    def _about(self, record: tuple[Any, ...]) -> str:
        return '<span class="about">约</span>' if self._value(record, APPROXIMATE) else ""

    def _value(self, record: tuple[Any, ...], name: str) -> Any:
        columns = self.chosen.dataset.columns
        return record[columns.index(name)] if name in columns else None

    def _name(self, record: tuple[Any, ...]) -> str:
        text = downloads.cell(self._labelled[self._subject].of(record))
        return linked(nb(text), self._leads_to(record))

    def _leads_to(self, record: tuple[Any, ...]) -> PageLink | None:
        """Where the name of a row leads: the page of what it is, or all rows of a project."""
        if problem := self._value(record, "problem_id"):
            return PageLink(links.problem_address(self.view, str(problem)))
        if self._subject == "project_name":
            query = {
                "dataset": self.chosen.dataset.name,
                "project": self._value(record, "project_id"),
            }
            return PageLink(f"{DESTINATION}?{urlencode(query)}")
        if self._subject.startswith("organization") and (
            code := self._value(record, "organization_id")
        ):
            return links.to_organization(self.view, str(code))
        if self._subject.startswith("village"):
            return self._village(self._value(record, "village_code"))
        return None

    def _village(self, code: Any) -> PageLink | None:
        return links.to_village(self.view, str(code)) if code else None

    def _cell(self, column: LabelledColumn, record: tuple[Any, ...]) -> str:
        value = column.of(record)
        text = downloads.cell(value)
        code = self._value(record, column.name)
        if is_missing(value) or not text:
            return ""
        if (
            column.name in ("town_code", "area_code")
            and code in self.view.for_district().town_names
        ):
            return linked(nb(text), links.to_town(self.view, str(code)))
        if column.name == "organization_id" and column.names:
            return links.organization_link(self.view, str(code), text)
        if column.name == "village_code" and column.names:
            return linked(nb(text), self._village(code))
        if column.name == "aid_type":
            color = self.view.dictionary.vocabularies["aid_type"].colors.get(str(code), "")
            return f'<span class="kind" style="border-color:{color}">{escape(text)}</span>'
        return escape(text)

    def _source(self, record: tuple[Any, ...]) -> tuple[Any, ...]:
        return tuple(self._value(record, name) for name in SOURCE)

    def _leads(self) -> dict[tuple[Any, ...], str]:
        """Source → the organisation that leads the project of the row, and how many others there are."""
        found = queries.leading(self.view.warehouse, [self._source(r) for r in self.records])
        return {
            source: links.organization_link(self.view, lead.organization, lead.name)
            + (f" 等{lead.count}家" if lead.count > 1 else "")
            for source, lead in found.items()
        }

    def _origin(self, record: tuple[Any, ...]) -> str:
        """The row of the town's workbook, leading to the return."""
        row = self._value(record, "row")
        town, period = self._value(record, "town_code"), self._value(record, "period")
        places = [c for c in downloads.columns_of(self.chosen) if c.name in SOURCE]
        whole = "，".join(f"{c.title} {downloads.cell(c.of(record))}" for c in places)
        text = f'<span class="origin" title="{escape(whole)}">报送表第{row}行</span>'
        if not (town and period):
            return text
        query = urlencode({"period": period, "town": town})
        return f'<a class="rows nm" href="submissions?{query}">{text}</a>'


def _is_code(name: str) -> bool:
    return name.endswith(("_id", "_code")) or name == "uscc"
