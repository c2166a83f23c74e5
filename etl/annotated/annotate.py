"""Annotate a return: the town's own workbook with the findings marked in it, and a sheet that lists them.

Kept of an .xlsx: values, formulas with their last values, fonts, fills, borders, formats of numbers, widths and
heights, merged cells, hidden rows and sheets, frozen panes, cell rules and drop-downs (also those that Excel keeps in
an extension), conditional formats, defined names, tables, filters, protection, page setup, headers and footers,
images (png, jpg, gif) and charts that openpyxl can read, the town's own comments.

Lost, because openpyxl does not read it: shapes and text boxes, form controls, WMF and EMF pictures, pictures in cells
(WPS), conditional formats and sparklines of Excel 2010's extensions, the printer's own settings, replies to comments
(the comment stays), fonts inside and sizes of the town's comments, custom XML. A pattern or gradient under one of
our colours is not restored. Of an .xls, and of an .xlsx that openpyxl cannot open though the reader can, the values,
dates and merges are kept, and nothing else. 核对结果 says which of the town's things the copy lacks.
"""

import re
from collections.abc import Mapping

from etl.annotated.sandboxed import annotate_in_sandbox
from etl.annotated.wording import FINDING, notes_of
from etl.dictionary import Dictionary
from etl.intake.check.checker import CheckedReturn
from etl.intake.check.findings import mask_digits

LONGEST_STEM = 40
_NOT_IN_NAMES = re.compile(r'[<>:"/\\|?\x00-\x1f\x7f]+')
_NO_CODES: Mapping[str, str] = {}


def annotate(
    data: bytes,
    checked: CheckedReturn,
    dictionary: Dictionary,
    codes: Mapping[str, str] = _NO_CODES,
    *,
    outcome: str | None = None,
    reason: str = "",
) -> bytes:
    """The annotated .xlsx, deterministic; never raises because of the file's content.

    It is the town's own workbook, the values of an .xls, or the list of findings alone if the file cannot be opened.
    ``codes``: {"sheet!row": code} assigned by us; ``outcome``: by default that of the check.
    """
    notes = notes_of(checked, dictionary, codes, outcome or checked.status, reason)
    return annotate_in_sandbox(data, notes)


def returned_name(checked: CheckedReturn, dictionary: Dictionary, version: int | None) -> str:
    """The file name of an annotated return: readable, one for each version, without telephone numbers."""
    is_demo = checked.parsed is not None and checked.parsed.is_demo
    context = checked.parsed.context if checked.parsed else None
    if context and context.town and context.period and version is not None:
        return name_of_version(
            dictionary, context.town.name, context.period.code, version, is_demo=is_demo
        )
    stem = _safe(mask_digits(checked.file.with_suffix("").name))
    return stem + ending_of(dictionary, checked.sha256)


def name_of_version(
    dictionary: Dictionary, town_name: str, period: str, version: int, *, is_demo: bool
) -> str:
    """The file name of the annotated return of a version with known town and half-year."""
    mark = f"{dictionary.programme.demo_mark}_" if is_demo else ""
    number = dictionary.returned.version.format(version=version)
    start = f"{mark}{dictionary.programme.name}_{town_name}_{period}_{number}"
    return _safe(start) + ending_of(dictionary)


def ending_of(dictionary: Dictionary, sha256: str = "") -> str:
    """The end of the file name; with part of the file's digest if its town is unknown."""
    digest = f"_{sha256[:8]}" if sha256 else ""
    return f"{digest}_{dictionary.relations[FINDING].title}.xlsx"


def _safe(name: str) -> str:
    """A name that Windows accepts."""
    masked = name.replace("*", "x")
    return _NOT_IN_NAMES.sub("_", masked)[:LONGEST_STEM].strip(" .") or "_"
