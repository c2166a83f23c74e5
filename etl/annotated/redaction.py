"""A copy of a workbook without the person who filled it in.

The private cells of the cover are emptied, not starred, so that a copy sent back lacks them and is rejected. Their
content is removed from every other part too: cells, comments and authors, headers, sheet names, drawings, file
properties but the marks of its template. So are identity and telephone numbers in any text.
"""

import re
import warnings
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html import escape
from typing import Any

from openpyxl.cell.cell import Cell
from openpyxl.comments import Comment
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from etl.annotated.package import Computed, computed_values, rewritten
from etl.annotated.workbooks import own_workbook, saved
from etl.dictionary import Dictionary
from etl.intake.check.findings import mask, mask_digits
from etl.intake.read.marks import PERIOD_MARK, TOWN_MARK
from etl.intake.read.rows import fold_title
from etl.intake.read.table import COVER_ROWS
from etl.personal_data import personal_data, personal_data_in_link
from etl.text import as_text, split_list

HIDDEN = "***"
HIDDEN_IN_PARTS = "＊＊＊"  # sheet names must not contain *
FEWEST_DIGITS = 5
_HEADERS = ("oddHeader", "oddFooter", "evenHeader", "evenFooter", "firstHeader", "firstFooter")
_CHINESE = re.compile("[\u3400-\u9fff]")
_SPACES = re.compile(r"[\s\u00a0\u3000-]+")
_KEPT_PROPERTIES = frozenset({"creator", "title", "created", "modified", "lastPrinted"})


@dataclass(frozen=True)
class Private:
    """What is private: ``titles`` of private cells, ``labels`` of all cells, ``known`` words that name no person."""

    owner: str
    programme: str
    titles: tuple[str, ...]
    labels: frozenset[str]
    known: frozenset[str]


def private_values_of(dictionary: Dictionary, places: Iterable[str]) -> Private:
    """What the dictionary declares private; ``places`` are names of towns."""
    cover, programme = dictionary.cover, dictionary.programme
    titles = (column.title for sheet in (cover, *dictionary.sheets) for column in sheet.columns)
    sheets = (sheet.sheet for sheet in (cover, *dictionary.sheets))
    return Private(
        owner=programme.owner,
        programme=programme.full_name,
        titles=tuple(column.title for column in cover.columns if column.private),
        labels=frozenset(fold_title(column.title) for column in cover.columns),
        known=frozenset((programme.owner, programme.name, *places, *titles, *sheets)),
    )


