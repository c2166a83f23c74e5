"""The zip package of an annotated workbook: what openpyxl must not open, and what it would lose.

openpyxl drops two things that are carried over here: drop-downs in an extension of the sheet (where Excel puts every
list that lies on another sheet), and the computed values of formulas (without which previews are blank).
"""

import re
import zipfile
from collections.abc import Callable, Iterator, Mapping
from io import BytesIO
from xml.etree.ElementTree import Element, iterparse

from openpyxl.reader.workbook import WorkbookParser
from openpyxl.worksheet.datavalidation import DataValidation

from etl.annotated.notes import areas

MAX_SHEET_BYTES = 10 << 20  # of all sheets: several times the largest return
MAX_SPREAD = 200_000  # cells under merges, links and tables: openpyxl makes an object of each
STAMP = (1980, 1, 1, 0, 0, 0)

_WORKBOOK = "xl/workbook.xml"
_CORE = "docProps/core.xml"
_X14 = "{http://schemas.microsoft.com/office/spreadsheetml/2009/9/main}"
_XM = "{http://schemas.microsoft.com/office/excel/2006/main}"
_SPREADING = re.compile(rb'<(?:\w+:)?(?:mergeCell|hyperlink|table)\b[^>]*?\bref="([A-Z0-9:]+)"')
_CELL = re.compile(rb"<(?:\w+:)?c\b([^>]*?)(?:/>|>(.*?)</(?:\w+:)?c>)", re.DOTALL)
_FORMULA = re.compile(rb"<(?:\w+:)?f\b")
_PLACE = re.compile(rb'\br="([A-Z]+\d+)"')
_TYPE = re.compile(rb'\bt="(\w+)"')
_VALUE = re.compile(rb"<(?:\w+:)?v\b[^>]*>([^<]+)</")
_UNCOMPUTED = re.compile(
    rb'<c r="([A-Z]+\d+)"([^>]*)>(<f\b[^>]*?(?:/>|>[^<]*</f>))(?:<v ?/>|<v></v>)</c>'
)
_MODIFIED = re.compile(rb"(<dcterms:modified\b[^>]*>)[^<]*")

Computed = Mapping[bytes, tuple[bytes, bytes]]


def is_light(data: bytes) -> bool:
    """Whether openpyxl can open a package without running out of memory."""
    with zipfile.ZipFile(BytesIO(data)) as package:
        parts = [i for i in package.infolist() if i.filename.endswith(".xml")]
        sheets = sum(i.file_size for i in parts if i.filename.startswith("xl/worksheets/"))
        if sheets > MAX_SHEET_BYTES:
            return False
        return sum(_spread(package.read(part)) for part in parts) <= MAX_SPREAD


def _spread(xml: bytes) -> int:
    covered = areas(ref.decode() for ref in _SPREADING.findall(xml))
    return sum((r2 - r1 + 1) * (c2 - c1 + 1) for r1, c1, r2, c2 in covered)


def extended_rules(data: bytes) -> dict[str, list[DataValidation]]:
    """{sheet: data validations in the extension of Excel 2010}."""
    sheets = _sheets(data).items()
    return {name: list(_rules(xml)) for name, xml in sheets if b":dataValidation" in xml}


def computed_values(data: bytes) -> dict[str, dict[bytes, tuple[bytes, bytes]]]:
    """{sheet: {address: (type, value as XML text)}} of the formulas that have a value."""
    sheets = _sheets(data).items()
    return {name: dict(_computed(xml)) for name, xml in sheets if b"<f" in xml or b":f" in xml}


def finished(data: bytes, computed: Mapping[str, Computed], modified: str) -> bytes:
    """The package with the values of its formulas, and a fixed modification time."""
    with zipfile.ZipFile(BytesIO(data)) as package:
        values = {part: computed[name] for name, part in _sheet_parts(package) if name in computed}

    def finish(name: str, content: bytes) -> bytes:
        if name in values:
            return _with_values(content, values[name])
        is_core = name == _CORE
        return _MODIFIED.sub(rb"\g<1>" + modified.encode(), content) if is_core else content

    return rewritten(data, finish)


def rewritten(data: bytes, change: Callable[[str, bytes], bytes]) -> bytes:
    """The package with the changed content of each member, without the time of writing."""
    buffer = BytesIO()
    with (
        zipfile.ZipFile(BytesIO(data)) as old,
        zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            content = change(name, old.read(name))
            new.writestr(zipfile.ZipInfo(name, STAMP), content, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def _sheets(data: bytes) -> dict[str, bytes]:
    """{sheet: its XML}."""
    with zipfile.ZipFile(BytesIO(data)) as package:
        return {name: package.read(part) for name, part in _sheet_parts(package)}


def _sheet_parts(package: zipfile.ZipFile) -> Iterator[tuple[str, str]]:
    parser = WorkbookParser(package, _WORKBOOK)
    parser.parse()
    known = set(package.namelist())
    for sheet, relation in parser.find_sheets():
        if relation.target in known:
            yield sheet.name, relation.target


def _rules(xml: bytes) -> Iterator[DataValidation]:
    for _, element in iterparse(BytesIO(xml)):
        if element.tag == f"{_X14}dataValidation":
            yield _rule(element)
        elif element.tag.endswith("}row"):
            element.clear()


def _rule(element: Element) -> DataValidation:
    known = DataValidation.__attrs__
    attributes = {name: value for name, value in element.attrib.items() if name in known}
    formulas = {
        f"formula{number}": element.findtext(f"{_X14}formula{number}/{_XM}f") for number in (1, 2)
    }
    places = element.findtext(f"{_XM}sqref", "")
    return DataValidation(**{**attributes, **formulas, "sqref": places})  # type: ignore[arg-type]


def _computed(xml: bytes) -> Iterator[tuple[bytes, tuple[bytes, bytes]]]:
    for cell in _CELL.finditer(xml):
        content = cell[2] or b""
        place, value = _PLACE.search(cell[1]), _VALUE.search(content)
        if place and value and _FORMULA.search(content):
            kind = _TYPE.search(cell[1])
            yield place[1], (kind[1] if kind else b"n", value[1])


def _with_values(xml: bytes, values: Computed) -> bytes:
    def filled(cell: re.Match[bytes]) -> bytes:
        if cell[1] not in values:
            return cell[0]
        kind, value = values[cell[1]]
        return b'<c r="%s"%s t="%s">%s<v>%s</v></c>' % (cell[1], cell[2], kind, cell[3], value)

    return _UNCOMPUTED.sub(filled, xml)
