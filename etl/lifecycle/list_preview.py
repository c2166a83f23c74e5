"""What a list would change, above all in closed half-years (定稿): marts are made with it and without, and compared."""

import shutil
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

from etl.folder import DataFolder
from etl.lifecycle.list_check import CheckedList, check_list
from etl.lifecycle.version_changes import PeriodChange, compared
from etl.loader.closing import closed_on
from etl.publications import as_of_in_force, owed_since
from etl.system import clock
from etl.warehouse import open_to_read
from etl.writer_lock import Notice, ignore_notice, writer_lock


def preview(
    folder: DataFolder,
    name: str,
    file: Path,
    notice: Notice = ignore_notice,
    *,
    every: bool = False,
) -> CheckedList:
    """A checked list; without faults, with what it would change in closed half-years, or in ``every`` one.

    Raises:
        ListFileError: there is no such list, or the file cannot be read.
        BusyError: another process is loading and does not end.
    """
    checked = check_list(folder, name, file)
    if checked.faults or not folder.warehouse.exists():
        return checked
    with writer_lock(folder, notice):
        days = closing_days(folder)
        asked = days if every else {period: day for period, day in days.items() if day}
        shown = _published_today(folder) if every else None
        return checked.touching(_changes(folder, checked, asked, shown)) if asked else checked


def closing_days(folder: DataFolder) -> dict[str, str | None]:
    """Half-year → the day on which it was closed, of every half-year; the warehouse is there."""
    with open_to_read(folder.warehouse) as con:
        days = {p.code: closed_on(con, p.code) for p in folder.dictionary.periods}
    return {period: day.isoformat() if day else None for period, day in days.items()}


def _published_today(folder: DataFolder) -> Path | None:
    """The file in force if it is of today and holds all that was decided."""
    is_of_today = as_of_in_force(folder) == clock.today().isoformat()
    return folder.published_file if is_of_today and owed_since(folder) is None else None


def _changes(
    folder: DataFolder, checked: CheckedList, days: Mapping[str, str | None], shown: Path | None
) -> tuple[PeriodChange, ...]:
    from etl.publish import make_marts  # slow to import, and seldom needed

    with TemporaryDirectory() as place:
        root = Path(place)
        present, planned = shown or root / "present.duckdb", root / "planned.duckdb"
        if shown is None:
            make_marts(present, folder, folder, clock.today())
        make_marts(planned, folder, _planned(folder, checked, root), clock.today())
        return tuple(compared(present, planned, folder.dictionary, days))


def _planned(folder: DataFolder, checked: CheckedList, root: Path) -> DataFolder:
    """A folder with the lists as they would be."""
    own = folder.root / "reference"
    if own.is_dir():
        shutil.copytree(own, root / "reference")
    (root / "reference").mkdir(exist_ok=True)
    (root / "reference" / f"{checked.name}.csv").write_bytes(checked.as_csv())
    return DataFolder(root)
