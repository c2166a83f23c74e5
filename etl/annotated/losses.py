"""What a copy made by openpyxl lacks of the town's workbook."""

import re
import zipfile
from collections.abc import Iterator
from io import BytesIO
from typing import Any

from openpyxl.workbook import Workbook

PICTURES, SHAPES, CHARTS, REPLIES, CONTROLS = "pictures", "shapes", "charts", "replies", "controls"
_SHAPE = re.compile(rb"<(?:\w+:)?(?:sp|cxnSp|grpSp)[\s>]")
_DRAWING = re.compile(r"xl/drawings/drawing[^/]*\.xml")
_CHART = re.compile(r"xl/charts/chart\w*\.xml")
_PARTS = {REPLIES: "xl/threadedcomments/", CONTROLS: "xl/ctrlprops/"}


def losses(data: bytes, book: Workbook) -> Iterator[str]:
    """Which things of a package the opened workbook has not, or not all of, as :data:`PICTURES`."""
    with zipfile.ZipFile(BytesIO(data)) as package:
        parts = {name.lower(): name for name in package.namelist()}
        drawings = [package.read(parts[name]) for name in parts if _DRAWING.fullmatch(name)]
    sheets: list[Any] = [*book.worksheets, *book.chartsheets]
    pictures = len([name for name in parts if name.startswith("xl/media/")])
    if "xl/cellimages.xml" in parts or pictures > sum(
        len(getattr(sheet, "_images", ())) for sheet in sheets
    ):
        yield PICTURES
    drawn = sum(bool(sheet._charts or getattr(sheet, "_images", ())) for sheet in sheets)
    if len(drawings) > drawn or any(_SHAPE.search(xml) for xml in drawings):
        yield SHAPES
    charts = len([name for name in parts if _CHART.fullmatch(name)])
    if charts > sum(len(sheet._charts) for sheet in sheets):
        yield CHARTS
    for thing, folder in _PARTS.items():
        if any(name.startswith(folder) for name in parts):
            yield thing
