"""Merge the parts of one return, sent by several departments, into one workbook by the template."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from etl.dictionary import Dictionary, Sheet
from etl.folder import DataFolder, RequestError
from etl.intake.check.checker import CheckedReturn
from etl.intake.check.history import NO_HISTORY
from etl.intake.check.returns import Return
from etl.lists.reference import load_reference
from etl.loader.difference import CODED, LABELS
from etl.loader.load import make_checker
from etl.templates.stored_rows import NOTE
from etl.templates.template import write_return
from etl.text import as_text, clean, fold_name

RowCells = dict[str, object]  # as the sheet has them, by column name


class MergeError(RequestError):
    """The files are not parts of one return; the message is one sentence for people."""


@dataclass
class Merged:
    """Rows of each sheet, how many rows stood in several files, and the keys whose rows differ."""

    file: str
    rows: dict[str, int] = field(default_factory=dict)
    same: int = 0
    differing: list[str] = field(default_factory=list)

    def as_dict(self) -> dict[str, Any]:
        """For ``--json``."""
        return asdict(self)


def merge_returns(folder: DataFolder, files: list[Path], out: Path) -> Merged:
    """Write all rows of the files, the same row once; rows of one key that differ are kept and marked.

    The cover is that of the first file. Cells are copied as they are: the check of the merged file reads them.

    Raises:
        MergeError: fewer than two files, one that is no return, or other towns or half-years.
    """
    if len(files) < 2:
        raise MergeError("请写出要合并的两份或更多报送表。")
    checker = make_checker(folder, lambda *_: NO_HISTORY)
    parts = [_part(checker.check(file)) for file in files]
    places = {(p.cover.get("town"), p.cover.get("period")) for p in parts}
    if len(places) > 1 or None in next(iter(places)):
        raise MergeError(
            "这几份报送表不是同一镇（街道）、同一报送期的，没有合并；请核对各份的报送信息。"
        )
    merged, dictionary = Merged(str(out)), checker.dictionary
    rows = {s.relation: _merged(s, parts, merged) for s in dictionary.sheets}
    cover = {name: _plain(cell.value) for name, cell in parts[0].cover_cells.items()}
    named = _named(cover, parts[0], dictionary)
    write_return(out, dictionary, load_reference(folder), named, rows, is_demo=folder.is_demo)
    return merged


def _part(checked: CheckedReturn) -> Return:
    if checked.parsed is None:
        raise MergeError(checked.findings[0].message)
    return checked.parsed


def _named(cover: RowCells, part: Return, dictionary: Dictionary) -> RowCells:
    """Town and half-year by their full names."""
    town, period = part.context.town, part.context.period
    known = {"town": town.name if town else None, "period": period.name if period else None}
    return cover | {name: value for name, value in known.items() if value}


def _merged(sheet: Sheet, parts: Iterable[Return], merged: Merged) -> list[RowCells]:
    """The rows of a sheet, in the order of parts and rows, with a note on those that differ."""
    kept: dict[tuple[str, ...], RowCells] = {}
    first_of: dict[str, RowCells] = {}
    for part in parts:
        for cells in _cells(sheet, part):
            whole = tuple(clean(as_text(cells.get(c.name))) for c in sheet.columns)
            if whole in kept:
                merged.same += 1
                continue
            key = _key(sheet, cells)
            other = first_of.setdefault(key, cells)
            if other is not cells:
                merged.differing.append(f"【{sheet.sheet}】{key}")
                for row in (other, cells):
                    row[NOTE] = "合并的几份报送表中这一行不同，请核实后只保留一行。"
            kept[whole] = cells
    merged.rows[sheet.sheet] = len(kept)
    return list(kept.values())


def _cells(sheet: Sheet, part: Return) -> Iterator[RowCells]:
    for row in part.rows(sheet.relation):
        yield {name: _plain(cell.value) for name, cell in row.cells.items()}


def _key(sheet: Sheet, cells: Mapping[str, object]) -> str:
    """What tells that two rows are about one thing: the code, else what names the row."""
    names = LABELS.get(sheet.relation, (sheet.columns[0].name,))
    code = as_text(cells.get(sheet.columns[0].name)) if sheet.relation in CODED else ""
    return clean(code) or " ".join(fold_name(as_text(cells.get(name))) for name in names)


def _plain(value: object) -> object:
    """A value that the template can hold; numbers shown as percentages are what they show."""
    return float(value) if isinstance(value, float) else value
