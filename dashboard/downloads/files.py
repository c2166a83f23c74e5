"""The files of a selection: CSV, XLSX and Parquet, written block by block, however many rows there are.

A file is read through a handle of its own, with one thread and little memory, so that pages stay fast; its
text is formatted by the database and Arrow, which release the GIL.
"""

import json
import os
import re
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from itertools import accumulate, chain
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import parquet

from dashboard.data.warehouse import Cut, Edition, Warehouse
from dashboard.downloads import query
from dashboard.downloads.cells import LINE_END, MARK, cell, csv_field, csv_field_sql, text_sql
from dashboard.downloads.columns import LabelledColumn, identifier
from dashboard.downloads.query import Selection
from dashboard.papers.workbook import add_explanations, open_workbook, width_of, write_value

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FORMATS = {"csv": "text/csv", "xlsx": XLSX, "parquet": "application/vnd.apache.parquet"}
JSON = "application/json"
BLOCK_ROWS = 10_000
XLSX_ROWS = 1_048_575
"""The number of rows that fit on an Excel sheet below its heading."""
MEASURED_ROWS, NARROWEST, WIDEST, FIXED_WIDTH = 1_000, 6, 46, 46
"""Of an Excel sheet: the rows that decide on widths, bounds of a column's, and how much stays when one scrolls."""
_NUMBER_FORMATS = {
    "DECIMAL": "#,##0.00",
    "DOUBLE": "#,##0.##",
    "BIGINT": "#,##0",
    "INTEGER": "#,##0",
    "TIMESTAMP": "yyyy-mm-dd hh:mm",
}
_FILE_CONFIG = {"threads": 1, "memory_limit": "768MB"}

_UNIT = re.compile("（([^（）]+)）$")

Report = Callable[[int], None]
"""Takes the number of rows written so far."""


@dataclass(frozen=True, slots=True)
class File:
    """A file that a button on a page generates."""

    label: str
    name: str
    mime: str
    make: Callable[[], bytes]


class TooManyRowsError(ValueError):
    """The rows do not fit on an Excel sheet; the message, one sentence for people, says what to do."""


@dataclass(frozen=True, slots=True)
class FileRequest:
    """A selection as a file: with names and Chinese headings, or with ``codes`` as in the database."""

    selection: Selection
    codes: bool = False

    @property
    def edition(self) -> Edition:
        """The published version that the rows come from."""
        return self.selection.dataset.warehouse.edition

    @property
    def columns(self) -> tuple[LabelledColumn, ...]:
        """The columns of the file with Chinese headings."""
        return query.columns_of(self.selection)

    @property
    def headings(self) -> tuple[str, ...]:
        """The headings of the columns."""
        if self.codes:
            return self.selection.chosen
        return tuple(column.title for column in self.columns)

    @property
    def filters(self) -> tuple[str, ...]:
        """The filters, as people say them."""
        return query.filter_names(self.selection)

    def name(self, ending: str, count: int) -> str:
        """The file name; it says so if there are no rows, since the file then has only headings."""
        dataset, parts = self.selection.dataset, [*self.filters, "" if count else query.NO_ROWS]
        title = dataset.relation.title
        return query.file_name(dataset.warehouse, dataset.dictionary, title, parts, ending)


def write(request: FileRequest, form: str, path: Path, report: Report = lambda _: None) -> None:
    """Write the file, all of it or nothing.

    Raises:
        TooManyRowsError: as :func:`write_xlsx`.
        OSError: the file cannot be written.
    """
    half = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        if form == "csv":
            with half.open("wb") as file:
                for block in csv_blocks(request, report):
                    file.write(block)
        else:
            {"xlsx": write_xlsx, "parquet": write_parquet}[form](request, half, report)
        half.replace(path)
    finally:
        half.unlink(missing_ok=True)


def csv_blocks(request: FileRequest, report: Report = lambda _: None) -> Iterator[bytes]:
    """UTF-8 with a mark, CRLF, RFC 4180; everything in Chinese, or in codes.

    In Chinese the headings are titles, codes are given by their names, and each row ends with the
    file, sheet, row and version that it comes from; in codes all is as in the published database.
    ISO dates, plain numbers; text that a spreadsheet would run as a formula gets a quote before it.
    """
    heads = ",".join(csv_field(cell(title)) for title in request.headings)
    yield MARK + f"{heads}{LINE_END}".encode()
    cells, names = _texts(request)
    fields = ", ".join(csv_field_sql(f"c{at}") for at in range(len(cells)))
    done = 0
    for batch in batches(request, cells, fields):
        done += batch.num_rows
        report(done)
        yield _lines([_named(*column) for column in zip(batch.columns, names, strict=True)])


