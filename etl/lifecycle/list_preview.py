"""What a list would change in closed half-years (定稿): marts are made with it and without it, and compared."""

import shutil
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb

from etl.dictionary import Dictionary
from etl.folder import DataFolder
from etl.lifecycle.closed_changes import ClosedChange, FigureChange
from etl.lifecycle.list_check import CheckedList, check_list
from etl.loader.closing import closed_on
from etl.system import clock
from etl.warehouse import open_to_read, quoted
from etl.writer_lock import Notice, ignore_notice, writer_lock

_DATED = """
    select table_name from duckdb_columns()
    where database_name = 'present' and column_name = 'period' order by table_name
"""
_ROWS = "select * from {}.{} where list_contains(?, period)"
_ONLY = "select period, count(*) from ({} except all {}) group by period"
_FIGURES = """
    select period, indicator, present.value, planned.value
    from present.area_figure as present
    full join planned.area_figure as planned using (period, area_code, indicator)
    where list_contains(?, period) and area_code = ? and present.value is distinct from planned.value
    order by all
"""


def preview(
    folder: DataFolder, name: str, file: Path, notice: Notice = ignore_notice
) -> CheckedList:
    """A checked list; without faults, with what it would change in closed half-years.

    Raises:
        ListFileError: there is no such list, or the file cannot be read.
        BusyError: another process is loading and does not end.
    """
    checked = check_list(folder, name, file)
    if checked.faults or not folder.warehouse.exists():
        return checked
    with writer_lock(folder, notice):
        closed = _closed(folder)
        return checked.touching(_changes(folder, checked, closed)) if closed else checked


def _closed(folder: DataFolder) -> dict[str, str]:
    """Half-year → the day on which it was closed."""
    with open_to_read(folder.warehouse) as con:
        days = {p.code: closed_on(con, p.code) for p in folder.dictionary.periods}
    return {period: day.isoformat() for period, day in days.items() if day}


def _changes(
    folder: DataFolder, checked: CheckedList, closed: dict[str, str]
) -> tuple[ClosedChange, ...]:
    from etl.publish import make_marts  # slow to import, and seldom needed

    with TemporaryDirectory() as place, duckdb.connect() as con:
        root = Path(place)
        for name, lists in (("present", folder), ("planned", _planned(folder, checked, root))):
            made = root / f"{name}.duckdb"
            make_marts(made, folder, lists, clock.today())
            con.execute(f"attach {quoted(str(made))} as {name} (read_only)")
        return tuple(_compared(con, folder.dictionary, closed))


def _planned(folder: DataFolder, checked: CheckedList, root: Path) -> DataFolder:
    """A folder with the lists as they would be."""
    own = folder.root / "reference"
    if own.is_dir():
        shutil.copytree(own, root / "reference")
    (root / "reference").mkdir(exist_ok=True)
    (root / "reference" / f"{checked.name}.csv").write_bytes(checked.as_csv())
    return DataFolder(root)


def _compared(
    con: duckdb.DuckDBPyConnection, dictionary: Dictionary, closed: dict[str, str]
) -> Iterator[ClosedChange]:
    rows = _changed_rows(con, list(closed))
    figures = con.execute(_FIGURES, [list(closed), dictionary.district.code]).fetchall()
    for period, day in closed.items():
        if rows[period]:
            own = [
                FigureChange(dictionary.indicators[code], before, after)
                for of, code, before, after in figures
                if of == period
            ]
            yield ClosedChange(dictionary.period(period), day, rows[period], tuple(own))


def _changed_rows(con: duckdb.DuckDBPyConnection, closed: list[str]) -> Counter[str]:
    """Half-year → how many published rows are new, gone or changed."""
    rows: Counter[str] = Counter()
    for (table,) in con.execute(_DATED).fetchall():
        present, planned = (_ROWS.format(base, f'"{table}"') for base in ("present", "planned"))
        gone, new = (
            Counter[str](dict(con.execute(_ONLY.format(one, other), [closed, closed]).fetchall()))
            for one, other in ((present, planned), (planned, present))
        )
        rows += gone | new  # a changed row is in both
    return rows
