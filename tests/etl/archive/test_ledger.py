"""The ledger and the archive: what is damaged, missing or from later software is said, never passed over."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import pytest

from etl.archive import ledger
from etl.archive.ledger import LedgerError, read_entries
from etl.folder import DataFolder
from etl.lifecycle.replay import RebuildError
from etl.run import load_files, rebuild
from etl.system import atomic_write
from tests.support.commands import command
from tests.support.data_folders import copied, digest_of
from tests.support.small_publications import unpublished
from tests.support.workbooks import data_folder, town_return

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def received(tmp_path_factory: pytest.TempPathFactory) -> DataFolder:
    """Two half-years of a town."""
    folder = data_folder(tmp_path_factory.mktemp("received") / "data")
    books = [town_return(period=period) for period in ("2025H2", "2026H1")]
    with unpublished():
        load_files([b.save(folder.inbox / f"{n}.xlsx") for n, b in enumerate(books)], folder)
    return folder


@pytest.fixture
def loaded(received: DataFolder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> DataFolder:
    """A copy; nothing is published."""
    monkeypatch.setattr("etl.acts.writing.publish", lambda folder: None)
    return copied(received, tmp_path / "data")


def lines(folder: DataFolder) -> list[bytes]:
    return folder.ledger.read_bytes().splitlines()


def test_every_half_of_a_line_is_no_line(loaded: DataFolder) -> None:
    first, second = lines(loaded)
    for length in range(len(second)):
        loaded.ledger.write_bytes(first + b"\n" + second[:length])
        assert len(list(read_entries(loaded.ledger))) == 1, second[:length]
        if length % 5 == 0:  # it is written to the disk, which takes its time
            ledger.append(loaded.ledger, next(read_entries(loaded.ledger)))
            assert len(list(read_entries(loaded.ledger))) == 2


def test_what_is_empty_is_no_line(loaded: DataFolder) -> None:
    first, second = lines(loaded)
    for left in (b"", b"\n", b"\r\n", b"\0" * 300):
        loaded.ledger.write_bytes(first + b"\n" + left + b"\n" + second + b"\n")
        assert len(list(read_entries(loaded.ledger))) == 2, left
        ledger.verify(loaded.ledger)
    assert rebuild(loaded) == digest_of(loaded)


def test_a_line_of_later_software_is_not_passed_over(
    loaded: DataFolder, capsys: pytest.CaptureFixture[str]
) -> None:
    first, second = lines(loaded)
    later = json.dumps(json.loads(second) | {"signed_by": "x"}).encode()
    loaded.ledger.write_bytes(first + b"\n" + later + b"\n")
    before = digest_of(loaded)
    for act in (("rebuild",), ("load", str(loaded.inbox))):
        code, out, err = command(capsys, loaded, *act)
        assert (code, out) == (1, "")
        assert "第 2 行" in err
        assert "signed_by" in err
        assert "升级" in err
        assert len(err.strip().splitlines()) == 1
    assert digest_of(loaded) == before


@pytest.mark.parametrize(
    "damage",
    [
        lambda line: line.replace(b'"outcome": ', b'"outcome" '),
        lambda line: line[:40] + b"\xff\xfe" + line[42:],
        lambda line: line.replace(b'"today"', b'"to"'),
        lambda line: b"[1]",
        lambda line: b"{}",
    ],
)
def test_a_damaged_line_is_named(loaded: DataFolder, damage: Callable[[bytes], bytes]) -> None:
    first, second = lines(loaded)
    loaded.ledger.write_bytes(damage(first) + b"\n" + second + b"\n")
    with pytest.raises(LedgerError, match="第 1 行"):
        list(read_entries(loaded.ledger))


def test_an_original_that_is_not_what_it_was_is_named(loaded: DataFolder) -> None:
    entry = list(read_entries(loaded.ledger))[1]
    path = loaded.archive / entry.sha256[:2] / entry.sha256
    before, data = digest_of(loaded), path.read_bytes()
    for damaged in (None, data[:-1], data[:-1] + b"x"):
        path.unlink() if damaged is None else path.write_bytes(damaged)
        with pytest.raises(LedgerError, match=f"1.xlsx.*{entry.submission_id}"):
            rebuild(loaded)
        assert digest_of(loaded) == before
        load_files([loaded.inbox / "1.xlsx"], loaded)  # the town's file is still there: mended
        assert path.read_bytes() == data
    assert rebuild(loaded) == before


def test_a_ledger_that_lost_lines_empties_no_warehouse(loaded: DataFolder) -> None:
    before, whole = digest_of(loaded), loaded.ledger.read_bytes()
    for left in (b"", lines(loaded)[0] + b"\n"):
        loaded.ledger.write_bytes(left)
        with pytest.raises(RebuildError, match="440605124-2026H1-v1"):
            rebuild(loaded)
        assert digest_of(loaded) == before
    loaded.ledger.unlink()
    with pytest.raises(RebuildError, match="440605124"):
        rebuild(loaded)
    loaded.ledger.write_bytes(whole)
    loaded.warehouse.write_bytes(b"damaged")
    assert rebuild(loaded) == before


@pytest.mark.parametrize("which", ["dictionary", "reference"])
def test_a_missing_snapshot_is_said_and_not_replaced_by_what_is_in_force(
    loaded: DataFolder, which: str
) -> None:
    [kept] = (loaded.archive / which).iterdir()
    kept.rename(kept.with_name("elsewhere"))
    with pytest.raises(RebuildError, match="存底"):
        rebuild(loaded)


def test_a_line_that_could_not_be_written_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "x" / "lines"
    atomic_write.append_durably(target, b"one")
    write = os.write

    def full(descriptor: int, data: bytes) -> int:
        if len(data) < 5:
            raise OSError(28, "No space left on device")
        return write(descriptor, data[:5])

    with monkeypatch.context() as patched:
        patched.setattr(os, "write", full)
        with pytest.raises(OSError, match="No space"):
            atomic_write.append_durably(target, b"twice as long")
    assert target.read_bytes() == b"one\n"
    atomic_write.append_durably(target, b"two")
    assert target.read_bytes() == b"one\ntwo\n"


def test_a_file_that_could_not_be_written_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(OSError, match="No space"):
        atomic_write.write_atomically(tmp_path / "a", b"1")
    assert list(tmp_path.iterdir()) == []


def test_a_changed_line_stops_whoever_writes(
    loaded: DataFolder, capsys: pytest.CaptureFixture[str]
) -> None:
    whole, before = loaded.ledger.read_bytes(), digest_of(loaded)
    first, second = lines(loaded)
    for changed in (
        whole.replace(b"0.xlsx", b"9.xlsx", 1),
        second + b"\n" + first + b"\n",
        second + b"\n",
    ):
        loaded.ledger.write_bytes(changed)
        for act in (("rebuild",), ("load", str(loaded.inbox)), ("publish",)):
            code, out, err = command(capsys, loaded, *act)
            assert (code, out, len(err.strip().splitlines())) == (2, "", 1)
            assert "台账" in err
        assert loaded.ledger.read_bytes() == changed
    assert command(capsys, loaded, "check", str(loaded.inbox / "0.xlsx"))[0] == 0
    loaded.ledger.write_bytes(whole)
    assert rebuild(loaded) == before


def test_lines_before_the_chain_are_one_block(
    loaded: DataFolder, capsys: pytest.CaptureFixture[str]
) -> None:
    older = [json.loads(line) for line in lines(loaded)]
    for content in older:
        del content["previous"]
    block = b"\n".join(json.dumps(content).encode() for content in older)
    loaded.ledger.write_bytes(block + b"\n")
    load_files([town_return("里水镇").save(loaded.inbox / "2.xlsx")], loaded)
    third = lines(loaded)[2]
    assert json.loads(third)["previous"] == sha256(block).hexdigest()
    assert rebuild(loaded) == digest_of(loaded)
    loaded.ledger.write_bytes(block.replace(b"0.xlsx", b"8.xlsx") + b"\n" + third + b"\n")
    assert command(capsys, loaded, "rebuild")[0] == 2


def test_an_unfinished_last_line_is_cut_off_and_said(
    loaded: DataFolder, capsys: pytest.CaptureFixture[str]
) -> None:
    whole = loaded.ledger.read_bytes()
    loaded.ledger.write_bytes(whole + b'{"assigned_codes": {"A!')
    code, _, err = command(capsys, loaded, "load", str(loaded.inbox))
    assert code == 0
    assert "没有写完" in err
    assert loaded.ledger.read_bytes() == whole


def test_a_line_is_chained_by_the_end_of_a_ledger_of_any_length(
    loaded: DataFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whichever part of the file is read first: less than a line, one line, several."""
    entry = next(read_entries(loaded.ledger))
    for length in (1, 100, len(lines(loaded)[1]) + 1, 1 << 16):
        monkeypatch.setattr(ledger, "_END_BYTES", length)
        ledger.append(loaded.ledger, entry)
        ledger.verify(loaded.ledger)
        with loaded.ledger.open("ab") as file:
            file.write(lines(loaded)[0][:200])  # as a crash leaves it
        assert ledger.mend(loaded.ledger)
        assert not ledger.mend(loaded.ledger)
    ledger.append(loaded.ledger, entry)
    ledger.verify(loaded.ledger)
    assert len(list(read_entries(loaded.ledger))) == 7
