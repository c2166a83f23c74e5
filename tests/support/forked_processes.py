"""Processes that can be killed by the hundred: forked from one that has imported everything.

Run as a script, it reads one command a line (JSON), forks a child that runs it, and prints the child's process id and
then its exit status. Little is published, so that the moments of the kills lie close together.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any

ROOT = Path(__file__).resolve().parents[2]


class Forker:
    """A process that forks children on demand; each does one thing to a data folder."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def run(self, act: str, root: Path, *arguments: str, kill_after: float | None = None) -> int:
        """Have a child act on a folder and wait for its end; its exit status, -9 when it was killed."""
        self._write(act=act, root=str(root), arguments=arguments)
        child = int(self._read())
        if kill_after is not None:
            time.sleep(kill_after)
            with contextlib.suppress(ProcessLookupError):
                os.kill(child, signal.SIGKILL)
        return int(self._read())

    def timed(self, act: str, root: Path, *arguments: str) -> float:
        """Seconds that an undisturbed child takes."""
        started = time.monotonic()
        assert self.run(act, root, *arguments) == 0
        return time.monotonic() - started

    def _write(self, **request: Any) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(request) + "\n")
        self._process.stdin.flush()

    def _read(self) -> str:
        assert self._process.stdout is not None
        return self._process.stdout.readline()


@contextmanager
def forker() -> Iterator[Forker]:
    """A forking process, ended afterwards."""
    process = subprocess.Popen(
        [sys.executable, str(Path(__file__))],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        yield Forker(process)
    finally:
        assert process.stdin is not None
        process.stdin.close()
        process.wait(30)
        assert process.stdout is not None
        process.stdout.close()


def prepare() -> None:
    """Publish little, read and annotate in this process, and have the dictionary loaded."""
    from etl.annotated import annotate
    from etl.annotated.sandboxed import annotate_bytes
    from etl.dictionary import load_dictionary
    from etl.intake.read import file
    from etl.intake.read.parse import parse
    from etl.lifecycle import list_preview
    from etl.marts import runner
    from tests.support.small_publications import build

    _replace(runner, "build", build)
    _replace(list_preview, "_changes", lambda *_: ())
    _replace(annotate, "annotate_in_sandbox", lambda data, notes: annotate_bytes(data, notes)[0])
    _replace(file, "read_workbook", parse)
    load_dictionary()


def _replace(module: ModuleType, name: str, value: object) -> None:
    assert hasattr(module, name), f"{module.__name__} has no {name} any more"
    setattr(module, name, value)


def acts() -> dict[str, Callable[..., object]]:
    from etl import run, worker
    from etl.folder import DataFolder
    from etl.lifecycle.review import Decision

    def load(root: Path) -> object:
        return run.load_files([DataFolder(root).inbox], DataFolder(root))

    def review(root: Path, submission: str, reason: str = "") -> object:
        return run.review_return(DataFolder(root), Decision(submission, "tester", reason or None))

    return {
        "load": load,
        "review": review,
        "publish": lambda root: run.publish(DataFolder(root)),
        "rebuild": lambda root: run.rebuild(DataFolder(root)),
        "work": lambda root: worker.work(DataFolder(root), once=True),
    }


def serve() -> None:
    """Carry out commands until there are no more."""
    import etl.annotated.annotate
    import etl.publish  # noqa: F401  what a child would import

    prepare()
    known = acts()
    for line in sys.stdin:
        request = json.loads(line)
        child = os.fork()
        if child == 0:
            _act(lambda r=request: known[r["act"]](Path(r["root"]), *r["arguments"]))
        print(child, flush=True)
        _, status = os.waitpid(child, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)


def _act(work: Callable[[], object]) -> None:
    os.close(0)
    os.dup2(2, 1)
    code = 1
    try:
        work()
        code = 0
    except BaseException as error:
        print(repr(error), file=sys.stderr)
    finally:
        os._exit(code)


if __name__ == "__main__":
    serve()
