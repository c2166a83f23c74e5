"""Publishing: whole versions, swapped at once, that harm no reader."""

import contextlib
import datetime as dt
import json
import os
import subprocess
import sys
import time
from pathlib import Path
from unittest import mock

import duckdb
import pytest

from etl import publish
from etl.folder import DataFolder
from etl.marts import leaderboard, runner
from etl.marts.leaderboard import build_leaderboard
from etl.marts.runner import MartAssertionError
from etl.publications import reading
from etl.warehouse import BusyError, open_warehouse
from tests.etl.marts.known_answer.city import received
from tests.support.forked_processes import forker
from tests.support.small_publications import no_figures


@pytest.fixture
def folder(tmp_path: Path) -> DataFolder:
    return DataFolder(tmp_path / "数据 's")


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Versions with one small table instead of all relations."""

    def build(con: duckdb.DuckDBPyConnection, *_: object) -> None:
        con.execute(
            "create table submission as select true as is_demo, '' as town_code, '' as period, "
            "'' as submission_id, 1 as version, '' as file_sha256, 'current' as status"
        )
        no_figures(con)

    monkeypatch.setattr(runner, "build", build)


@pytest.fixture
def few_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fewer versions stay, so that fewer need to be published."""
    monkeypatch.setattr(publish, "KEPT_VERSIONS", 3)


def names(folder: DataFolder) -> list[str]:
    beside = (".publish.lock", folder.publication_log.name)
    return sorted(path.name for path in folder.published.iterdir() if path.name not in beside)


def with_a_return(folder: DataFolder) -> None:
    """A warehouse with a demonstration return that has no rows."""
    with open_warehouse(folder.warehouse, folder.dictionary) as con:
        con.execute(
            "insert into submission values ('s', '440605011', '2024H1', 1, 'accepted', 'f', 'h', "
            "'2024-07-01', '2024-07-01', false, true, 0, 0, 1, 1, null)"
        )


def read(path: Path) -> duckdb.DuckDBPyConnection:
    con = duckdb.connect()
    attached = str(path).replace("'", "''")
    con.execute(f"attach '{attached}' as published (read_only)")
    return con


def test_a_folder_without_any_return(folder: DataFolder) -> None:
    published = publish.publish(folder)
    assert names(folder) == ["current.json", published.file]
    assert json.loads(folder.current.read_text(encoding="utf-8")) == {
        "version": published.version,
        "file": f"dashboard-{published.version}.duckdb",
        "published_at": published.published_at,
        "as_of": "2026-11-24",
        "is_demo": False,
    }
    assert dt.datetime.fromisoformat(published.published_at).date() == dt.date(2026, 11, 24)
    con = read(folder.published / published.file)
    assert con.execute("select count(*) from published.participation").fetchall() == [(6 * 8,)]
    tables = con.execute(
        "select table_name from duckdb_tables() where database_name = 'published'"
    ).fetchall()
    assert [name for (name,) in tables if name.startswith(("src_", "stg_"))] == []


@pytest.mark.publishes("submission")
def test_demonstration_data_are_said_to_be(folder: DataFolder) -> None:
    with_a_return(folder)
    published = publish.publish(folder)
    assert published.is_demo
    rows = read(folder.published / published.file).execute(
        "select status from published.submission"
    )
    assert rows.fetchall() == [("current",)]


@pytest.mark.usefixtures("quick", "few_kept")
def test_versions_of_one_second_differ_those_of_a_day_and_the_last_few_stay(
    folder: DataFolder,
) -> None:
    made = [publish.publish(folder) for _ in range(publish.KEPT_VERSIONS + 3)]
    assert len([n for n in names(folder) if n.startswith("dashboard-")]) == len(made)
    long_ago = time.time() - publish.KEPT_SECONDS - 1
    for number, version in enumerate(made):
        os.utime(folder.published / version.file, (long_ago + number / 100,) * 2)
    made.append(publish.publish(folder))
    assert len({p.version for p in made}) == len(made)
    assert names(folder) == [
        "current.json",
        *sorted(p.file for p in made[-publish.KEPT_VERSIONS :]),
    ]


@pytest.mark.usefixtures("quick")
def test_the_version_in_force_is_never_pruned(folder: DataFolder) -> None:
    current = publish.publish(folder)
    for number in range(12):
        younger = folder.published / f"dashboard-2{number}.duckdb"
        younger.write_bytes(b"")
        later = time.time() - publish.KEPT_SECONDS - 100 + number
        os.utime(younger, (later, later))
    os.utime(folder.published / current.file, (0, 0))
    publish._prune(folder, current.file)
    assert (folder.published / current.file).exists()
    assert len(list(folder.published.glob("dashboard-*"))) == publish.KEPT_VERSIONS + 1


