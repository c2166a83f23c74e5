"""What was published when: told of every publication, whatever has been pruned, whenever a process died."""

from __future__ import annotations

import hashlib
import json
import os

import pytest

from etl import publications, publish
from etl.folder import DataFolder
from etl.lifecycle.decisions import Why
from etl.marts import runner
from etl.publications import Publication
from etl.run import close_period, load_files
from tests.support.commands import command
from tests.support.data_folders import published_file
from tests.support.small_publications import build
from tests.support.workbooks import corrected_return


@pytest.fixture
def folder(folder: DataFolder, monkeypatch: pytest.MonkeyPatch) -> DataFolder:
    """A folder whose publications are small."""
    monkeypatch.setattr(runner, "build", build)
    return folder


def told(folder: DataFolder) -> list[Publication]:
    return publications.publications(folder)


def test_each_publication_says_which_returns_counted(reported: DataFolder) -> None:
    folder = reported
    load_files([corrected_return().save(folder.inbox / "2.xlsx")], folder)
    publish.publish(folder)
    first, second, third = told(folder)
    assert [r["version"] for p in (first, second, third) for r in p.returns] == [1, 2, 2]
    assert (first.digest != second.digest, second.digest == third.digest) == (True, True)
    assert [p.replaces for p in (first, second, third)] == [None, first.version, second.version]
    pointer = json.loads(folder.current.read_text(encoding="utf-8"))
    assert pointer.items() <= third.as_dict().items()
    assert third.file_sha256 == hashlib.sha256(published_file(folder).read_bytes()).hexdigest()
    assert third.returns[0]["submission_id"] == "440605124-2026H1-v2"


def test_the_record_outlives_the_files(folder: DataFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(publish, "KEPT_VERSIONS", 2)
    for _ in range(5):
        os.utime(folder.published / publish.publish(folder).file, (0, 0))
    publish._prune(folder, published_file(folder).name)
    assert len(list(folder.published.glob("dashboard-*"))) == publish.KEPT_VERSIONS
    assert len(told(folder)) == 5
    assert all(publication.came_into_force for publication in told(folder))


@pytest.mark.parametrize(
    "dies_at", ["etl.publish.write_atomically", "etl.publications.append_durably"]
)
def test_what_never_came_into_force_is_told_apart(
    reported: DataFolder, monkeypatch: pytest.MonkeyPatch, dies_at: str
) -> None:
    folder = reported
    before = folder.current.read_bytes()
    with monkeypatch.context() as patched:
        patched.setattr(dies_at, lambda *args: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            publish.publish(folder)
    assert folder.current.read_bytes() == before
    assert told(folder)[0].came_into_force
    publish.publish(folder)
    expected = [True, False, True] if dies_at.endswith("write_atomically") else [True, True]
    assert [p.came_into_force for p in told(folder)] == expected
    assert told(folder)[-1].replaces == json.loads(before)["version"]


def test_a_half_line_is_no_publication(reported: DataFolder) -> None:
    folder = reported
    with folder.publication_log.open("ab") as file:
        file.write(b'{"version": "2026')
    publish.publish(folder)
    assert len(told(folder)) == 2


def test_publications_of_before_there_was_a_record_do_no_harm(reported: DataFolder) -> None:
    folder = reported
    folder.publication_log.unlink()
    publish.publish(folder)
    [only] = told(folder)
    assert only.replaces is not None


def test_status_tells_of_them(reported: DataFolder, capsys: pytest.CaptureFixture[str]) -> None:
    folder = reported
    from etl.lifecycle import status

    publish.publish(folder)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(status, "_STATES", "select 1 where false")
        patched.setattr(status, "_VERSIONS", "select *, '' as file_name from published.submission")
        code, out, _ = command(capsys, folder, "status", "--json")
        assert code == 0
        assert [p["version"] for p in json.loads(out)["published"]] == [
            p.version for p in told(folder)
        ]
        code, out, _ = command(capsys, folder, "status", "--published")
        assert code == 0
        assert out.count("1 份") == 2


def test_a_damaged_pointer_is_one_sentence_and_the_next_load_mends_it(
    reported: DataFolder, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = reported
    for damage in ("{", "[]", '{"file": "nowhere.duckdb"}'):
        folder.current.write_text(damage, encoding="utf-8")
        code, out, err = command(capsys, folder, "status")
        assert (code, out) == (1, "")
        assert "重新发布" in err
        assert command(capsys, folder, "load", str(folder.inbox))[0] == 0
        assert published_file(folder).exists()


def test_the_version_published_at_a_closing_is_kept(
    reported: DataFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = reported
    monkeypatch.setattr(publish, "KEPT_VERSIONS", 2)
    close_period(folder, "2026H1", Why("张科", "试行核对"), is_open=False)
    closing = published_file(folder)
    for _ in range(4):
        publish.publish(folder)
    for version in folder.published.glob("dashboard-*"):  # those of the last day are kept anyway
        os.utime(version, (0, version.stat().st_mtime - 2 * 86400))
    publish.publish(folder)
    assert closing.exists()
    assert len(list(folder.published.glob("dashboard-*"))) == 3
