"""Annotating in a process of its own, within limits: openpyxl was not made for files that mean harm.

Whatever it does with a file, the town gets at least the list of findings. Run as a module, this is that process.
"""

from __future__ import annotations

import pickle
import subprocess
import sys
import warnings
from dataclasses import replace

from etl.annotated.marks import clean, mark, sheets_named, write_codes
from etl.annotated.notes import Notes
from etl.annotated.package import computed_values, is_light
from etl.annotated.result_sheet import add_result, remove_result
from etl.annotated.workbooks import blank_workbook, own_workbook, saved, values_workbook
from etl.system.sandbox import environment, limit_memory, limit_time

SECONDS = 30
_COMMAND = (sys.executable, "-m", "etl.annotated.process")
_ZIP = b"PK\x03\x04"


def annotate_in_sandbox(data: bytes, notes: Notes, seconds: float = SECONDS) -> bytes:
    """The annotated workbook, or, when that cannot be made in this time and memory, the list of findings alone."""
    if not notes.is_read:
        return findings_alone(notes)
    try:
        done = subprocess.run(
            _COMMAND,
            input=pickle.dumps((data, notes)),
            capture_output=True,
            check=True,
            timeout=seconds,
            env=environment(),
        )
    except (subprocess.SubprocessError, OSError):
        return findings_alone(notes)
    return done.stdout


def annotate_bytes(data: bytes, notes: Notes) -> bytes:
    """The annotated workbook of a file that was read as a return.

    Raises:
        Exception: whatever openpyxl raises for a file that it cannot open or write.
    """
    is_package = data.startswith(_ZIP)
    if is_package and not is_light(data):
        return findings_alone(notes)
    with warnings.catch_warnings():
        warnings.simplefilter(
            "ignore"
        )  # of what openpyxl does not keep: etl.annotated.annotate says so
        book = own_workbook(data) if is_package else values_workbook(data, notes)
        if not book.worksheets or not all(sheets_named(book, name) for name in notes.layouts):
            return findings_alone(notes)  # openpyxl passes over what it does not know: strict .xlsx
        clean(book, notes.mark, remove_result(book, notes.heading))
        write_codes(book, notes)
        add_result(book, notes, mark(book, notes))
        return saved(book, computed_values(data) if is_package else {})


def findings_alone(notes: Notes) -> bytes:
    """A workbook that holds the list of findings and nothing of the file."""
    book = blank_workbook(notes)
    add_result(book, replace(notes, advice=(notes.alone, *notes.advice[1:])))
    return saved(book, {})


def main() -> None:
    """Annotate what comes in over standard input; the exit status tells the other side of a failure."""
    limit_memory()
    limit_time(2 * SECONDS)  # should the process that waits for us be gone
    data, notes = pickle.loads(sys.stdin.buffer.read())  # from the process that started us
    sys.stdout.buffer.write(annotate_bytes(data, notes))


if __name__ == "__main__":
    main()
