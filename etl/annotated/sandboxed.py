"""Annotate a workbook in a sandbox: openpyxl is not hardened against hostile files.

Whatever a file does to it, the town gets at least the list of findings.
"""

import warnings
from dataclasses import replace

from etl.annotated.marks import clean, mark, sheets_named, write_codes
from etl.annotated.notes import Notes
from etl.annotated.package import computed_values, is_light
from etl.annotated.result_sheet import add_result, remove_result
from etl.annotated.workbooks import blank_workbook, own_workbook, saved, values_workbook
from etl.system import sandbox

_TASK = sandbox.Task("etl.annotated.sandboxed:annotate_bytes", seconds=30)
_ZIP = b"PK\x03\x04"


def annotate_in_sandbox(data: bytes, notes: Notes, seconds: float | None = None) -> bytes:
    """The annotated workbook; the list of findings alone when it cannot be made within the limits."""
    if not notes.is_read:
        return findings_alone(notes)
    try:
        return bytes(sandbox.run(_TASK, data, notes, seconds=seconds))
    except (sandbox.SandboxError, OSError):
        return findings_alone(notes)


def annotate_bytes(data: bytes, notes: Notes) -> bytes:
    """The annotated workbook of a file that was read as a return; raises whatever openpyxl does."""
    is_package = data.startswith(_ZIP)
    if is_package and not is_light(data):
        return findings_alone(notes)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what openpyxl loses is listed in etl.annotated.annotate
        book = own_workbook(data) if is_package else values_workbook(data, notes)
        if not book.worksheets or not all(sheets_named(book, name) for name in notes.layouts):
            return findings_alone(notes)  # openpyxl skips sheets of strict .xlsx
        clean(book, notes.mark, remove_result(book, notes.heading))
        write_codes(book, notes)
        add_result(book, notes, mark(book, notes))
        return saved(book, computed_values(data) if is_package else {})


def findings_alone(notes: Notes) -> bytes:
    """A workbook that holds the list of findings and nothing of the file."""
    book = blank_workbook(notes)
    add_result(book, replace(notes, advice=(notes.alone, *notes.advice[1:])))
    return saved(book, {})
