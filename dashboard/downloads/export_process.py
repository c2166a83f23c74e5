"""Make large files in a process of their own, so that pages stay fast."""

import os
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from dashboard.data.metrics import metric_of
from dashboard.data.warehouse import Cut, Edition, Warehouse, open_warehouse
from dashboard.downloads import query
from dashboard.downloads.files import FileRequest, Report, csv_blocks, json_blocks, write
from etl.dictionary import Dictionary
from etl.folder import DataFolder
from etl.system import sandbox

SMALL = {"csv": 20_000, "json": 20_000, "parquet": 20_000, "xlsx": 2_000}
"""Files of up to this many rows are made in this process: starting another would take longer."""
_STREAMED = {"csv": csv_blocks, "json": json_blocks}
_EXPORT = sandbox.Task(f"{__name__}:emit_file", seconds=None, memory_bytes=0)
_SENT = 1 << 18


def blocks(request: FileRequest, form: str, rows: int, report: Report) -> Iterator[bytes]:
    """The blocks of a file of this many rows; an empty block means that there is nothing to send yet.

    Raises:
        RuntimeError: the file could not be made.
    """
    with tempfile.TemporaryDirectory(prefix="baishe-") as folder:
        path = Path(folder) / f"file.{form}"
        if is_large(form, rows):
            yield from _sandboxed(request, form, path, report)
        elif form in _STREAMED:
            yield from _STREAMED[form](request, report)
        else:
            write(request, form, path, report)
        if form not in _STREAMED:
            with path.open("rb") as file:
                while block := file.read(_SENT):
                    yield block


def _sandboxed(request: FileRequest, form: str, path: Path, report: Report) -> Iterator[bytes]:
    cut = request.selection.dataset.warehouse.cut
    arguments = form, path, request.edition, cut, plain_selection(request)
    try:
        with closing(sandbox.stream(_EXPORT, *arguments)) as parts:
            for rows, block in parts:
                report(rows)
                yield block
    except sandbox.SandboxError as error:
        raise RuntimeError(f"a file was not made: {error}") from error


def is_large(form: str, rows: int) -> bool:
    """Whether a file of so many rows is made in a process of its own."""
    return rows > SMALL[form]


def plain_selection(request: FileRequest) -> list[object]:
    """What :func:`request_of` needs to make the same request again, as JSON can carry it."""
    selection = request.selection
    metric = selection.scope.indicator if selection.scope else None
    name, where = selection.dataset.name, dict(selection.where)
    return [request.codes, name, where, metric, selection.until, list(selection.columns)]


def request_of(warehouse: Warehouse, dictionary: Dictionary, plain: Sequence[Any]) -> FileRequest:
    """The request of a plain selection.

    Raises:
        UnknownDatasetError: the edition has no such dataset, column or filter.
    """
    codes, name, where, metric, until, columns = plain
    scope = metric_of(metric) if metric else None
    chosen = query.select(warehouse, dictionary, name, where, scope, until, columns)
    return FileRequest(chosen, codes)


def emit_file(
    emit: Callable[[tuple[int, bytes]], None],
    form: str,
    path: Path,
    edition: Edition,
    cut: Cut | None,
    selection: Sequence[Any],
) -> None:
    """In the sandbox: emit the rows written so far and, of CSV and JSON, the bytes; others go to ``path``."""
    os.nice(10)
    warehouse = open_warehouse(edition, cut)
    dictionary = DataFolder(edition.path.parents[1]).dictionary
    request = request_of(warehouse, dictionary, selection)
    if form in _STREAMED:
        done = [0]
        for block in _STREAMED[form](request, done.append):
            emit((done[-1], block))
    else:
        write(request, form, path, lambda rows: emit((rows, b"")))
