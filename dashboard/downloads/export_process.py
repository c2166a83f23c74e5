"""Large files are made in a process of their own, out of the way of whoever looks at a page.

``python -m dashboard.downloads.export_process`` reads from its input what is wanted and says on its output, in
frames, how many rows it has written; of a CSV each frame has the rows themselves.
"""

from __future__ import annotations

import json
import os
import struct
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from threading import Semaphore
from typing import IO, Any

from dashboard.data.metrics import metric_of
from dashboard.data.warehouse import Edition, open_warehouse
from dashboard.downloads import query
from dashboard.downloads.files import Told, Wanted, csv_blocks, write
from etl.folder import DataFolder

ROOT = Path(__file__).resolve().parents[2]
SMALL = {"csv": 20_000, "parquet": 20_000, "xlsx": 2_000}
"""Up to so many rows a file is made at once: starting a process would take longer."""
_FRAME = struct.Struct(">QQ")
_SENT = 1 << 18
_processes, _workbooks = Semaphore(6), Semaphore(1)


def blocks(wanted: Wanted, form: str, rows: int, told: Told) -> Iterator[bytes]:
    """A file of so many rows, block by block; an empty block: there is nothing to send yet.

    Raises:
        RuntimeError: the file could not be made.
    """
    with tempfile.TemporaryDirectory(prefix="baishe-") as folder:
        path = Path(folder) / f"file.{form}"
        if rows > SMALL[form]:
            yield from _apart(wanted, form, path, told)
        elif form == "csv":
            yield from csv_blocks(wanted, told)
        else:
            write(wanted, form, path, told)
        if form != "csv":
            with path.open("rb") as file:
                while block := file.read(_SENT):
                    yield block


def _apart(wanted: Wanted, form: str, path: Path, told: Told) -> Iterator[bytes]:
    """Have a file made in a process of its own: workbooks, which take it long, one at a time."""
    command = [sys.executable, "-m", "dashboard.downloads.export_process"]
    with (
        _workbooks if form == "xlsx" else _processes,
        subprocess.Popen(
            command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE
        ) as process,
    ):
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            process.stdin.write(json.dumps(_order(wanted, form, path)).encode())
            process.stdin.close()
            yield from _received(process.stdout, told)
            if process.wait():
                raise RuntimeError(f"a file was not made: exit {process.returncode}")
        finally:
            # Whoever asked may have gone.
            process.kill()


def _received(source: IO[bytes], told: Told) -> Iterator[bytes]:
    while head := source.read(_FRAME.size):
        rows, size = _FRAME.unpack(head)
        told(rows)
        if not size:
            yield b""
        while size and (block := source.read(min(size, _SENT))):
            size -= len(block)
            yield block


def _order(wanted: Wanted, form: str, path: Path) -> dict[str, object]:
    selection, edition = wanted.selection, wanted.warehouse.edition
    return {
        "form": form,
        "path": str(path),
        "published": str(edition.path.parent),
        "edition": edition.to_record(),
        "dataset": selection.dataset.name,
        "where": dict(selection.where),
        "scope": selection.scope.indicator if selection.scope else None,
        "until": selection.until,
        "columns": list(selection.columns),
        "codes": wanted.codes,
    }


def _wanted(asked: dict[str, Any]) -> Wanted:
    edition = Edition.from_record(Path(asked["published"]), asked["edition"])
    warehouse = open_warehouse(edition)
    dictionary = DataFolder(edition.path.parent.parent).dictionary
    scope = metric_of(asked["scope"]) if asked["scope"] else None
    selection = query.select(
        warehouse,
        dictionary,
        asked["dataset"],
        asked["where"],
        scope,
        asked["until"],
        asked["columns"],
    )
    return Wanted(warehouse, dictionary, selection, asked["codes"])


def _send(rows: int, block: bytes = b"") -> None:
    sys.stdout.buffer.write(_FRAME.pack(rows, len(block)))
    sys.stdout.buffer.write(block)
    sys.stdout.buffer.flush()


def main() -> None:
    """Make the file that the input asks for, after whatever else the machine has to do."""
    os.nice(10)
    asked: dict[str, Any] = json.load(sys.stdin)
    wanted = _wanted(asked)
    if asked["form"] == "csv":
        done = [0]
        for block in csv_blocks(wanted, done.append):
            _send(done[-1], block)
    else:
        write(wanted, asked["form"], Path(asked["path"]), _send)


if __name__ == "__main__":
    main()
