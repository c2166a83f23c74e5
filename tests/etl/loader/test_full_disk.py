"""A full disk: one clear sentence, nothing harmed, and once there is room the next load finishes."""

from __future__ import annotations

import json
import os
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from etl.folder import DataFolder
from etl.run import load_files
from tests.support.commands import ROOT
from tests.support.workbooks import town_return

DISK = 48 << 20
# Bytes: from nothing left to where the little that is published here fits.
SIZES = {
    "disk": [0, 16384, 65536, 131072, 524288, 1310720, 2490368, 4456448],
    "limit": [9000, 600000],
}
MORE_SIZES = {
    "disk": [*range(0, 131072, 8192), *range(131072, 6 << 20, 393216)],
    "limit": [1000, 4000, 9000, 40000, 200000, 270000, 600000, *(n << 20 for n in range(1, 5))],
}


@pytest.fixture
def source(folder: DataFolder, monkeypatch: pytest.MonkeyPatch) -> DataFolder:
    """A folder in which a return is loaded, and three more lie in the inbox."""
    from etl.marts import runner
    from tests.support.small_publications import build

    monkeypatch.setattr(runner, "build", build)
    load_files([town_return("狮山镇").save(folder.inbox / "0.xlsx")], folder)
    books = [
        town_return("里水镇"),
        town_return("丹灶镇").changed("honor", level="村级"),
        town_return("西樵镇").changed("project_report", cash="约3万元"),
    ]
    for number, book in enumerate(books, 1):
        book.save(folder.inbox / f"{number}.xlsx")
    return folder


def mounting() -> list[str] | None:
    """A command that may mount, None where nobody lets us."""
    for command in (["unshare", "-m"], ["unshare", "-rm"]):
        try:
            tried = subprocess.run(
                [*command, "mount", "-t", "tmpfs", "tmpfs", "/mnt"],
                capture_output=True,
                check=False,
            )
        except FileNotFoundError:
            return None
        if tried.returncode == 0:
            return command
    return None


def attempts(
    source: DataFolder, tmp_path: Path, how: str, sizes: list[int]
) -> list[dict[str, Any]]:
    place, errors = tmp_path / "disk", tmp_path / "errors.txt"
    place.mkdir()
    script = [sys.executable, str(ROOT / "tests" / "support" / "full_disk_loads.py")]
    command = [*script, str(source.root), str(place), str(errors), how, *map(str, sizes)]
    if how == "disk":
        mount = f"mount -t tmpfs -o size={DISK} tmpfs {shlex.quote(str(place))}"
        command = [*(mounting() or []), "sh", "-c", f"{mount} && exec {shlex.join(command)}"]
    done = subprocess.run(
        command,
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode()
    return [json.loads(line) for line in done.stdout.splitlines()]


# Where no disk may be mounted, a limit on the size of files stands for it: never is nothing tried.
@pytest.mark.slow
@pytest.mark.parametrize(
    "sizes", [SIZES, pytest.param(MORE_SIZES, marks=pytest.mark.drill)], ids=["few", "many"]
)
@pytest.mark.parametrize(
    "how", [*([pytest.param("disk", marks=pytest.mark.drill)] if mounting() else []), "limit"]
)
def test_a_full_disk_harms_nothing(
    source: DataFolder, tmp_path: Path, how: str, sizes: dict[str, list[int]]
) -> None:
    done = attempts(source, tmp_path, how, sizes[how])
    goal = done[-1]["after"]
    for attempt in done:
        assert (attempt["code"], "Traceback" in attempt["said"]) == (1, False), attempt
        red = [line for line in attempt["said"].splitlines() if "磁盘空间不足" in line]
        # One sentence, or one for each return that could not be given back.
        assert len(red) <= 3, attempt
        assert attempt["between"]["stored"] >= 1, attempt
        assert attempt["between"]["published"] >= 1, attempt
        assert attempt["again"] == 1, attempt  # one of the returns is wrong
        assert "已发布版本" in attempt["said_again"] or attempt["between"] == goal, attempt
        assert attempt["after"] == goal, attempt
    short = [attempt for attempt in done if "磁盘空间不足" in attempt["said"]]
    assert len(short) >= min(3, len(sizes[how]))
    assert (
        len({attempt["between"]["stored"] for attempt in short}) > 1
    )  # it failed at several stages
    assert goal["stored"] == 3
    assert goal["published"] == 4