def json_blocks(request: FileRequest, report: Report = lambda _: None) -> Iterator[bytes]:
    """An array of objects: names and codes as in the published database, numbers as numbers, ISO dates."""
    names = request.selection.chosen
    done, before = 0, "["
    for batch in batches(request, [identifier(name) for name in names]):
        for row in zip(*(column.to_pylist() for column in batch.columns), strict=True):
            record = dict(zip(names, row, strict=True))
            yield f"{before}\n{json.dumps(record, ensure_ascii=False, default=_plain)}".encode()
            before = ","
        done += batch.num_rows
        report(done)
    yield b"\n]\n" if done else b"[]\n"


def _plain(value: object) -> object:
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return cell(value)


def _texts(request: FileRequest) -> tuple[list[str], list[pa.StructArray | None]]:
    """For each column of the file, the expression of its cells, as ``c0``, ``c1`` …, and the names of its codes."""
    dataset = request.selection.dataset
    cells = [
        text_sql(identifier(name), kind)
        for name, kind in zip(dataset.columns, dataset.kinds, strict=True)
    ]
    names: list[pa.StructArray | None]
    if request.codes:
        positions = [dataset.columns.index(name) for name in request.selection.chosen]
        names = [None] * len(positions)
    else:
        positions = [column.position for column in request.columns]
        names = [_lookup(column) for column in request.columns]
    return [f"{cells[at]} as c{i}" for i, at in enumerate(positions)], names


def _lookup(column: LabelledColumn) -> pa.StructArray | None:
    """Code → name as CSV fields; ``None`` for a column without names."""
    if not column.names:
        return None
    codes = [csv_field(cell(code)) for code in column.names]
    names = [csv_field(cell(name)) for name in column.names.values()]
    return pa.StructArray.from_arrays([pa.array(codes), pa.array(names)], ["code", "name"])


def _named(cells: pa.Array, names: pa.StructArray | None) -> pa.Array:
    """The names of codes; a code without a name stays."""
    if names is None:
        return cells
    at = pc.index_in(cells, value_set=names.field("code"))
    return pc.coalesce(pc.take(names.field("name"), at), cells)


def _lines(columns: list[pa.Array]) -> bytes:
    """A batch as CSV lines: the bytes of the joined Arrow column, without copying row by row."""
    if len(columns) == 1:
        # Readers skip an empty line.
        columns = [pc.if_else(pc.equal(columns[0], ""), '""', columns[0])]
    rows = pc.binary_join_element_wise(*columns, ",")
    rows = pc.binary_join_element_wise(rows, pa.scalar(""), LINE_END)
    _, offsets, text = rows.buffers()
    end = int(np.frombuffer(offsets, np.int32)[len(rows)]) if len(rows) else 0
    return bytes(memoryview(text)[:end]) if end else b""


def write_parquet(request: FileRequest, path: Path, report: Report = lambda _: None) -> None:
    """For tools: column names and codes as in the published database, with its types."""
    expressions = [identifier(name) for name in request.selection.chosen]
    edition, done = request.edition, 0
    about = {
        "dataset": request.selection.dataset.name,
        "filters": "、".join(request.filters),
        "version": edition.version,
        "as_of": edition.as_of.isoformat(),
        "is_demo": str(edition.is_demo).lower(),
    }
    with closing(batches(request, expressions)) as blocks:
        first = next(blocks)
        fields = [field.with_metadata(_meaning(request, field.name)) for field in first.schema]
        schema = pa.schema(fields, about)
        with parquet.ParquetWriter(path, schema, compression="zstd") as writer:
            for batch in chain([first], blocks):
                writer.write_batch(batch)
                done += batch.num_rows
                report(done)


def _meaning(request: FileRequest, name: str) -> dict[str, str]:
    """Title, definition and unit of a column."""
    column = request.selection.dataset.relation.column(name)
    if column is None:
        return {}
    unit = _UNIT.search(column.title)
    return {"title": column.title, "definition": column.definition, "unit": unit[1] if unit else ""}


def write_xlsx(request: FileRequest, path: Path, report: Report = lambda _: None) -> None:
    """Typed cells under Chinese headings, and a sheet 说明 that explains them.

    Codes and long numbers are text, dates are dates. Each row is written to disk before the next.

    Raises:
        TooManyRowsError: the rows do not fit on an Excel sheet.
    """
    check_fits(query.count(request.selection))
    options = {"constant_memory": True, "default_date_format": "yyyy-mm-dd"}
    with open_workbook(str(path), **options) as book:
        book.set_properties({"created": request.edition.published_at})  # the same file every time
        written = _data_sheet(book, request, report)
        add_explanations(book, _explanations(request, written))


