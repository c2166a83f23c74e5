"""How a workbook crosses from the worker: for each column its distinct values and 32-bit codes, no cell objects.

Pickle carries them, for it knows numbers, texts and dates and is fast; what it may build is named here, so that a
worker that a hostile file took over can hand over values and nothing else.
"""

from __future__ import annotations

import datetime as dt
import io
import pickle
from array import array
from collections.abc import Iterable
from typing import Any

from etl.intake.read.cells import Column, Formula, Merge, Percent, RawSheet, RawWorkbook
from etl.intake.read.guard import Refusal

_KNOWN = {
    f"{kind.__module__}.{kind.__qualname__}": kind
    for kind in (dt.date, dt.time, dt.datetime, dt.timedelta, Formula, Percent)
}


class _Unpickler(pickle.Unpickler):
    def find_class(self, module: str, name: str) -> Any:
        """Only what a cell may hold."""
        if f"{module}.{name}" not in _KNOWN:
            raise pickle.UnpicklingError(f"{module}.{name}")
        return _KNOWN[f"{module}.{name}"]


def pack(read: RawWorkbook | Refusal) -> bytes:
    """As bytes."""
    if isinstance(read, Refusal):
        return pickle.dumps((read.code, read.values), pickle.HIGHEST_PROTOCOL)
    return pickle.dumps([_packed(sheet) for sheet in read.sheets], pickle.HIGHEST_PROTOCOL)


def unpack(content: bytes) -> RawWorkbook | Refusal:
    """From bytes.

    Raises:
        pickle.UnpicklingError: they are not what :func:`pack` gives.
    """
    found = _Unpickler(io.BytesIO(content)).load()
    if isinstance(found, tuple):
        return Refusal(*found)
    return RawWorkbook(tuple(_unpacked(*sheet) for sheet in found))


def _packed(sheet: RawSheet) -> tuple[object, ...]:
    columns = [(list(c.values), array("i", c.codes).tobytes()) for c in sheet.columns]
    return (
        sheet.name,
        sheet.height,
        columns,
        sheet.merges,
        sheet.is_hidden,
        array("i", sheet.hidden_rows).tobytes(),
    )


def _unpacked(
    name: str,
    height: int,
    columns: Iterable[tuple[list[object], bytes]],
    merges: tuple[Merge, ...],
    is_hidden: bool,
    hidden_rows: bytes,
) -> RawSheet:
    return RawSheet(
        name=name,
        height=height,
        columns=tuple(Column(values, array("i", codes)) for values, codes in columns),
        merges=merges,
        is_hidden=is_hidden,
        hidden_rows=tuple(array("i", hidden_rows)),
    )
