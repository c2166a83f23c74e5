"""A planted name and number of a cover sheet are in nothing that leaves the data folder's own archive.

Searched: every published file, every dataset as CSV, XLSX and Parquet, what commands print, logs, the screens of
every page, the answers of the page that checks a workbook, annotated copies as served, templates.
"""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import openpyxl
import pytest
from pyarrow import parquet
from streamlit.testing.v1 import AppTest

from dashboard import downloads
from etl import run
from etl.dictionary import load_dictionary
from etl.folder import DataFolder
from etl.intake.check import checker
from tests.conftest import MadeOnce
from tests.pages.opening import NAMES, PageOpener, go
from tests.support.commands import command
from tests.support.file_text import text_of
from tests.support.serving import etl_here
from tests.support.workbooks import (
    bad_return,
    bytes_of,
    data_folder,
    sheet_name,
    town_return,
    with_review,
)

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("sandbox_here")]

NAME, NUMBER = "覃湘筠", "13926480715"
SECRETS = (NAME, NUMBER, "139-2648-0715", "139 2648 0715", "26480715")
SHISHAN, JIUJIANG, GUICHENG = "440605124", "440605121", "440605011"
SENT = f"报送表{NUMBER}.xlsx"


def with_person(book: Any, town: str) -> openpyxl.Workbook:
    """A return that names the person on its cover, as its author and in a comment."""
    made = book.changed("cover", town=town, reporter=NAME, telephone=NUMBER).workbook()
    made.properties.creator = made.properties.lastModifiedBy = NAME
    made[sheet_name("honor")].oddFooter.left.text = f"填报人：{NAME}"
    return made


@pytest.fixture(scope="session")
def data(made_once: MadeOnce) -> Path:
    """Loaded and published: an accepted return, a rejected one, one that waits, one that no half-year has."""
    return made_once("personal", _fill)


def _fill(root: Path) -> None:
    folder = with_review(data_folder(root))
    waits = town_return("桂城街道").changed("project_report", cash="近13万元")
    nowhere = town_return("西樵镇").changed("cover", period="那个半年")
    books = {"狮山镇": town_return(), "九江镇": bad_return(), "桂城街道": waits, "西樵镇": nowhere}
    folder.inbox.mkdir(parents=True)
    for town, book in books.items():
        file = folder.inbox / f"{town}_{NUMBER}.xlsx"
        file.write_bytes(bytes_of(with_person(book, town)))
    done = etl_here(folder.root, "load", str(folder.inbox))
    (folder.root / "printed.txt").write_text(done.stdout + done.stderr, encoding="utf-8")
    assert folder.current.exists(), done.stderr


def assert_nobody(text: str, where: str) -> None:
    assert [secret for secret in SECRETS if secret in text] == [], where


def test_what_is_searched_for_was_really_sent(data: Path) -> None:
    archived = [p for p in (data / "archive").rglob("*") if p.is_file() and len(p.name) == 64]
    assert len(archived) == 4
    assert all(NAME in text_of(p.read_bytes()) for p in archived)
    states = [r[0] for r in _submissions(data)]
    assert sorted(states) == ["current", "pending", "rejected", "rejected"]


def _submissions(data: Path) -> list[tuple[Any, ...]]:
    folder = DataFolder(data)
    assert folder.published_file is not None
    with duckdb.connect(str(folder.published_file), read_only=True) as con:
        return con.execute("select status, file_name from submission").fetchall()


def test_published_files(data: Path) -> None:
    files = [p for p in (data / "published").rglob("*") if p.is_file()]
    assert len(files) >= 3
    for file in files:
        raw = file.read_bytes()
        for encoding in ("utf-8", "utf-16-le", "gb18030"):
            found = [s for s in SECRETS if s.encode(encoding) in raw]
            assert found == [], (file.name, encoding)


def test_every_cell_and_comment_of_the_published_database(data: Path) -> None:
    """Compressed bytes hide words: so every value is looked at, too."""
    folder = DataFolder(data)
    with duckdb.connect(str(folder.published_file), read_only=True) as con:
        tables = [t for (t,) in con.execute("select table_name from duckdb_tables()").fetchall()]
        assert len(tables) > 40
        for table in tables:
            assert_nobody(str(con.execute(f'select * from "{table}"').fetchall()), table)
        comments = con.execute("select comment from duckdb_columns()").fetchall()
        assert_nobody(str(comments), "comments")


def test_the_warehouse_and_the_ledger_hold_neither(data: Path) -> None:
    for name in ("warehouse.duckdb", "rejected.duckdb"):
        with duckdb.connect(str(data / name), read_only=True) as con:
            for (table,) in con.execute("select table_name from duckdb_tables()").fetchall():
                assert_nobody(str(con.execute(f'select * from "{table}"').fetchall()), table)
    assert_nobody((data / "archive" / "ledger.jsonl").read_text(encoding="utf-8"), "ledger")