def check_fits(count: int) -> None:
    """Raise :class:`TooManyRowsError` if this many rows do not fit on an Excel sheet."""
    if count > XLSX_ROWS:
        raise TooManyRowsError(
            f"共{count:,}行，超过 Excel 一张工作表的上限（{XLSX_ROWS:,}行），请缩小筛选或改用 CSV、Parquet"
        )


def _data_sheet(book: Any, request: FileRequest, report: Report) -> int:
    sheet, columns, heads = book.add_worksheet("数据"), request.columns, request.headings
    bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
    sheet.write_row(0, 0, heads, bold)
    names, done = request.selection.dataset.columns, 0
    coded = [names.index(name) for name in request.selection.chosen]
    positions = coded if request.codes else [column.position for column in columns]
    styles = _styles(book, [request.selection.dataset.kinds[at] for at in positions])
    widths = [-(-width_of(head) // 2) for head in heads]  # headings may take two lines
    for batch in batches(request, [identifier(name) for name in names]):
        for row in zip(*(column.to_pylist() for column in batch.columns), strict=True):
            done += 1
            values = [row[at] for at in coded] if request.codes else [c.of(row) for c in columns]
            for at, value in enumerate(values):
                if value is not None:
                    write_value(sheet, done, at, value, styles[at])
            if done <= MEASURED_ROWS:
                widths = [max(pair) for pair in zip(widths, map(_width, values), strict=True)]
        report(done)
    _lay_out(sheet, widths)
    sheet.autofilter(0, 0, done, len(heads) - 1)
    return done


def _styles(book: Any, kinds: Sequence[str]) -> list[Any]:
    """The format of each column by its type: thousands separated, days without a time."""
    made = {form: book.add_format({"num_format": form}) for form in _NUMBER_FORMATS.values()}
    found = (
        next((f for k, f in _NUMBER_FORMATS.items() if kind.startswith(k)), "") for kind in kinds
    )
    return [made.get(form) for form in found]


def _width(value: object) -> int:
    """How wide a cell is; a number has room for its separators."""
    text = cell(value)
    return width_of(text) + (len(text) // 3 if isinstance(value, int | float | Decimal) else 0)


def _lay_out(sheet: Any, widths: Sequence[int]) -> None:
    """Columns as wide as what is in them, the heading and the first ones fixed."""
    bounded = [min(max(width, NARROWEST), WIDEST) + 2 for width in widths]
    for at, width in enumerate(bounded):
        sheet.set_column(at, at, width)
    kept = sum(total <= FIXED_WIDTH for total in accumulate(bounded))
    sheet.freeze_panes(1, min(max(kept, 1), len(bounded) - 1))


def _explanations(request: FileRequest, count: int) -> list[tuple[str, str]]:
    edition, dataset = request.edition, request.selection.dataset
    rows = str(count) if count else f"0（{query.NO_ROWS}，请放宽筛选）"
    mark = [(dataset.dictionary.programme.demo_mark, "不反映实际工作")] if edition.is_demo else []
    return [
        *mark,
        ("数据集", dataset.relation.title),
        ("内容", f"{dataset.relation.comment}{dataset.relation.grain}"),
        *([("注意", dataset.relation.caution)] if dataset.relation.caution else []),
        ("筛选", "、".join(request.filters) or "无，全部数据"),
        ("行数", rows),
        ("质量", "、".join(query.quality(request.selection)) or "没有空缺、约数、估算或沿用"),
        ("数据截至", query.data_until(request.selection)),
        ("发布于", edition.published_at.date().isoformat()),
        ("发布版本", edition.version),
        ("", ""),
        *((c.title, f"{c.definition}（{c.name}）") for c in request.columns),
    ]


def batches(
    request: FileRequest, expressions: list[str], results: str = "*"
) -> Generator[pa.RecordBatch]:
    """The rows of the selection in blocks, at least one even if empty; read to the end or close it.

    ``results``: what is selected of the expressions in turn.
    """
    sql, values = query.statement(request.selection, ", ".join(expressions))
    sql = f"select {results} from ({sql})"
    warehouse = file_warehouse(request.edition, request.selection.dataset.warehouse.cut)
    yield from warehouse.batches(sql, values, BLOCK_ROWS)


@lru_cache(maxsize=1)
def file_warehouse(edition: Edition, cut: Cut | None) -> Warehouse:
    """The handle through which files of an edition are read."""
    return Warehouse(edition, _FILE_CONFIG, cut)