def redact_person(data: bytes, private: Private) -> bytes:
    """The workbook without the person; raises what openpyxl raises for a file that it cannot open or write."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what openpyxl drops was dropped by annotating already
        book = own_workbook(data)
        secrets = tuple(sorted(_secrets(_emptied(book, private), private), key=len, reverse=True))
        for sheet in book.worksheets:
            _hide_in(sheet, secrets, private)
        _hide_properties(book, private)
        computed = {
            name: _known_values(values, secrets) for name, values in computed_values(data).items()
        }
        # In any part: drawings, sheet names, data validations.
        return rewritten(saved(book, computed), lambda _, content: _without(content, secrets))


def _emptied(book: Workbook, private: Private) -> list[str]:
    """Empty the private cells of all sheets; returns their content."""
    secrets: list[str] = []
    for sheet in book.worksheets:
        for cell in [c for c in sheet._cells.values() if isinstance(c, Cell)]:
            title = fold_title(cell.value) if isinstance(cell.value, str) else ""
            if cell.row <= COVER_ROWS and title in map(fold_title, private.titles):
                secrets += [as_text(value.value) for value in _right_of(sheet, cell, private)]
                for value in _right_of(sheet, cell, private):
                    value.value, value.hyperlink = None, None
            elif names := _after_label(cell, private):
                secrets += names
    return secrets


def _right_of(sheet: Worksheet, label: Cell, private: Private) -> list[Cell]:
    """The filled cells right of a label, up to the next label."""
    cells: list[Cell] = []
    for at in range(label.column + 1, sheet.max_column + 1):
        cell = sheet._cells.get((label.row, at))
        if not isinstance(cell, Cell) or cell.value is None:
            continue
        if fold_title(cell.value) in private.labels:
            break
        cells.append(cell)
    return cells


def _after_label(cell: Cell, private: Private) -> list[str]:
    """What follows a label within a cell: “填报人：…” below a table."""
    if not isinstance(cell.value, str):
        return []
    label = "|".join(map(re.escape, private.titles))
    return re.findall(rf"(?:{label})\s*[：:]\s*([^\s，。；;、）)]+)", cell.value)


def _secrets(values: Iterable[str], private: Private) -> Iterator[str]:
    """Texts to remove everywhere: names and numbers, without words that name no person."""
    for value in filter(None, {value.strip() for value in values}):
        for text in {value, _SPACES.sub("", value), *split_list(value)}:
            digits = sum(character.isdigit() for character in text)
            is_name = len(text) > 1 and _CHINESE.search(text) is not None
            if (is_name or digits >= FEWEST_DIGITS or len(text) > 3) and text not in private.known:
                yield text


def _hide_in(sheet: Worksheet, secrets: tuple[str, ...], private: Private) -> None:
    for cell in list(sheet._cells.values()):
        if not isinstance(cell, Cell):
            continue
        if cell.value is not None and not isinstance(cell.value, bool):
            _hide_value(cell, secrets)
        if cell.comment is not None:
            own = cell.comment
            cell.comment = Comment(
                hidden(own.text, secrets), private.owner, own.height or 79, own.width or 144
            )
    for name in _HEADERS:
        parts: Any = getattr(sheet.HeaderFooter, name)
        for part in (parts.left, parts.center, parts.right):
            part.text = hidden(part.text, secrets) if part.text else part.text


def _hide_value(cell: Cell, secrets: tuple[str, ...]) -> None:
    text = as_text(cell.value)
    redacted = hidden(text, secrets)
    if redacted != text:
        kind = cell.data_type
        cell.value = redacted
        if kind != "f":
            cell.data_type = "s"


def hidden(text: str, secrets: Iterable[str]) -> str:
    """A text without these secrets, telephone and identity numbers."""
    for secret in secrets:
        text = text.replace(secret, HIDDEN)
    if text.startswith("http"):
        return mask_digits(text) if personal_data_in_link(text) else text
    if personal_data(text):
        text = mask_digits(text)
    return mask(text) if personal_data(text) else text


def _hide_properties(book: Workbook, private: Private) -> None:
    book.properties.creator, book.properties.title = private.owner, private.programme
    for name in set(book.properties.__elements__) - _KEPT_PROPERTIES:
        setattr(book.properties, name, None)
    properties: Any = book.custom_doc_props  # type: ignore[attr-defined]  # unknown to its types
    properties.props = [p for p in properties.props if p.name in (TOWN_MARK, PERIOD_MARK)]


def _known_values(values: Computed, secrets: tuple[str, ...]) -> Computed:
    """The computed values of formulas, without those that contain a secret."""
    texts = {place: typed[1].decode("utf-8", "replace") for place, typed in values.items()}
    return {place: values[place] for place, text in texts.items() if text == hidden(text, secrets)}


def _without(content: bytes, secrets: tuple[str, ...]) -> bytes:
    # ASCII words may be part of the XML itself; they have been removed from the cells already.
    for secret in secrets:
        if not secret.isascii() or sum(c.isdigit() for c in secret) >= FEWEST_DIGITS:
            for encoding in ("utf-8", "ascii"):
                content = content.replace(
                    _written(secret, encoding), _written(HIDDEN_IN_PARTS, encoding)
                )
    return content


def _written(text: str, encoding: str) -> bytes:
    """A text as XML; in ASCII other characters become numeric references."""
    return escape(text).encode(encoding, "xmlcharrefreplace")
