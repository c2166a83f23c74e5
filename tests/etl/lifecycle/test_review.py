"""审核: what waits, who decides it, and what stands afterwards."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from etl.archive.ledger import LedgerError
from etl.folder import DataFolder
from etl.lifecycle.review import Decision, ReviewError
from etl.run import load_files, rebuild, review_return
from tests.etl.conftest import Load
from tests.support.commands import command
from tests.support.data_folders import (
    copied,
    digest_of,
    entries,
    published_file,
    published_rows,
    query,
)
from tests.support.small_publications import tiny, unpublished
from tests.support.workbooks import Book, data_folder, town_return, with_review

pytestmark = pytest.mark.slow

PLACE = "440605124-2026H1"


@pytest.fixture
def folder(folder: DataFolder) -> DataFolder:
    """A folder with 审核 on."""
    return with_review(folder)


@pytest.fixture
def load(load: Load, unmarked_returns: None) -> Load:
    """As elsewhere; nobody looks at the copies."""
    return load


@pytest.fixture(scope="module")
def one_waits(tmp_path_factory: pytest.TempPathFactory) -> DataFolder:
    """A folder whose only return waits; read it, never write."""
    folder = with_review(data_folder(tmp_path_factory.mktemp("waits") / "data"))
    with tiny():
        load_files([doubtful().save(folder.inbox / "000.xlsx")], folder)
    return folder


@pytest.fixture
def waiting(one_waits: DataFolder, folder: DataFolder) -> None:
    """The folder's only return waits."""
    copied(one_waits, folder.root)


def doubtful(cash: str = "约3万元") -> Book:
    """A return with a warning to confirm."""
    return town_return().changed("project_report", 0, cash=cash)


def statuses(folder: DataFolder) -> list[tuple[Any, ...]]:
    return query(
        published_file(folder), "select version, status from submission order by version, status"
    )


def state_of(folder: DataFolder, town_code: str) -> tuple[Any, ...]:
    """State and version of a town's half-year, as published."""
    sql = (
        "select state, version from submission_status "
        f"where town_code = '{town_code}' and period = '2026H1'"
    )
    [found] = query(published_file(folder), sql)
    return found


def figures(folder: DataFolder) -> dict[str, Any]:
    """Everything published that is made of rows; that a return has come, the step of reporting tells too."""
    about = (
        *("submission", "finding", "submission_status", "v_town_period"),
        *("phase_progress", "step_row"),
    )
    return {name: rows for name, rows in published_rows(folder).items() if name not in about}


def accept(folder: DataFolder, version: int) -> None:
    review_return(folder, Decision(f"{PLACE}-v{version}", "张科"))


def send_back(folder: DataFolder, version: int, reason: str = "请填准确数") -> None:
    review_return(folder, Decision(f"{PLACE}-v{version}", "张科", reason))


# Waiting


@pytest.mark.publishes("project_report", "project_as_of", "submission_status", "town_progress")
def test_what_waits_or_was_sent_back_is_told_of_and_counts_nowhere(
    load: Load, folder: DataFolder
) -> None:
    load(town_return())
    before = figures(folder)
    given = doubtful().changed("project_report", 1, project_code="自编-9", project_name="新项目")
    first = town_return("丹灶镇").changed("project_report", 0, cash="约3万元")
    assert load(given, first) == [("pending", 2), ("pending", 1)]
    assert statuses(folder) == [(1, "current"), (1, "pending"), (2, "pending")]
    assert figures(folder) == before
    assert state_of(folder, "440605123") == ("pending", 1)

    with unpublished():
        send_back(folder, 2)
    review_return(folder, Decision("440605123-2026H1-v1", "张科", "请填准确数"))
    assert statuses(folder) == [(1, "current"), (1, "returned"), (2, "returned")]
    assert figures(folder) == before
    assert state_of(folder, "440605123") == ("rejected", 1)  # to be mended
    reviewed = "select review_reason from submission where version = 2"
    assert query(published_file(folder), reviewed) == [("请填准确数",)]


# Deciding


