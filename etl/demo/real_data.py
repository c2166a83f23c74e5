"""Refuse to write demonstration data into a folder with anything else."""

from collections.abc import Collection, Iterator
from pathlib import Path

from etl.archive.ledger import read_entries
from etl.demo.seeds import Seeds
from etl.folder import DataFolder, FolderError
from etl.intake.normalize.choices import find
from etl.intake.read.guard import MAX_FILE_BYTES
from etl.intake.read.table import read_cover
from etl.intake.read.workbook import read_workbook
from etl.lists.reference import ReferenceListError, read_list
from etl.loader.files import FOLDER_NOISE
from etl.warehouse import open_to_read

REGISTER = "organizations.csv"


class DemoError(FolderError):
    """The demonstration cannot be written here; the message is one sentence for people."""


def refuse_real_data(
    folder: DataFolder, seeds: Seeds, names: Collection[str], lists: Collection[str]
) -> None:
    """Raise if the folder holds anything but a demonstration.

    Raises:
        DemoError: real returns in ledger or warehouse, another file in the inbox, or a real list.
    """
    if _holds_real_returns(folder):
        raise _refusal(seeds, "real", folder)
    for file in _foreign_returns(folder, names):
        raise _refusal(seeds, "inbox", folder, file.name)
    for file in _foreign_lists(folder, seeds, lists):
        raise _refusal(seeds, "reference", folder, file.name)


def _refusal(seeds: Seeds, kind: str, folder: DataFolder, file: str = "") -> DemoError:
    return DemoError(seeds.texts["refusals"][kind].format(folder=folder.root, file=file))


def _holds_real_returns(folder: DataFolder) -> bool:
    if any(not entry.is_demo for entry in read_entries(folder.ledger)):
        return True
    if not folder.warehouse.exists():
        return False
    with open_to_read(folder.warehouse) as con:
        row = con.execute("select count(*) from submission where not is_demo").fetchone()
    return bool(row and row[0])


def _foreign_returns(folder: DataFolder, names: Collection[str]) -> Iterator[Path]:
    for file in sorted(folder.inbox.rglob("*")):
        noise = file.name in FOLDER_NOISE or file.name.startswith((".", "~$"))
        if file.is_file() and not noise:
            ours = file.relative_to(folder.inbox).as_posix() in names and _is_demo(file, folder)
            if not ours:
                yield file


def _is_demo(file: Path, folder: DataFolder) -> bool:
    """The cover of a workbook says 演示数据."""
    raw = None if file.stat().st_size > MAX_FILE_BYTES else read_workbook(file.read_bytes())
    sheets = getattr(raw, "sheets", ())
    cover, nature = folder.dictionary.cover, folder.dictionary.vocabularies["data_nature"]
    sheet = next((s for s in sheets if s.name == cover.sheet), None)
    cell = read_cover(sheet, cover).get("data_nature") if sheet else None
    return cell is not None and not cell.is_blank and find(cell.value, nature) == "demo"


def _foreign_lists(folder: DataFolder, seeds: Seeds, lists: Collection[str]) -> Iterator[Path]:
    """Lists beside a register that is not ours."""
    files = [folder.root / "reference" / name for name in lists]
    register = folder.root / "reference" / REGISTER
    if not _is_ours(register, seeds):
        yield from (file for file in files if file.exists())


def _is_ours(register: Path, seeds: Seeds) -> bool:
    try:
        rows = read_list(register)
    except ReferenceListError:
        return False
    mark = seeds.register["mark"]
    return bool(rows) and all(mark in row.get("organization_name", "") for row in rows)
