"""Find what the fast parser omits of an .xlsx.

These are hidden rows (filtered ones too), error values and formulas without a value (the parser returns blanks, or
fails), numbers displayed as percentages, pictures in cells and rows of subtotals. A byte search tells which sheets may
have any; only their XML is parsed.
"""

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element, fromstring
from xml.parsers import expat

from etl.intake.read import guard
from etl.intake.read.cells import Formula, Percent, Picture, Place, column_number, is_picture
from etl.intake.read.package import RELATIONS, STYLES, WORKBOOK, relations

_FORMULAS = (re.compile(rb"<f[\s/>]"), re.compile(rb":f[\s/>]"))
_ERRORS = (b'"e"', b"'e'")
KNOWN_ERRORS = frozenset(("#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!"))
_SUBTOTAL = re.compile(r"\b(?:SUBTOTAL|AGGREGATE)\(", re.IGNORECASE)
_PERCENT_FORMATS = frozenset({9, 10})  # 0% and 0.00% are built in
FEW_STYLES = 50
_LITERAL = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]')
_LETTERS = re.compile(r"([A-Za-z]{0,3})(\d{0,9})")
# An error value that the parser does not know, within its cell.
_ERROR_VALUE = re.compile(
    rb"""(<(?:\w+:)?c\b(?=[^>]*\bt\s*=\s*["']e["'])[^>]*(?<!/)>(?:(?!</(?:\w+:)?c\s*>).)*?<(?:\w+:)?v\b[^>]*(?<!/)>)([^<]*)""",
    re.DOTALL,
)


@dataclass
class Omitted:
    """What the parser omits of a sheet; rows and columns count from 1."""

    hidden_rows: list[int] = field(default_factory=list)
    texts: dict[Place, str] = field(default_factory=dict)
    percents: list[Place] = field(default_factory=list)
    subtotal_rows: set[int] = field(default_factory=set)
    has_unknown_errors: bool = False

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


@dataclass(frozen=True)
class Shown:
    """How cells are shown: styles (numbers) of percentages, and rich values (numbers from 1) that are pictures."""

    percents: frozenset[str] = frozenset()
    pictures: frozenset[str] = frozenset()


def scan(package: zipfile.ZipFile) -> tuple[dict[str, Omitted], dict[str, str]]:
    """{sheet: what the parser omits} and {sheet: its part} of a standard package; checks every part on the way."""
    names = set(package.namelist())
    parts = _sheet_parts(guard.part(package, WORKBOOK), guard.part(package, RELATIONS), names)
    shown = Shown(
        _percent_styles(guard.part(package, STYLES)) if STYLES in names else frozenset(),
        _rich_pictures(package, names),
    )
    for name in sorted(names - {WORKBOOK, RELATIONS, STYLES, *parts.values()}):
        guard.part(package, name)
    omitted = {name: _sheet(name, guard.part(package, part), shown) for name, part in parts.items()}
    return omitted, parts


def without_unknown_errors(xml: bytes) -> bytes:
    """A sheet whose unknown error values (#SPILL! …) are #N/A: the parser fails at them."""
    return _ERROR_VALUE.sub(lambda m: m[1] + (m[2] if _is_known(m[2]) else b"#N/A"), xml)


def _is_known(value: bytes) -> bool:
    return value.decode("utf-8", "replace") in KNOWN_ERRORS


def _sheet(name: str, xml: bytes, shown: Shown) -> Omitted:
    is_odd = (
        b"hidden" in xml
        or any(mark in xml for mark in _ERRORS)
        or any(pattern.search(xml) for pattern in _FORMULAS)
        or _uses(xml, shown.percents)
        or guard.may_be_large(xml)
    )
    return _SheetParser(name, shown).read(xml) if is_odd else Omitted()


def _uses(xml: bytes, styles: frozenset[str]) -> bool:
    """Whether a cell has one of these styles; assumed if there are very many styles."""
    numbers = "|".join(sorted(styles))
    return len(styles) > FEW_STYLES or any(
        re.search(f"s={quote}(?:{numbers}){quote}".encode(), xml) for quote in "\"'" if styles
    )


