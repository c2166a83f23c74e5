"""A backup holds what cannot be made again; a damaged one restores nothing."""

from __future__ import annotations

import gzip
import stat
import tarfile
from io import BytesIO
from pathlib import Path

import pytest

from etl.folder import DataFolder
from etl.lifecycle.backup import BackupError
from etl.lifecycle.decisions import Why
from etl.run import back_up, close_period, load_files, publish, rebuild, restore_backup
from tests.support.commands import command
from tests.support.data_folders import digest_of, published_file
from tests.support.small_publications import build
from tests.support.workbooks import bad_return, data_folder, town_return


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> DataFolder:
    """Loaded, closed and published again: one version in force, another that a closing keeps."""
    folder = data_folder(tmp_path_factory.mktemp("backup") / "data")
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("etl.marts.runner.build", build)
        books = [bad_return(), town_return(period="2025H1")]
        load_files([b.save(folder.inbox / f"{n}.xlsx") for n, b in enumerate(books)], folder)
        close_period(folder, "2025H1", Why("测试员", "会议已开"), is_open=False)
        publish(folder)
        publish(folder)
    return folder


@pytest.fixture(scope="module")
def backup(source: DataFolder, tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("elsewhere") / "kept.tar.gz"
    back_up(source, target)
    return target


def kept(folder: DataFolder) -> dict[str, bytes]:
    """What a backup is for, by relative path."""
    trees = ("archive", "returns", "reference", "published")
    files = (p for name in trees for p in (folder.root / name).rglob("*"))
    return {p.relative_to(folder.root).as_posix(): p.read_bytes() for p in files if p.is_file()}


def test_a_restored_folder_is_what_it_was(source: DataFolder, backup: Path, tmp_path: Path) -> None:
    new = DataFolder(tmp_path / "new")
    made, digest = restore_backup(new, backup)
    assert made.digest == digest == digest_of(source)
    before, after = kept(source), kept(new)
    lost = {name for name in before.keys() - after.keys() if not name.endswith(".lock")}
    # of the published versions the one in force and the one of the closing
    assert {name.rpartition(".")[2] for name in lost} == {"duckdb"}
    assert len([n for n in after if n.endswith(".duckdb")]) == 2
    assert {name: before[name] for name in after} == after
    assert published_file(new).stat().st_mode & 0o777 == 0o400
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("etl.marts.runner.build", build)
        assert rebuild(new) == digest


def test_a_backup_is_private_and_overwrites_nothing(
    source: DataFolder, backup: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert stat.S_IMODE(backup.stat().st_mode) == 0o600
    assert [path.name for path in backup.parent.iterdir()] == [backup.name]
    code, _, said = command(capsys, source, "backup", str(backup))
    assert (code, "已经存在，没有覆盖" in said) == (2, True)
    with pytest.raises(BackupError, match="不能放在数据文件夹"):
        back_up(source, source.root / "kept.tar.gz")


def test_only_an_empty_folder_is_restored_into(
    source: DataFolder, backup: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(BackupError, match="不是空的"):
        restore_backup(source, backup)
    empty = DataFolder(tmp_path / "new")
    code, _, said = command(capsys, empty, "restore-backup", str(tmp_path / "none"))
    assert (code, "找不到备份文件" in said) == (2, True)
    with pytest.raises(BackupError, match="没有可以备份的内容"):
        back_up(empty, tmp_path / "nothing.tar.gz")


@pytest.mark.parametrize("place", [0.02, 0.3, 0.5, 0.7, 0.99, "end"])
def test_a_changed_byte_is_noticed_and_nothing_restored(
    backup: Path, tmp_path: Path, place: float | str
) -> None:
    data = bytearray(backup.read_bytes())
    at = len(data) - 6 if isinstance(place, str) else int(len(data) * place)
    data[at] ^= 1
    damaged, new = tmp_path / "damaged.tar.gz", DataFolder(tmp_path / "new")
    damaged.write_bytes(data)
    with pytest.raises(BackupError, match="已损坏或不是备份"):
        restore_backup(new, damaged)
    assert not new.root.exists() or list(new.root.iterdir()) == []


@pytest.mark.parametrize("name", ["../outside", "archive/../../outside", "/outside", "other/file"])
def test_a_foreign_archive_writes_nowhere_else(tmp_path: Path, name: str) -> None:
    stream = BytesIO()
    with tarfile.open(fileobj=stream, mode="w") as tar:
        member = tarfile.TarInfo(name)
        member.size = 1
        tar.addfile(member, BytesIO(b"x"))
    foreign = tmp_path / "foreign.tar.gz"
    foreign.write_bytes(gzip.compress(stream.getvalue()))
    with pytest.raises(BackupError):
        restore_backup(DataFolder(tmp_path / "in" / "new"), foreign)
    assert not list(tmp_path.rglob("outside"))
    assert not list(tmp_path.rglob("file"))
