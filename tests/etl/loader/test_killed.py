"""Killed (-9) at any moment, a load, review or rebuild leaves all of a return or none; the next one finishes."""

from __future__ import annotations

import json
import random
import shutil
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import duckdb
import pytest

from etl import run
from etl.acts import keeping, writing
from etl.archive import ledger
from etl.folder import DataFolder
from etl.lifecycle import rebuild
from etl.lifecycle.rebuild import finish_swap
from etl.publications import publications, reading
from etl.warehouse import rejected_beside
from tests.support.data_folders import ByReturn, Rows, copied, query, rows_by_return
from tests.support.forked_processes import Forker, forker
from tests.support.workbooks import data_folder, town_return, with_review

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def children() -> Iterator[Forker]:
    with forker() as found:
        yield found


@pytest.fixture(scope="module")
def handed_in(tmp_path_factory: pytest.TempPathFactory) -> DataFolder:
    """A folder with returns in its inbox, one of them wrong and one to confirm."""
    folder = data_folder(tmp_path_factory.mktemp("killed") / "handed_in")
    books = [
        town_return("狮山镇").changed("honor", level="村级"),
        town_return("丹灶镇").changed("project_report", cash="约3万元"),
    ]
    for number, book in enumerate(books):
        book.save(folder.inbox / f"{number}.xlsx")
    return folder


@pytest.fixture(scope="module")
def undisturbed(handed_in: DataFolder, children: Forker) -> tuple[DataFolder, float]:
    """The same, loaded; the seconds that it took."""
    folder = beside(handed_in, "undisturbed")
    return folder, children.timed("load", folder.root)


@pytest.fixture(scope="module")
def reviewed(handed_in: DataFolder, children: Forker) -> DataFolder:
    """The same, loaded; 审核 is on, and one waits."""
    folder = with_review(beside(handed_in, "reviewed"))
    assert children.run("load", folder.root) == 0
    return folder


@pytest.fixture(scope="module")
def rebuilt(reviewed: DataFolder) -> DataFolder:
    """The same, with a finished warehouse beside the one in place, which has lost its findings."""
    folder = beside(reviewed, "rebuilt")
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(keeping, "swap_in", lambda folder: None)
        patched.setattr(writing, "publish", lambda folder: None)
        run.rebuild(folder)
    for file in (folder.warehouse, rejected_beside(folder.warehouse)):
        with duckdb.connect(file) as con:
            con.execute("delete from finding")
    return folder


@pytest.fixture
def start(handed_in: DataFolder, tmp_path: Path) -> DataFolder:
    return copied(handed_in, tmp_path / "start")


@pytest.fixture
def loaded(reviewed: DataFolder, tmp_path: Path) -> DataFolder:
    return copied(reviewed, tmp_path / "start")


def beside(folder: DataFolder, name: str) -> DataFolder:
    return copied(folder, folder.root.with_name(name))


def stored(folder: DataFolder) -> tuple[ByReturn, Rows]:
    """All rows of the returns, and the findings of those that were rejected."""
    sql = "from finding order by all"
    return rows_by_return(folder), query(rejected_beside(folder.warehouse), sql)


def check_whole(folder: DataFolder, expected: list[ByReturn]) -> None:
    """Each return is there as one of these states has it, or not at all; archive and publication are whole."""
    if folder.warehouse.exists():
        for submission, rows in rows_by_return(folder).items():
            assert rows in [state.get(submission) for state in expected], submission
    for entry in ledger.read_entries(folder.ledger):
        assert ledger.original(folder.archive, entry)
    for path in folder.archive.glob("??/*"):
        if not path.name.startswith("."):
            assert sha256(path.read_bytes()).hexdigest() == path.name
    if folder.current.exists():
        pointer = json.loads(folder.current.read_text(encoding="utf-8"))
        told = {publication.version for publication in publications(folder)}
        assert pointer["version"] in told
        with reading(folder.published / pointer["file"]) as con:
            tables = [
                con.execute(f"from published.{name} order by all").fetchall()
                for name in ("submission", "again")
            ]
        assert tables[0] == tables[1]


def moments(seconds: float, seed: int) -> Iterator[float]:
    """Instants from the first to a little after the end of what takes this long."""
    dice = random.Random(seed)
    while True:
        yield dice.random() * seconds * 1.02