class _SheetParser:
    """Parses a sheet's XML cell by cell."""

    def __init__(self, sheet: str, shown: Shown) -> None:
        self._sheet, self._shown = sheet, shown
        self._omitted = Omitted()
        self._row = self._column = self._height = self._width = 0
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
        elif local in ("v", "f", "is"):
            self._inside, self._texts[local] = local, []

    def _stop(self, name: str) -> None:
        local = name.rpartition(":")[2]
        if local == "c":
            self._end_cell()
        elif local in ("v", "f", "is"):
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
        kind, formula = self._cell.get("t", "n"), "".join(self._texts.get("f", ()))
        if not self._texts and kind != "e":
            return  # a blank cell, however far away
        self._grow()
        value = "".join(self._texts.get("v", ())).strip()
        text = self._text_of(kind, formula, value)
        if text is not None:
            self._omitted.texts[self._row, self._column] = text
        elif kind == "n" and value and self._cell.get("s") in self._shown.percents:
            self._omitted.percents.append((self._row, self._column))
        if _SUBTOTAL.search(formula):
            self._omitted.subtotal_rows.add(self._row)

    def _text_of(self, kind: str, formula: str, value: str) -> str | None:
        """What stands in a cell that the parser would leave blank."""
        if is_picture(f"={formula}") or self._cell.get("vm") in self._shown.pictures:
            self._omitted.has_unknown_errors |= kind == "e" and value not in KNOWN_ERRORS
            return Picture()
        if kind == "e":
            self._omitted.has_unknown_errors |= value not in KNOWN_ERRORS
            return value if value.startswith("#") else "#N/A"
        if "f" in self._texts and not value and kind != "str":
            return Formula(f"={formula}")
        return None

    def _grow(self) -> None:
        self._height, self._width = max(self._height, self._row), max(self._width, self._column)
        guard.check_size(self._height, self._width, self._sheet)


def _rich_pictures(package: zipfile.ZipFile, names: set[str]) -> frozenset[str]:
    """Numbers (from 1, as cells give them) of the rich values that are pictures placed in cells."""
    parts = [f"xl/{name}.xml" for name in ("metadata", "richData/rdrichvalue")]
    parts.append("xl/richData/rdrichvaluestructure.xml")
    if not names.issuperset(parts):
        return frozenset()
    metadata, values, structures = (fromstring(guard.part(package, part)) for part in parts)
    kinds = [element.get("t", "") for element in _named(structures, "s")]
    pictures = {
        str(index)
        for index, value in enumerate(_named(values, "rv"))
        if (at := _number(value, "s")) is not None
        and at < len(kinds)
        and "image" in kinds[at].lower()
    }
    rich = [element.get("i") for element in _named(metadata, "rvb")]
    cells = [
        _number(element, "v")
        for blocks in _named(metadata, "valueMetadata")
        for element in _named(blocks, "rc")
    ]
    return frozenset(
        str(number)
        for number, at in enumerate(cells, 1)
        if at is not None and at < len(rich) and rich[at] in pictures
    )


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


def _sheet_parts(workbook: bytes, rels: bytes, known: set[str]) -> dict[str, str]:
    """{sheet name: its part}."""
    targets = {relation.id: relation.target for relation in relations(rels, WORKBOOK)}
    parts = {
        sheet.get("name", ""): targets.get(_relation(sheet), "")
        for sheet in _named(fromstring(workbook), "sheet")
    }
    return {name: part for name, part in parts.items() if part in known}


def _relation(sheet: Element) -> str:
    """The r:id, in the namespace of transitional or of strict files."""
    return next((value for name, value in sheet.items() if name.endswith("}id")), "")


def _named(root: Element, name: str) -> Iterator[Element]:
    """Elements of this name in any namespace: strict files have their own."""
    return (element for element in root.iter() if str(element.tag).rpartition("}")[2] == name)
