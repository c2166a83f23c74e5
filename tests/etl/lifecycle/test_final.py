"""The final archive: whole, checkable, readable without the software, and without the persons of cover sheets."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from hashlib import sha256
from pathlib import Path

import pytest

from etl.cli.final import archive_final
from etl.folder import DataFolder
from etl.lifecycle.decisions import Why
from etl.run import close_period, load_files, publish, purge
from tests.conftest import MadeOnce
from tests.support.commands import command
from tests.support.file_text import text_of
from tests.support.small_publications import unpublished
from tests.support.workbooks import Book, bad_return, data_folder, district_return, town_return

WHY = Why("测试员", "专项行动结束")
REPORTER, TELEPHONE = "欧阳测", "0757-86123456"


def named(book: Book) -> Book:
    return book.changed("cover", reporter=REPORTER, telephone=TELEPHONE)


def make(place: Path) -> None:
    """A rejected version, the one that took its place, the district's; closed, purged, published whole; archived."""
    folder = data_folder(place / "data")
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("BAISHE_TODAY", "2026-11-20")
        with unpublished():
            books = (bad_return(), town_return(), district_return())
            for number, book in enumerate(books):
                load_files([named(book).save(folder.inbox / f"{number}.xlsx")], folder)
            close_period(folder, "2026H1", WHY, is_open=False)
            patched.setenv("BAISHE_TODAY", "2026-11-24")
            purge(folder, 0, WHY)
        publish(folder)
        archive_final(place / "final.zip", folder.root)


@pytest.fixture(scope="module")
def made(made_once: MadeOnce) -> Path:
    return made_once("final", make)


@pytest.fixture
def source(made: Path) -> DataFolder:
    return DataFolder(made / "data")


@pytest.fixture
def archive(made: Path) -> Path:
    return made / "final.zip"


def members(archive: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(archive) as opened:
        return {name: opened.read(name) for name in opened.namelist()}


def test_the_sums_hold_for_every_file(archive: Path) -> None:
    found = members(archive)
    lines = found.pop("SHA256SUMS").decode().splitlines()
    stated = dict(reversed(line.split("  ", 1)) for line in lines)
    assert stated == {name: sha256(data).hexdigest() for name, data in found.items()}
    assert {name.split("/")[0] for name in found} == {
        *("index.html", "originals", "ledger", "lists", "dictionary", "database"),
        *("papers", "figures"),
    }


def test_it_holds_what_was_received_and_decided(source: DataFolder, archive: Path) -> None:
    found = members(archive)
    originals = [name for name in found if name.startswith("originals/")]
    assert sorted(originals) == [
        "originals/440605-2026H1-v1.xlsx",
        "originals/440605124-2026H1-v1.xlsx",
        "originals/440605124-2026H1-v2.xlsx",
    ]
    assert found["ledger/ledger.jsonl"] == source.ledger.read_bytes()
    # The ledger says which digests took the place of those received.
    lines = map(json.loads, found["ledger/ledger.jsonl"].decode().splitlines())
    emptied = {line["purged_to"] for line in lines if line["purged_to"]}
    assert emptied == {sha256(found[name]).hexdigest() for name in originals}
    for kind in ("docx", "report", "pptx", "html", "onepage"):
        assert any(name.startswith(f"papers/2026H1-{kind}.") for name in found), kind


def test_another_day_gives_the_same_bytes(
    source: DataFolder, archive: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BAISHE_TODAY", "2027-08-01")
    archive_final(tmp_path / "again.zip", source.root)
    assert (tmp_path / "again.zip").read_bytes() == archive.read_bytes()


def test_nobody_is_in_it(archive: Path) -> None:
    for name, data in members(archive).items():
        is_package = data[:2] == b"PK"
        text = text_of(data) if is_package else data.decode("utf-8", "ignore")
        assert REPORTER not in text, name
        assert TELEPHONE not in text, name


def test_the_index_needs_nothing_but_the_archive(archive: Path) -> None:
    found = members(archive)
    page = found["index.html"].decode()
    assert not re.search(r"https?:|//|<script|<link|<img|@import|url\(", page)
    links = set(re.findall(r'href="([^"]+)"', page))
    assert links <= found.keys()
    wanted = ("originals/", "papers/", "figures/")
    tables = {
        name for name in found if name.startswith(wanted) and name.endswith((".xlsx", ".csv"))
    }
    assert tables <= links
    for said in ("第1版", "第2版（使用中）", "缺报", "sha256sum -c SHA256SUMS", "certutil"):
        assert said in page


def test_every_table_is_described(archive: Path) -> None:
    found = members(archive)
    package = json.loads(found["figures/datapackage.json"])
    assert len(package["resources"]) > 40
    for resource in package["resources"]:
        text = found[f"figures/{resource['path']}"].decode("utf-8-sig")
        heads = next(csv.reader(io.StringIO(text)))
        assert heads == [field["name"] for field in resource["schema"]["fields"]]
        assert all(field["title"] for field in resource["schema"]["fields"])


@pytest.mark.usefixtures("tiny_publication")
def test_an_original_with_persons_is_refused_by_naming_the_command(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = data_folder(tmp_path / "data")
    load_files([named(town_return()).save(folder.inbox / "1.xlsx")], folder)
    target = tmp_path / "final.zip"
    code, out, said = command(capsys, folder, "archive-final", "--out", str(target))
    assert (code, out) == (2, "")
    assert "440605124-2026H1-v1" in said
    assert "purge --older-than 0" in said
    assert len(said.strip().splitlines()) == 1
    assert list(tmp_path.glob("*.zip")) == []


def test_nothing_is_overwritten(
    source: DataFolder, archive: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, _, said = command(capsys, source, "archive-final", "--out", str(archive))
    assert (code, "已经存在，没有覆盖" in said) == (2, True)
    inside = source.root / "final.zip"
    code, _, said = command(capsys, source, "archive-final", "--out", str(inside))
    assert (code, "不能放在数据文件夹" in said) == (2, True)
    empty = DataFolder(tmp_path / "empty")
    code, _, said = command(capsys, empty, "archive-final", "--out", str(tmp_path / "x.zip"))
    assert (code, "没有可以归档的内容" in said) == (2, True)