@pytest.mark.usefixtures("quick", "few_kept")
def test_a_reader_of_an_older_version_is_unharmed(
    folder: DataFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(publish, "KEPT_SECONDS", 0)
    older = folder.published / publish.publish(folder).file
    con = read(older)
    for _ in range(publish.KEPT_VERSIONS + 1):
        publish.publish(folder)
    assert not older.exists()
    assert con.execute("select is_demo from published.submission").fetchall() == [(True,)]


@pytest.mark.usefixtures("quick")
def test_leftovers_of_builds_that_died_are_removed(folder: DataFolder) -> None:
    folder.published.mkdir(parents=True)
    (folder.published / ".building-1.duckdb").write_bytes(b"half")
    (folder.published / ".building-1.duckdb.wal").write_bytes(b"half")
    (folder.published / ".building-1.duckdb.tmp").mkdir()
    (folder.published / ".current.json.1.tmp").write_text("{")
    published = publish.publish(folder)
    assert names(folder) == ["current.json", published.file]


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize("meanwhile", ["nothing", "list", "ledger", "day"])
def test_a_prepared_version_is_published_if_nothing_has_changed_meanwhile(
    folder: DataFolder, monkeypatch: pytest.MonkeyPatch, meanwhile: str
) -> None:
    before, prepared = publish.publish(folder), publish.prepare(folder)
    assert names(folder) == [".next.duckdb", ".next.json", "current.json", before.file]
    seen = prepared.stat().st_mtime_ns
    if meanwhile == "list":
        (folder.root / "reference").mkdir()
        (folder.root / "reference" / "extensions.csv").write_text("period\n", encoding="utf-8")
    elif meanwhile == "ledger":
        folder.ledger.parent.mkdir()
        folder.ledger.write_text("{}\n", encoding="utf-8")
    elif meanwhile == "day":
        monkeypatch.setenv("BAISHE_TODAY", "2026-11-25")
    after = publish.publish(folder)
    is_taken = (folder.published / after.file).stat().st_mtime_ns == seen
    assert is_taken is (meanwhile == "nothing")
    assert names(folder) == ["current.json", *sorted((before.file, after.file))]


@pytest.mark.usefixtures("quick")
def test_a_build_that_fails_leaves_the_version_in_force(
    folder: DataFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = publish.publish(folder)

    def contradict(con: duckdb.DuckDBPyConnection, *_: object) -> None:
        con.execute("create table half_made as select 1")
        raise MartAssertionError("assert_something")

    monkeypatch.setattr(runner, "build", contradict)
    with pytest.raises(MartAssertionError):
        publish.publish(folder)
    assert names(folder) == ["current.json", before.file]
    assert json.loads(folder.current.read_text(encoding="utf-8"))["version"] == before.version


TWICE = ("submission", "again")  # the same rows, made one after the other


@pytest.mark.parametrize("moments", [2, pytest.param(8, marks=pytest.mark.drill)])
def test_killed_at_any_moment_what_is_published_is_whole(folder: DataFolder, moments: int) -> None:
    with_a_return(folder)
    killed = 0
    with forker() as children:
        seconds = max(children.timed("publish", folder.root) for _ in range(2))
        for moment in range(moments):
            kill_after = seconds * moment / moments
            killed += children.run("publish", folder.root, kill_after=kill_after) == -9
            with contextlib.closing(read(pointed_at(folder))) as con:
                once, again = (con.execute(f"from published.{t}").fetchall() for t in TWICE)
            assert once == again != []
        assert killed
        before = pointed_at(folder)
        assert children.run("publish", folder.root) == 0
    assert pointed_at(folder) != before
    assert not [n for n in names(folder) if n.endswith(".wal") or n.startswith(".building")]


def pointed_at(folder: DataFolder) -> Path:
    return folder.published / json.loads(folder.current.read_text(encoding="utf-8"))["file"]


def test_a_published_file_is_read_only_and_opens_with_every_duckdb_since_1_0(
    folder: DataFolder, quick: None
) -> None:
    path = folder.published / publish.publish(folder).file
    head = path.read_bytes()[:20]
    assert path.stat().st_mode & 0o777 == 0o400
    assert (head[8:12], int.from_bytes(head[12:20], "little")) == (b"DUCK", 64)


HOLD = "import sys, duckdb; c = duckdb.connect(sys.argv[1]); print(flush=True); sys.stdin.read()"


def test_a_file_that_another_program_holds_is_not_called_damaged(
    folder: DataFolder, quick: None
) -> None:
    path = folder.published / publish.publish(folder).file
    path.chmod(0o644)
    command = [sys.executable, "-c", HOLD, str(path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as holder:
        assert holder.stdout is not None
        holder.stdout.readline()
        with pytest.raises(BusyError, match="另一个程序打开着"), reading(path):
            pass
        holder.communicate()


@pytest.mark.publishes("leaderboard")
def test_what_is_taken_from_the_version_in_force_is_what_would_be_made_anew(tmp_path: Path) -> None:
    ledger = received(tmp_path / "city", "X", "ABCEPQR")
    ledger.save()
    folder, day = ledger.folder, dt.date(2025, 2, 1)
    publish.publish(folder, day)
    with open_warehouse(folder.warehouse, folder.dictionary) as con:
        con.execute(
            "update project_report set cash_yuan = 999 where town_code = '990101' and period = '2024H2'"
        )
    register = folder.root / "reference" / "organizations.csv"
    register.write_text(
        register.read_text(encoding="utf-8").replace("乙协会", "乙商会"), encoding="utf-8"
    )
    with mock.patch.object(leaderboard, "build_leaderboard", wraps=build_leaderboard) as draw:
        copied, anew = (
            rows_of(folder, publish.publish(folder, day + dt.timedelta(1), full=full))
            for full in (False, True)
        )
    assert copied == anew
    some, every = (set(call.args[0]["period"]) for call in draw.call_args_list)
    assert some < every


def rows_of(
    folder: DataFolder, published: publish.Published
) -> dict[str, list[tuple[object, ...]]]:
    con = read(folder.published / published.file)
    tables = con.execute(
        "select table_name from duckdb_tables() where database_name = 'published'"
    ).fetchall()
    return {t: con.execute(f'from published."{t}"').fetchall() for (t,) in tables}