@pytest.mark.publishes("project_report")
def test_accepted_it_counts(load: Load, folder: DataFolder) -> None:
    with unpublished():
        assert load(town_return(), doubtful()) == [("loaded", 1), ("pending", 2)]
    accept(folder, 2)
    assert statuses(folder) == [(1, "superseded"), (2, "current")]
    cash = query(published_file(folder), 'select cash_yuan from project_report where "row" = 2')
    assert cash == [(Decimal(30000),)]
    assert load(doubtful()) == [("unchanged", 2)]
    last = entries(folder)[-1]
    assert (last.submission_id, last.outcome, last.reviewer, last.reason) == (
        f"{PLACE}-v2",
        "accepted",
        "张科",
        None,
    )
    assert last.decided_at is not None
    assert last.decided_at >= last.received_at


@pytest.mark.usefixtures("tiny_publication", "waiting")
def test_the_same_bytes_wait_on_and_after_they_were_sent_back_say_the_way(
    load: Load, folder: DataFolder
) -> None:
    assert load(doubtful()) == [("unchanged", 1)]
    assert len(entries(folder)) == 1
    send_back(folder, 1, "缺少附件")
    path = doubtful().save(folder.inbox / "again.xlsx")
    [result] = load_files([path], folder)[0]
    assert (result.outcome, result.status, result.version) == ("unchanged", "returned", 1)
    assert f"review {PLACE}-v1 --reopen" in str(result.message)
    assert len(entries(folder)) == 2
    assert load(doubtful("约4万元")) == [("pending", 2)]


@pytest.mark.usefixtures("tiny_publication", "waiting")
def test_an_older_one_is_accepted_while_a_newer_waits_and_replaces_one_in_force_knowingly(
    load: Load, folder: DataFolder
) -> None:
    load(doubtful("约4万元"))
    accept(folder, 1)
    assert statuses(folder) == [(1, "current"), (2, "pending")]
    load(town_return())
    assert statuses(folder) == [(1, "superseded"), (2, "pending"), (3, "current")]
    lines = len(entries(folder))
    with pytest.raises(ReviewError, match=rf"{PLACE}-v3.*→.*--replace"):
        accept(folder, 2)
    assert len(entries(folder)) == lines
    reviewed, _ = review_return(folder, Decision(f"{PLACE}-v2", "张科", replaces=True))
    assert reviewed.newer == 3
    assert statuses(folder) == [(1, "superseded"), (2, "current"), (3, "superseded")]


@pytest.mark.publishes("submission_status")
def test_a_correction_never_costs_punctuality_though_it_was_decided_first(
    load: Load, folder: DataFolder
) -> None:
    load(doubtful(), town_return().changed("cover", reported_on="2026-09-01"))
    assert state_of(folder, "440605124")[0] == "late"
    review_return(folder, Decision(f"{PLACE}-v1", "张科", replaces=True))
    assert state_of(folder, "440605124")[0] == "on_time"


@pytest.mark.usefixtures("no_publication", "waiting")
def test_what_is_decided_or_does_not_wait_cannot_be_decided(load: Load, folder: DataFolder) -> None:
    load(doubtful("约4万元"), doubtful("约5万元"))
    accept(folder, 1)
    send_back(folder, 2)
    lines = folder.ledger.read_bytes()
    for again in (accept, send_back):
        for version in (1, 2):
            with pytest.raises(ReviewError, match="张科"):
                again(folder, version)
    for submission in (f"{PLACE}-v7", "", "狮山镇"):
        with pytest.raises(ReviewError, match=f"{PLACE}-v3"):
            review_return(folder, Decision(submission, "张科"))
    assert folder.ledger.read_bytes() == lines
    load(town_return())
    with pytest.raises(ReviewError, match=f"{PLACE}-v3"):
        accept(folder, 4)


# Kept


@pytest.mark.publishes("finding", "project_report", "town_progress")
def test_a_rebuild_knows_every_decision(load: Load, folder: DataFolder) -> None:
    with unpublished():
        load(town_return(), doubtful("约3万元"), doubtful("约4万元"), doubtful("约5万元"))
        accept(folder, 3)
    send_back(folder, 2)
    before, seen = digest_of(folder), published_rows(folder)
    assert rebuild(folder) == before
    assert published_rows(folder) == seen


