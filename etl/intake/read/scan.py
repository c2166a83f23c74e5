"""What the fast parser does not tell of an .xlsx.

Hidden rows (filtered ones are hidden too), error values and formulas without a value (the parser gives both as
blank), and numbers that are shown as a percentage. A look at the bytes of each sheet says whether there may be any;
only then is its XML read a second time.
"""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element, fromstring
from xml.parsers import expat

from etl.intake.read import guard
from etl.intake.read.cells import Formula, Percent, Place

WORKBOOK, RELATIONS, STYLES = "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/styles.xml"
_FORMULAS = (re.compile(rb"<f[\s/>]"), re.compile(rb":f[\s/>]"))
_ERRORS = (b'"e"', b"'e'")
_PERCENT_FORMATS = frozenset({9, 10})  # 0% and 0.00%, which need no declaration
FEW_STYLES = 50
_LITERAL = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]')
_LETTERS = re.compile(r"([A-Za-z]{0,3})(\d{0,9})")


@dataclass
class Unseen:
    """What the parser does not tell of a sheet; rows and places count from 1."""

    hidden_rows: list[int] = field(default_factory=list)
    texts: dict[Place, str] = field(default_factory=dict)
    percents: list[Place] = field(default_factory=list)

    def put_into(self, rows: list[list[object]]) -> None:
        """Give the parser's rows what it left out."""
        for (row, column), text in self.texts.items():
            _wide_enough(rows, row, column)[column - 1] = text
        for row, column in self.percents:
            if row <= len(rows) and column <= len(rows[row - 1]):
                value = rows[row - 1][column - 1]
                if isinstance(value, int | float) and not isinstance(value, bool):
                    rows[row - 1][column - 1] = Percent(value)


def _wide_enough(rows: list[list[object]], row: int, column: int) -> list[object]:
    """The row, grown where the last cells of a sheet hold nothing that the parser saw."""
    guard.check_size(row, column)
    width = max(column, len(rows[0]) if rows else 0)
    rows.extend([""] * width for _ in range(row - len(rows)))
    if len(rows[0]) < width:
        for short in rows:
            short.extend([""] * (width - len(short)))
    return rows[row - 1]


def look(package: zipfile.ZipFile) -> dict[str, Unseen]:
    """{sheet: what else there is} of a package that the guard has opened; every part is looked over on the way.

    Raises:
        RefusedError: a part holds what makes parsers fail.
        KeyError: a part that must be there is missing.
        SyntaxError, expat.ExpatError: a part is no XML.
    """
    names = set(package.namelist())
    parts = _sheet_parts(guard.part(package, WORKBOOK), guard.part(package, RELATIONS), names)
    styles = _percent_styles(guard.part(package, STYLES)) if STYLES in names else frozenset()
    for name in sorted(names - {WORKBOOK, RELATIONS, STYLES, *parts.values()}):
        guard.part(package, name)
    return {name: _sheet(guard.part(package, part), styles) for name, part in parts.items()}


def _sheet(xml: bytes, percent_styles: frozenset[str]) -> Unseen:
    guard.within_bounds(xml)
    is_odd = (
        b"hidden" in xml
        or any(mark in xml for mark in _ERRORS)
        or any(pattern.search(xml) for pattern in _FORMULAS)
        or _uses(xml, percent_styles)
    )
    return _SecondLook(percent_styles).read(xml) if is_odd else Unseen()


def _uses(xml: bytes, styles: frozenset[str]) -> bool:
    """Whether a cell has one of these styles; of very many styles one is taken to be used."""
    numbers = "|".join(sorted(styles))
    return len(styles) > FEW_STYLES or any(
        re.search(f"s={quote}(?:{numbers}){quote}".encode(), xml) for quote in "\"'" if styles
    )


class _SecondLook:
    """Reads a sheet's XML once, cell by cell."""

    def __init__(self, percent_styles: frozenset[str]) -> None:
        self._percent_styles = percent_styles
        self._found = Unseen()
        self._row = self._column = 0
        self._cell: dict[str, str] = {}
        self._texts: dict[str, list[str]] = {}
        self._inside = ""
        self._begin: dict[str, Callable[[dict[str, str]], None]] = {
            "row": self._begin_row,
            "c": self._begin_cell,
            "v": lambda _: self._begin_text("v"),
            "f": lambda _: self._begin_text("f"),
        }
        self._end: dict[str, Callable[[], None]] = {
            "c": self._end_cell,
            "v": self._end_text,
            "f": self._end_text,
        }

    def read(self, xml: bytes) -> Unseen:
        """What this sheet holds besides plain values."""
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._stop
        parser.CharacterDataHandler = self._text
        parser.Parse(xml, True)
        return self._found

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        begin = self._begin.get(name.rpartition(":")[2])
        if begin:
            begin(attributes)

    def _stop(self, name: str) -> None:
        end = self._end.get(name.rpartition(":")[2])
        if end:
            end()

    def _text(self, text: str) -> None:
        if self._inside:
            self._texts[self._inside].append(text)

    def _begin_row(self, attributes: dict[str, str]) -> None:
        number = attributes.get("r", "")
        self._row = int(number) if number.isdecimal() and len(number) < 9 else self._row + 1
        self._column = 0
        if attributes.get("hidden") in ("1", "true"):
            self._found.hidden_rows.append(self._row)

    def _begin_cell(self, attributes: dict[str, str]) -> None:
        place = _LETTERS.fullmatch(attributes.get("r", ""))
        letters, number = place.groups() if place else ("", "")
        self._column = _column_number(letters) if letters else self._column + 1
        self._row = int(number) if number else self._row
        self._cell, self._texts = attributes, {}

    def _begin_text(self, which: str) -> None:
        self._inside, self._texts[which] = which, []

    def _end_text(self) -> None:
        self._inside = ""

    def _end_cell(self) -> None:
        place, kind = (self._row, self._column), self._cell.get("t", "n")
        value = "".join(self._texts.get("v", ())).strip()
        if kind == "e":
            self._found.texts[place] = value or "#N/A"
        elif "f" in self._texts and not value and kind != "str":
            self._found.texts[place] = Formula("=" + "".join(self._texts["f"]))
        elif kind == "n" and value and self._cell.get("s") in self._percent_styles:
            self._found.percents.append(place)


def _column_number(letters: str) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number


def _percent_styles(xml: bytes) -> frozenset[str]:
    """Numbers of the cell styles that show a percentage."""
    styles = fromstring(xml)
    declared = {
        number
        for form in _named(styles, "numFmt")
        if (number := _number(form, "numFmtId")) is not None
        and shows_percent(form.get("formatCode", ""))
    }
    shown = declared | _PERCENT_FORMATS
    return frozenset(
        str(number)
        for used in _named(styles, "cellXfs")
        for number, style in enumerate(used)
        if _number(style, "numFmtId") in shown
    )


def shows_percent(format_code: str) -> bool:
    """A number format shows a percentage; a quoted or escaped % is only a letter."""
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
    """Elements of this name in whatever namespace: strict files have another one."""
    return (element for element in root.iter() if str(element.tag).rpartition("}")[2] == name)


def _member(target: str) -> str:
    path = posixpath.join("/xl", target.replace("\\", "/"))
    return posixpath.normpath(path).removeprefix("/")