def test_files_of_what_towns_wrote_in_every_form(data: Path, tmp_path: Path) -> None:
    """Every value of the database is looked at above: here what a file adds to it."""
    folder, dictionary = DataFolder(data), load_dictionary()
    written = ["submission", "finding", *(sheet.relation for sheet in dictionary.sheets)]
    for name in written:
        for form in ("csv", "xlsx", "parquet"):
            out = tmp_path / f"{name}.{form}"
            downloads.export_dataset(folder, downloads.Order(name, form), out, lambda *_: None)
            assert_nobody(_content(out), out.name)


def _content(file: Path) -> str:
    """What an exported file holds, as it reads."""
    if file.suffix == ".parquet":
        table = parquet.read_table(file)
        return str(table.to_pylist()) + str(table.schema.metadata)
    content = file.read_bytes()
    return text_of(content) if file.suffix == ".xlsx" else content.decode("utf-8-sig")


def test_what_commands_print_and_the_names_of_files(
    data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert_nobody((data / "printed.txt").read_text(encoding="utf-8"), "load")
    for arguments in (
        ["status"],
        ["status", "--diff"],
        ["status", "--published"],
        ["status", "--json"],
    ):
        code, out, err = command(capsys, DataFolder(data), *arguments)
        assert code == 0
        assert_nobody(out + err, " ".join(arguments))
    names = [p.name for folder in ("returns", "published") for p in (data / folder).iterdir()]
    assert_nobody(" ".join(names), "names")


def test_a_fault_of_ours_logs_neither(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("a fault")

    folder = data_folder(tmp_path / "data")
    file = folder.root / SENT
    file.write_bytes(bytes_of(with_person(town_return(), "狮山镇")))
    monkeypatch.setattr(checker, "check_rules", fail)
    handler = logging.FileHandler(folder.log, encoding="utf-8")
    logging.getLogger().addHandler(handler)
    try:
        checked = run.check_files([file], folder)
    finally:
        logging.getLogger().removeHandler(handler)
        handler.close()
    assert checked[0].findings[0].code == "check_failed"
    log = folder.log.read_text(encoding="utf-8")
    assert "a fault" in log
    assert_nobody(log + caplog.text, "faults.log")


def test_the_log_of_the_data_folder(data: Path) -> None:
    log = DataFolder(data).log
    assert_nobody(log.read_text(encoding="utf-8") if log.exists() else "", "faults.log")


def screen(at: AppTest) -> Iterator[str]:
    """Everything that one run of a page sends to a browser, and what its buttons would hand over."""
    for element in at.main:
        yield str(getattr(element, "proto", ""))
    for kind in ("html", "plotly_chart", "download_button", "selectbox", "markdown"):
        for element in at.get(kind):
            yield json.dumps(str(element.proto), ensure_ascii=False)
    yield from (element.proto.body for element in at.get("html"))


@pytest.mark.parametrize("name", NAMES)
def test_screens(data: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    at = PageOpener(data, monkeypatch)(name, period="2026H1")
    # The returns of a town, rejected or waiting ones too, are shown by these.
    others = (JIUJIANG, GUICHENG) if name in ("submissions", "town_progress", "desk") else ()
    for town in ("", SHISHAN, *others):
        text = "\n".join(screen(go(at, town=town) if town else at))
        assert len(re.sub("<[^>]+>", "", text)) > 1_000
        assert_nobody(text, f"{name} {town}")


def test_annotated_copies_as_served(data: Path) -> None:
    folder = DataFolder(data)
    served = 0
    for town in ("狮山镇", "九江镇", "桂城街道"):
        path = run.returned_workbook(folder, town, "2026H1", 1)
        if path is not None:
            assert NAME in text_of(path.read_bytes()), "the town's own copy keeps what it wrote"
            assert_nobody(text_of(run.redacted_copy(folder, path)), town)
            served += 1
    assert served == 3


@pytest.mark.parametrize("book", [town_return(), bad_return()], ids=["accepted", "rejected"])
def test_a_checked_upload(data: Path, book: Any) -> None:
    content = bytes_of(with_person(book, "狮山镇"))
    found = run.check_upload(DataFolder(data), SENT, content)
    assert_nobody(text_of(found.annotated), "annotated")
    assert_nobody(str(found.findings) + found.name, "findings")


def test_a_name_and_a_number_in_wrong_places_are_told_without_them(data: Path) -> None:
    """The telephone in the place of the date, the name in that of the town, a number in a note."""
    book = town_return().changed(
        "cover", town=NAME, reported_on=NUMBER, telephone="", reporter=NAME
    )
    book = book.changed("pairing", note=f"电话 {NUMBER}")
    found = run.check_upload(DataFolder(data), SENT, book.data())
    assert found.status == "rejected"
    said = str([(f.value, f.message) for f in found.findings])
    assert NUMBER not in said
    assert NUMBER not in text_of(found.annotated)


@pytest.mark.parametrize("prefilled", [True, False])
def test_templates(data: Path, prefilled: bool) -> None:
    made = run.make_template(DataFolder(data), SHISHAN, "2026H2", prefilled=prefilled)
    assert_nobody(text_of(made), "template")