def test_a_load_killed_while_its_databases_were_made(
    start: DataFolder, undisturbed: tuple[DataFolder, float], children: Forker
) -> None:
    """DuckDB refuses a file of which only the beginning was written: at its place there never is one."""
    halves = [start.root / f".{name}.duckdb.new" for name in ("warehouse", "rejected")]
    for half in halves:
        half.write_bytes(b"DUCK")
    assert children.run("load", start.root) == 0
    assert rows_by_return(start) == rows_by_return(undisturbed[0])
    assert not any(half.exists() for half in halves)


def few_or(many: int, few: int) -> pytest.MarkDecorator:
    """One kill of each kind in every run of the tests, many in the drill."""
    return pytest.mark.parametrize("kills", [few, pytest.param(many, marks=pytest.mark.drill)])


@few_or(100, 1)
def test_a_load_killed_at_any_moment(
    start: DataFolder, undisturbed: tuple[DataFolder, float], children: Forker, kills: int
) -> None:
    done, seconds = undisturbed
    goal = rows_by_return(done)
    dice, killed = random.Random(kills), 0
    while killed < kills:
        folder = beside(start, "killed")
        if children.run("load", folder.root, kill_after=dice.random() * seconds) == -9:
            killed += 1
        else:
            seconds *= 0.9  # it was quicker than the first
        check_whole(folder, [goal])
        assert children.run("load", folder.root) == 0
        assert rows_by_return(folder) == goal
        check_whole(folder, [goal])
        assert len(list(folder.returns.glob("*.xlsx"))) == 2
        shutil.rmtree(folder.root)


@few_or(12, 1)
@pytest.mark.parametrize(
    "reason",
    [
        pytest.param("", id="accept"),
        pytest.param("请填准确数", id="return", marks=pytest.mark.drill),
    ],
)
def test_a_review_killed_at_any_moment(
    loaded: DataFolder, children: Forker, reason: str, kills: int
) -> None:
    start = loaded
    waiting = "440605123-2026H1-v1"
    before = rows_by_return(start)
    undisturbed = beside(start, "undisturbed")
    seconds = children.timed("review", undisturbed.root, waiting, reason)
    goal = rows_by_return(undisturbed)
    assert goal != before
    for number, moment in zip(range(kills), moments(seconds, 7), strict=False):
        folder = beside(start, str(number))
        children.run("review", folder.root, waiting, reason, kill_after=moment)
        check_whole(folder, [before, goal])
        children.run("review", folder.root, waiting, reason)  # 1 when it was decided already
        assert rows_by_return(folder) == goal
        assert [e.outcome for e in ledger.read_entries(folder.ledger) if e.is_decision] != []
        check_whole(folder, [before, goal])


@few_or(15, 1)
def test_a_rebuild_killed_at_any_moment(loaded: DataFolder, children: Forker, kills: int) -> None:
    start = loaded
    goal = rows_by_return(start)
    seconds = children.timed("rebuild", beside(start, "undisturbed").root)
    for number, moment in zip(range(kills), moments(seconds, 8), strict=False):
        folder = beside(start, str(number))
        children.run("rebuild", folder.root, kill_after=moment)
        check_whole(folder, [goal])
        assert children.run("load", folder.root) == 0
        assert rows_by_return(folder) == goal
        assert not [p for p in folder.root.iterdir() if p.name.startswith(".rebuilt")]


@pytest.mark.parametrize("step", range(6))
def test_a_rebuild_that_dies_between_its_moves_is_finished_by_the_next(
    reviewed: DataFolder,
    rebuilt: DataFolder,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    step: int,
) -> None:
    """Every step of the swap fails once; what the next command finds is one warehouse, whole: the new one."""
    folder, count = copied(rebuilt, tmp_path / "data"), iter(range(100))

    def dying(target: Path, *args: Any, act: Any, **kwargs: Any) -> Any:
        if target.parent == folder.root and next(count) == step:
            raise KeyboardInterrupt
        return act(target, *args, **kwargs)

    with monkeypatch.context() as patched:
        for name in ("write_atomically", "move_durably"):
            act = getattr(rebuild, name)
            patched.setattr(rebuild, name, lambda t, *a, act=act: dying(t, *a, act=act))
        unlink = Path.unlink
        patched.setattr(Path, "unlink", lambda t, **k: dying(t, act=unlink, **k))
        with pytest.raises(KeyboardInterrupt):
            rebuild.swap_in(folder)
    finish_swap(folder)
    # Before the first step nothing has begun.
    assert stored(folder) == stored(reviewed if step else rebuilt)
