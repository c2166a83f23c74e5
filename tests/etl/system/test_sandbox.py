"""A function in a process of its own: its result, its failures, and what its answer may hold."""

from __future__ import annotations

import sys
import types
from contextlib import closing
from pathlib import Path

import pytest

from etl.system import sandbox
from etl.system.sandbox import Task


def task(name: str, seconds: float | None = 60) -> Task:
    return Task(f"tests.etl.system.odd_tasks:{name}", seconds)


def test_the_page_of_a_server_is_not_run_in_the_process(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Streamlit puts the script of the page in place of ``__main__``."""
    page = types.ModuleType("__main__")
    page.__file__ = str(tmp_path / "page.py")
    Path(page.__file__).write_text("raise SystemExit('the page was run')")
    monkeypatch.setitem(sys.modules, "__main__", page)
    assert sandbox.run(task("main_module")).endswith("sandbox_worker.py")


def test_an_answer_holds_plain_values_only(tmp_path: Path) -> None:
    mark = tmp_path / "taken over"
    with pytest.raises(sandbox.SandboxDiedError):
        sandbox.run(task("hostile"), str(mark))
    assert not mark.exists()


def test_an_exception_comes_back_as_name_and_text() -> None:
    with pytest.raises(sandbox.SandboxFailedError) as caught:
        sandbox.run(task("fail"))
    assert (caught.value.kind, caught.value.message) == ("ValueError", "说明")


def test_what_takes_too_long_says_so() -> None:
    with pytest.raises(sandbox.SandboxTimeoutError):
        sandbox.run(task("sleep"), 120, seconds=1)


def test_parts_come_before_the_end() -> None:
    assert list(sandbox.stream(task("count", None), 3)) == [0, 1, 2]


def test_who_leaves_early_ends_the_process() -> None:
    with closing(sandbox.stream(task("count", None), 10**9)) as parts:
        assert next(parts) == 0


def test_a_death_half_way_is_no_end() -> None:
    with pytest.raises(sandbox.SandboxDiedError):
        list(sandbox.stream(task("die_half_way")))
