"""Loads onto a disk that becomes full; run as a script where it may mount a small disk.

For each number of bytes left: copy the data folder, leave that much room, load; then make room and load again.
Prints one JSON line each. ``limit`` instead of ``disk``: no file may grow beyond the given bytes (needs no rights).
"""

from __future__ import annotations

import contextlib
import json
import os
import resource
import shutil
import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

BALLAST = "ballast"


def load(root: Path, errors: Path, limit: int | None) -> int:
    """Load in a child, as the command does; its exit status."""
    child = os.fork()
    if child == 0:
        _silenced(errors)
        if limit is not None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
        code = 99
        try:
            code = _command(root)
        except BaseException:
            traceback.print_exc()
        finally:
            os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def _command(root: Path) -> int:
    from etl.cli.main import main

    sys.argv = ["etl", "--data", str(root), "load", str(root / "inbox")]
    try:
        main()
    except SystemExit as left:
        return left.code if isinstance(left.code, int) else 98
    return 0


def _silenced(errors: Path) -> None:
    with errors.open("wb") as file:
        os.dup2(file.fileno(), 1)
        os.dup2(file.fileno(), 2)
    sys.stderr = os.fdopen(2, "w", buffering=1)


def state(root: Path) -> dict[str, Any]:
    """What stands: all rows as text, and whether the version in force can be read."""
    from etl.folder import DataFolder
    from etl.publications import reading
    from etl.warehouse import open_warehouse
    from tests.support.data_folders import rows_by_return

    folder = DataFolder(root)
    with open_warehouse(folder.warehouse, folder.dictionary) as con:
        accepted = con.execute("select count(*) from submission").fetchone()
    with reading(folder.published_file or folder.current) as con:
        told = con.execute("select count(*) from published.submission").fetchone()
    assert accepted
    assert told
    return {"rows": repr(rows_by_return(folder)), "stored": accepted[0], "published": told[0]}


def fill(disk: Path, left: int) -> None:
    """Leave this many bytes free."""
    free = shutil.disk_usage(disk).free
    (disk / BALLAST).write_bytes(b"\0" * max(free - left, 0))


def attempt(
    source: Path, place: Path, errors: Path, left: int, *, is_limit: bool
) -> dict[str, Any]:
    """A load with little room and one with enough."""
    root = Path(shutil.copytree(source, place / "data"))
    before = state(root)
    if not is_limit:
        fill(place, left)
    code = load(root, errors, left if is_limit else None)
    said = errors.read_text(encoding="utf-8")
    with contextlib.suppress(FileNotFoundError):
        (place / BALLAST).unlink()
    between = state(root)
    again = load(root, errors, None)
    found = {
        "left": left,
        "code": code,
        "said": said,
        "before": before,
        "between": between,
        "again": again,
        "said_again": errors.read_text(encoding="utf-8"),
        "after": state(root),
    }
    shutil.rmtree(root)
    return found


def main(source: Path, place: Path, errors: Path, how: str, sizes: list[int]) -> None:
    """Try all sizes."""
    from tests.support.forked_processes import prepare

    prepare()
    for left in sizes:
        print(json.dumps(attempt(source, place, errors, left, is_limit=how == "limit")), flush=True)


if __name__ == "__main__":
    given: Callable[[int], Path] = lambda n: Path(sys.argv[n])  # noqa: E731
    main(given(1), given(2), given(3), sys.argv[4], [int(size) for size in sys.argv[5:]])
