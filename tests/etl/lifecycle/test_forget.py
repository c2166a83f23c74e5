"""An original taken out of the archive: nothing of it stays but its number and who wanted it gone."""

from __future__ import annotations

from pathlib import Path

import pytest

from etl.folder import DataFolder
from etl.lifecycle.decisions import DecisionError, Why
from etl.run import forget, load_files, rebuild, take_back
from tests.support import small_publications
from tests.support.commands import command
from tests.support.data_folders import copied, digest_of, entries, query
from tests.support.workbooks import bad_return, data_folder, town_return

pytestmark = pytest.mark.usefixtures("tiny_publication")
WHY = Why("测试员", "误放的文件")


@pytest.fixture(scope="module")
def received(tmp_path_factory: pytest.TempPathFactory) -> DataFolder:
    """A rejected version, one that was replaced, one in force."""
    folder = data_folder(tmp_path_factory.mktemp("received") / "data")
    first, second = town_return(), town_return().changed("project_report", cash=4)
    with small_publications.tiny():
        for number, book in enumerate((bad_return(), first, second), 1):
            load_files([book.save(folder.inbox / f"{number}.xlsx")], folder)
    return folder


@pytest.fixture
def folder(received: DataFolder, tmp_path: Path) -> DataFolder:
    return copied(received, tmp_path / "data")


def originals(folder: DataFolder) -> set[str]:
    return {path.name for path in folder.archive.glob("??/*")}


def outcomes(folder: DataFolder) -> list[str]:
    return [e.outcome for e in entries(folder) if not e.is_decision]


def test_nothing_of_a_forgotten_file_stays_or_comes_back(
    folder: DataFolder, capsys: pytest.CaptureFixture[str]
) -> None:
    rejected, replaced, current = (e.sha256 for e in entries(folder))
    assert outcomes(folder) == ["rejected", "accepted", "accepted"]
    returned = set(folder.returns.iterdir())
    for digest in (rejected, replaced):
        forget(folder, digest, WHY)
    assert originals(folder) == {current}
    assert len(set(folder.returns.iterdir()) & returned) < len(returned)
    line = entries(folder)[-1]
    assert (line.decided, line.sha256, line.reason, line.reviewer) == (
        "forget",
        replaced,
        WHY.reason,
        WHY.reviewer,
    )
    assert query(folder.warehouse, "select version, outcome from submission order by 1") == [
        (2, "withdrawn"),
        (3, "accepted"),
    ]
    rows = query(folder.warehouse, "select distinct submission_id from project_report")
    assert rows == [("440605124-2026H1-v3",)]

    before = digest_of(folder)
    code, out, said = command(capsys, folder, "rebuild")
    assert (code, before in out) == (0, True)
    assert "台账载明已删除的原件有 2 份，重建时略过" in said

    newer = town_return().changed("project_report", cash=5).save(folder.inbox / "4.xlsx")
    loaded, again = sorted(
        load_files([folder.inbox / "1.xlsx", newer], folder)[0], key=lambda one: one.outcome
    )
    assert (again.outcome, again.submission_id) == ("rejected", None)
    assert [f.code for f in again.checked.findings] == ["file_forgotten"]
    assert rejected not in originals(folder)
    assert loaded.submission_id == "440605124-2026H1-v4"  # no number is given twice


def test_a_version_in_force_is_not_forgotten_and_a_forgotten_one_not_restored(
    folder: DataFolder,
) -> None:
    _, replaced, current = entries(folder)
    before = folder.ledger.read_bytes()
    with pytest.raises(DecisionError, match="正在使用的版本"):
        forget(folder, current.sha256, WHY)
    with pytest.raises(DecisionError, match="没有校验值为"):
        forget(folder, "0" * 64, WHY)
    assert folder.ledger.read_bytes() == before
    forget(folder, replaced.sha256, WHY)
    with pytest.raises(DecisionError):
        take_back(folder, "restore", replaced.submission_id, WHY)


def test_decisions_on_a_forgotten_version_do_not_bring_it_back(folder: DataFolder) -> None:
    current = entries(folder)[2]
    take_back(folder, "withdraw", current.submission_id, WHY)
    forget(folder, current.sha256, WHY)
    again = rebuild(folder)
    assert again == digest_of(folder)
    assert query(folder.warehouse, "select version from in_force") == [(2,)]


def test_without_a_reason_nothing_is_forgotten(
    folder: DataFolder, capsys: pytest.CaptureFixture[str]
) -> None:
    code, _, said = command(capsys, folder, "forget", entries(folder)[0].sha256)
    assert (code, "请用 --reason 写明理由" in said) == (2, True)
    assert len(originals(folder)) == 3
