"""Run ``python -m etl``: in this process, or in one of its own."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from etl.cli.main import main
from etl.folder import DataFolder

ROOT = Path(__file__).resolve().parents[2]


def command(
    capsys: pytest.CaptureFixture[str], folder: DataFolder, *arguments: str
) -> tuple[int, str, str]:
    """Exit status, output and error output of ``python -m etl --data FOLDER …``, in this process."""
    code = exit_status(folder.root, *arguments)
    out, err = capsys.readouterr()
    return code, out, err


def exit_status(data: Path, *arguments: str) -> int:
    """Run ``python -m etl --data DATA …`` in this process; its exit status."""
    given, sys.argv = sys.argv, ["etl", "--data", str(data), *arguments]
    try:
        main()
        return 0
    except SystemExit as left:
        return left.code if isinstance(left.code, int) else 1
    finally:
        sys.argv = given


def start(environment: dict[str, str], *arguments: str) -> subprocess.Popen[str]:
    """``python -m etl …`` in a process of its own, output captured."""
    return _started("etl", environment, *arguments)


def start_small(environment: dict[str, str], *arguments: str) -> subprocess.Popen[str]:
    """As :func:`start`; what it publishes is small."""
    return _started("tests.support.small_command", environment, *arguments)


def _started(module: str, environment: dict[str, str], *arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", module, *arguments],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
