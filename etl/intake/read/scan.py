"""Find what the fast parser omits of an .xlsx.

These are hidden rows (filtered ones too), error values and formulas without a value (the parser returns blanks), and
numbers displayed as percentages. A byte search tells which sheets may have any; only their XML is parsed.
"""

import posixpath
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element, fromstring
from xml.parsers import expat

from etl.intake.read import guard
from etl.intake.read.cells import Formula, Percent, Place, column_number

WORKBOOK, RELATIONS, STYLES = "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/styles.xml"
_FORMULAS = (re.compile(rb"<f[\s/>]"), re.compile(rb":f[\s/>]"))
_ERRORS = (b'"e"', b"'e'")
_PERCENT_FORMATS = frozenset({9, 10})  # 0% and 0.00% are built in
FEW_STYLES = 50
_LITERAL = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]')
_LETTERS = re.compile(r"([A-Za-z]{0,3})(\d{0,9})")


@dataclass
class Omitted:
    """What the parser omits of a sheet; rows and columns count from 1."""

    hidden_rows: list[int] = field(default_factory=list)
    texts: dict[Place, str] = field(default_factory=dict)
    percents: list[Place] = field(default_factory=list)

    def add_to(self, rows: list[list[object]]) -> None:
        """Add it to the parser's rows."""
        for (row, column), text in self.texts.items():
            _wide_enough(rows, row, column)[column - 1] = text
        for row, column in self.percents:
            if row <= len(rows) and column <= len(rows[row - 1]):
                value = rows[row - 1][column - 1]
                if isinstance(value, int | float) and not isinstance(value, bool):
                    rows[row - 1][column - 1] = Percent(value)


def _wide_enough(rows: list[list[object]], row: int, column: int) -> list[object]:
    """A row of the sheet, which is grown to the size needed."""
    guard.check_size(row, column)
    width = max(column, len(rows[0]) if rows else 0)
    rows.extend([""] * width for _ in range(row - len(rows)))
    if len(rows[0]) < width:
        for short in rows:
            short.extend([""] * (width - len(short)))
    return rows[row - 1]


def scan(package: zipfile.ZipFile) -> dict[str, Omitted]:
    """{sheet: what the parser omits} of a package opened by the guard; checks every part on the way."""
    names = set(package.namelist())
    parts = _sheet_parts(guard.part(package, WORKBOOK), guard.part(package, RELATIONS), names)
    styles = _percent_styles(guard.part(package, STYLES)) if STYLES in names else frozenset()
    for name in sorted(names - {WORKBOOK, RELATIONS, STYLES, *parts.values()}):
        guard.part(package, name)
    return {name: _sheet(guard.part(package, part), styles) for name, part in parts.items()}


def _sheet(xml: bytes, percent_styles: frozenset[str]) -> Omitted:
    guard.within_bounds(xml)
    is_odd = (
        b"hidden" in xml
        or any(mark in xml for mark in _ERRORS)
        or any(pattern.search(xml) for pattern in _FORMULAS)
        or _uses(xml, percent_styles)
    )
    return _SheetParser(percent_styles).read(xml) if is_odd else Omitted()


def _uses(xml: bytes, styles: frozenset[str]) -> bool:
    """Whether a cell has one of these styles; assumed if there are very many styles."""
    numbers = "|".join(sorted(styles))
    return len(styles) > FEW_STYLES or any(
        re.search(f"s={quote}(?:{numbers}){quote}".encode(), xml) for quote in "\"'" if styles
    )


class _SheetParser:
    """Parses a sheet's XML cell by cell."""

    def __init__(self, percent_styles: frozenset[str]) -> None:
        self._percent_styles = percent_styles
        self._omitted = Omitted()
        self._row = self._column = 0
        self._cell: dict[str, str] = {}
        self._texts: dict[str, list[str]] = {}
        self._inside = ""

    def read(self, xml: bytes) -> Omitted:
        """What the fast parser omits of this sheet."""
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._stop
        parser.CharacterDataHandler = self._text
        parser.Parse(xml, True)
        return self._omitted

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        local = name.rpartition(":")[2]
        if local == "row":
            self._begin_row(attributes)
        elif local == "c":
            self._begin_cell(attributes)
        elif local in ("v", "f"):
            self._inside, self._texts[local] = local, []

    def _stop(self, name: str) -> None:
        local = name.rpartition(":")[2]
        if local == "c":
            self._end_cell()
        elif local in ("v", "f"):
            self._inside = ""

    def _text(self, text: str) -> None:
        if self._inside:
            self._texts[self._inside].append(text)

    def _begin_row(self, attributes: dict[str, str]) -> None:
        number = attributes.get("r", "")
        self._row = int(number) if number.isdecimal() and len(number) < 9 else self._row + 1
        self._column = 0
        if attributes.get("hidden") in ("1", "true"):
            self._omitted.hidden_rows.append(self._row)

    def _begin_cell(self, attributes: dict[str, str]) -> None:
        place = _LETTERS.fullmatch(attributes.get("r", ""))
        letters, number = place.groups() if place else ("", "")
        self._column = column_number(letters) if letters else self._column + 1
        self._row = int(number) if number else self._row
        self._cell, self._texts = attributes, {}

    def _end_cell(self) -> None:
        place, kind = (self._row, self._column), self._cell.get("t", "n")
        value = "".join(self._texts.get("v", ())).strip()
        if kind == "e":
            self._omitted.texts[place] = value or "#N/A"
        elif "f" in self._texts and not value and kind != "str":
            self._omitted.texts[place] = Formula("=" + "".join(self._texts["f"]))
        elif kind == "n" and value and self._cell.get("s") in self._percent_styles:
            self._omitted.percents.append(place)


def _percent_styles(xml: bytes) -> frozenset[str]:
    """Numbers of the cell styles that display a percentage."""
    styles = fromstring(xml)
    declared = {
        number
        for form in _named(styles, "numFmt")
        if (number := _number(form, "numFmtId")) is not None
        and shows_percent(form.get("formatCode", ""))
    }
    formats = declared | _PERCENT_FORMATS
    return frozenset(
        str(number)
        for used in _named(styles, "cellXfs")
        for number, style in enumerate(used)
        if _number(style, "numFmtId") in formats
    )


def shows_percent(format_code: str) -> bool:
    """Whether a number format displays a percentage; a quoted or escaped % is a literal."""
    return "%" in _LITERAL.sub("", format_code)


def _number(element: Element, name: str) -> int | None:
    text = element.get(name, "")
    return int(text) if text.isdecimal() and len(text) < 9 else None


def _sheet_parts(workbook: bytes, relations: bytes, known: set[str]) -> dict[str, str]:
    """{sheet name: its member of the package}."""
    targets = {relation.get("Id"): relation.get("Target", "") for relation in fromstring(relations)}
    parts = {
        sheet.get("name", ""): _member(targets.get(_relation(sheet), ""))
        for sheet in _named(fromstring(workbook), "sheet")
    }
    return {name: part for name, part in parts.items() if part in known}


def _relation(sheet: Element) -> str | None:
    """The r:id, in the namespace of transitional or of strict files."""
    return next((value for name, value in sheet.items() if name.endswith("}id")), None)


def _named(root: Element, name: str) -> Iterator[Element]:
    """Elements of this name in any namespace: strict files have their own."""
    return (element for element in root.iter() if str(element.tag).rpartition("}")[2] == name)


def _member(target: str) -> str:
    path = posixpath.join("/xl", target.replace("\\", "/"))
    return posixpath.normpath(path).removeprefix("/")
