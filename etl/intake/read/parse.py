"""Parse a workbook of either format; every way of failing has a name."""

from collections.abc import Callable

from etl.intake.read.cells import RawWorkbook
from etl.intake.read.guard import Kind, Refusal, RefusedError, first_look
from etl.intake.read.xls import read_xls
from etl.intake.read.xlsx import read_xlsx

_READERS: dict[Kind, Callable[[bytes], RawWorkbook]] = {"xlsx": read_xlsx, "xls": read_xls}


def parse(data: bytes) -> RawWorkbook | Refusal:
    """The cells of a workbook at their true places, or why it was not opened.

    A hostile file may end the process or never return: call :func:`etl.intake.read.workbook.read_workbook`.
    """
    kind = first_look(data)
    if isinstance(kind, Refusal):
        return kind
    try:
        return _READERS[kind](data)
    except RefusedError as error:
        return error.refusal
    except (MemoryError, KeyboardInterrupt, SystemExit):
        raise
    except BaseException:  # a panic of a native parser is no Exception
        return Refusal("file_damaged")
