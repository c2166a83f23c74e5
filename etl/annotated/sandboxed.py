"""Annotate a workbook in a sandbox: openpyxl is not hardened against hostile files.

Whatever a file does to it, the town gets at least the list of findings.
"""

import logging
import warnings
import zipfile
from dataclasses import replace
from io import BytesIO

from openpyxl import Workbook

from etl.annotated.losses import losses
from etl.annotated.marks import clean, mark, sheets_named, write_codes
from etl.annotated.notes import Notes
from etl.annotated.package import computed_values, is_light
from etl.annotated.result_sheet import add_result, remove_result
from etl.annotated.workbooks import (
    blank_workbook,
    carry_marks,
    own_workbook,
    saved,
    values_workbook,
)
from etl.intake.read.guard import RefusedError
from etl.intake.read.package import standard
from etl.system import sandbox

_TASK = sandbox.Task("etl.annotated.annotating_process:annotate_bytes", seconds=30)
_ZIP = b"PK\x03\x04"


def annotate_in_sandbox(data: bytes, notes: Notes, seconds: float | None = None) -> bytes:
    """The annotated workbook; the list of findings alone when it cannot be made within the limits.

    That the town's own workbook could not be used is logged.
    """
    if not notes.is_read:
        return findings_alone(notes)
    try:
        annotated, reason = sandbox.run(_TASK, data, notes, seconds=seconds)
    except (sandbox.SandboxError, OSError) as error:
        annotated, reason = findings_alone(notes), repr(error)
    if reason:
        logging.getLogger(__name__).warning("annotating without the town's workbook: %s", reason)
    return bytes(annotated)


def annotate_bytes(data: bytes, notes: Notes) -> tuple[bytes, str]:
    """The annotated workbook of a file that was read as a return, and why it is not the town's own, if so."""
    is_package = data.startswith(_ZIP)
    if is_package and not is_light(data):
        return findings_alone(notes), "too large"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what openpyxl loses is listed in etl.annotated.annotate
        if not is_package:
            return _rebuilt(data, notes), ""
        try:
            return _annotated_own(_standard(data), notes), ""
        except Exception as error:  # whatever openpyxl makes of it, the reader has read it
            return _rebuilt(data, notes), f"{type(error).__name__}: {error}"


def _standard(data: bytes) -> bytes:
    with zipfile.ZipFile(BytesIO(data)) as package:
        return standard(package, data)


def _annotated_own(data: bytes, notes: Notes) -> bytes:
    """The town's own workbook; 核对结果 says what openpyxl loses of it."""
    book = own_workbook(data)
    if not book.worksheets or not all(sheets_named(book, name) for name in notes.layouts):
        raise ValueError("openpyxl skips sheets")  # of strict .xlsx
    lost = [notes.lost[thing] for thing in losses(data, book)]
    advice = (notes.lost_advice.format(things="、".join(lost)),) if lost else ()
    return _marked(book, replace(notes, advice=(*notes.advice, *advice)), data)


def _rebuilt(data: bytes, notes: Notes) -> bytes:
    """The values in a new workbook: of an .xls, or where openpyxl cannot open the town's own."""
    try:
        book = values_workbook(data, notes)
    except RefusedError:
        return findings_alone(notes)
    return _marked(book, replace(notes, advice=(*notes.advice, notes.rebuilt_advice)))


def _marked(book: Workbook, notes: Notes, data: bytes | None = None) -> bytes:
    clean(book, notes.mark, remove_result(book, notes.heading))
    write_codes(book, notes)
    carry_marks(book, notes.marks)
    add_result(book, notes, mark(book, notes))
    return saved(book, computed_values(data) if data else {})


def findings_alone(notes: Notes) -> bytes:
    """A workbook that holds the list of findings and nothing of the file."""
    book = blank_workbook(notes)
    add_result(book, replace(notes, advice=(notes.alone, *notes.advice[1:])))
    return saved(book, {})
