"""Refuse to write demonstration data beside real data, or for towns that they do not cover."""

from collections.abc import Collection, Iterator
from pathlib import Path

from etl.archive.ledger import read_entries
from etl.demo.seeds import REGISTER, TEXTS, TOWNS
from etl.folder import DataFolder, FolderError, RequestError
from etl.intake.normalize.choices import find
from etl.intake.read.guard import MAX_FILE_BYTES
from etl.intake.read.table import read_cover
from etl.intake.read.workbook import read_workbook
from etl.lists.reference import Reference, ReferenceListError, read_list
from etl.loader.files import find_files
from etl.warehouse import open_to_read

REGISTER_FILE = "organizations.csv"


class DemoError(FolderError):
    """The demonstration cannot be written here; the message is one sentence for people."""


def refuse_real_data(folder: DataFolder, names: Collection[str], lists: Collection[str]) -> None:
    """Raise if the folder holds anything but a demonstration.

    Raises:
        DemoError: real returns in ledger or warehouse, another file in the inbox, or a real list.
    """
    if _holds_real_returns(folder):
        raise DemoError(_sentence("real", folder))
    for file in _foreign_returns(folder, names):
        raise DemoError(_sentence("inbox", folder, file.name))
    for name in lists:
        if (folder.root / "reference" / name).exists() and not _is_ours(folder):
            raise DemoError(_sentence("reference", folder, name))


def refuse_unknown_towns(folder: DataFolder, reference: Reference) -> None:
    """Raise if the lists have towns that the demonstration has no story for.

    Raises:
        RequestError: with the first of them.
    """
    for town in reference.towns:
        if town.code not in TOWNS["towns"]:
            raise RequestError(_sentence("town", folder, town.name))


def _sentence(kind: str, folder: DataFolder, name: str = "") -> str:
    return str(TEXTS["refusals"][kind].format(folder=folder.root, name=name))


def _holds_real_returns(folder: DataFolder) -> bool:
    received = (e for e in read_entries(folder.ledger) if not e.is_decision)
    if any(not entry.is_demo for entry in received):
        return True
    if not folder.warehouse.exists():
        return False
    with open_to_read(folder.warehouse) as con:
        row = con.execute("select count(*) from submission where not is_demo").fetchone()
    return bool(row and row[0])


def _foreign_returns(folder: DataFolder, names: Collection[str]) -> Iterator[Path]:
    for file in filter(Path.is_file, find_files([folder.inbox], folder)):
        is_named = file.relative_to(folder.inbox).as_posix() in names
        if not (is_named and _is_demo(file, folder)):
            yield file


def _is_demo(file: Path, folder: DataFolder) -> bool:
    """Whether the cover of a workbook says 演示数据."""
    raw = None if file.stat().st_size > MAX_FILE_BYTES else read_workbook(file.read_bytes())
    sheets = getattr(raw, "sheets", ())
    cover, nature = folder.dictionary.cover, folder.dictionary.vocabularies["data_nature"]
    sheet = next((s for s in sheets if s.name == cover.sheet), None)
    cells = read_cover(sheet, cover).get("data_nature", ()) if sheet else ()
    return any(not cell.is_blank and find(cell.value, nature) == "demo" for cell in cells)


def _is_ours(folder: DataFolder) -> bool:
    """Whether the folder's register is one of the demonstration."""
    try:
        rows = read_list(folder.root / "reference" / REGISTER_FILE)
    except ReferenceListError:
        return False
    return bool(rows) and all(REGISTER["mark"] in r.get("organization_name", "") for r in rows)
