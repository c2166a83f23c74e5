"""Read a workbook: bytes become cells, or the reason why not."""

import array
import datetime as dt

from etl.intake.read.cells import Column, Formula, Percent, Picture, RawSheet, RawWorkbook
from etl.intake.read.guard import Refusal, first_look, suspicious
from etl.system.sandbox import Pool, SandboxError, Task

READING = Task(
    "etl.intake.read.parse:parse",
    seconds=15,
    returns=(
        *(RawWorkbook, RawSheet, Column, Refusal, Formula, Percent, Picture),
        *(dt.date, dt.time, dt.datetime, dt.timedelta),
        *(array.array, array._array_reconstructor),  # type: ignore[attr-defined]
    ),
)
_pool = Pool(READING)


def read_workbook(data: bytes) -> RawWorkbook | Refusal:
    """The cells of a workbook at their true places, or why it was not opened.

    The first bytes are looked at here; everything else happens in a sandbox.
    """
    kind = first_look(data)
    return kind if isinstance(kind, Refusal) else read_in(_pool, data)


def read_in(pool: Pool, data: bytes) -> RawWorkbook | Refusal:
    """What a pool's worker reads; its death is a refusal."""
    try:
        result = pool.run(data)
    except SandboxError:
        result = None
    is_answer = isinstance(result, RawWorkbook | Refusal)
    return result if is_answer else suspicious("读取出错或超时")


def warm_up() -> None:
    """Start the reading process early, so that the first file need not wait for it."""
    _pool.warm_up()