@pytest.mark.usefixtures("tiny_publication", "waiting")
def test_a_decision_that_did_not_reach_the_warehouse_is_made_up_for(
    load: Load, folder: DataFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    load(doubtful("约4万元"))
    for version, decide, status in ((1, accept, "current"), (2, send_back, "returned")):
        with monkeypatch.context() as patched:
            patched.setattr("etl.lifecycle.decisions.write", lambda *args: 1 / 0)
            with pytest.raises(ZeroDivisionError):
                decide(folder, version)
        assert (version, "pending") in statuses(folder)
        load(doubtful())
        assert (version, status) in statuses(folder)
        with pytest.raises(ReviewError):
            decide(folder, version)
    assert rebuild(folder) == digest_of(folder)


@pytest.mark.usefixtures("tiny_publication", "waiting")
def test_a_fault_before_the_ledger_leaves_it_waiting(
    folder: DataFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr("etl.lifecycle.decisions.prepare_decision", lambda *args: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            accept(folder, 1)
    assert len(entries(folder)) == 1
    accept(folder, 1)
    assert statuses(folder) == [(1, "current")]


# Given back


def words_in(path: Path) -> str:
    book = openpyxl.load_workbook(path)
    cells = (cell.value for sheet in book for row in sheet.iter_rows() for cell in row)
    return "\n".join(str(value) for value in cells if value is not None)


@pytest.mark.usefixtures("no_publication", "waiting")
def test_it_comes_back_annotated_while_it_waits_and_when_it_is_decided(folder: DataFolder) -> None:
    [path] = folder.returns.iterdir()
    waiting = words_in(path)
    reviewed, _ = review_return(folder, Decision(f"{PLACE}-v1", "张科", "请补充协议扫描件"))
    assert reviewed.returned_as == path
    assert "请补充协议扫描件" in words_in(path)
    assert "请补充协议扫描件" not in waiting


@pytest.mark.usefixtures("tiny_publication", "waiting")
def test_a_decision_stands_though_the_original_is_gone(folder: DataFolder) -> None:
    for original in folder.archive.glob("??/*"):
        original.unlink()
    reviewed, _ = review_return(folder, Decision(f"{PLACE}-v1", "张科"))
    assert reviewed.returned_as is None
    assert "存档原件" in str(reviewed.fault)
    assert statuses(folder) == [(1, "current")]
    with pytest.raises(LedgerError, match=f"{PLACE}-v1"):
        rebuild(folder)


# The command


@pytest.mark.publishes("submission_status", "town")
def test_the_command_decides_and_says_so(
    capsys: pytest.CaptureFixture[str], folder: DataFolder
) -> None:
    path = str(doubtful().save(folder.inbox / "a.xlsx"))
    assert command(capsys, folder, "load", path)[0] == 0
    code, out, _ = command(capsys, folder, "status")
    assert f"python -m etl review {PLACE}-v1 --accept" in out
    code, out, _ = command(capsys, folder, "review", f"{PLACE}-v1", "--return", "重填", "--json")
    about = json.loads(out)
    assert code == 0
    assert about["outcome"] == "returned"
    assert about["reason"] == "重填"
    assert about["reviewer"]
    code, out, _ = command(capsys, folder, "status", "--json")
    assert json.loads(out)["waiting"] == []


@pytest.mark.usefixtures("no_publication")
def test_a_decision_that_is_none_is_one_sentence_and_exit_2(
    capsys: pytest.CaptureFixture[str], folder: DataFolder
) -> None:
    for arguments, said in (
        ((), "--accept"),
        (("--accept", "--return", "重填"), "--accept"),
        (("--return", " "), "理由"),
        (("--accept",), "没有“x”"),
    ):
        code, out, err = command(capsys, folder, "review", "x", *arguments)
        assert (code, out) == (2, "")
        assert said in err
        assert len(err.strip().splitlines()) == 1
