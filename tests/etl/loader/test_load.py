"""Loading: whole or not at all, each file once, every version kept; and the command line around it."""

from __future__ import annotations

import json
import os
import random
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import openpyxl
import pytest
import yaml
from filelock import FileLock

from etl import warehouse, writer_lock
from etl.archive import ledger
from etl.dictionary import load_dictionary
from etl.folder import DataFolder
from etl.run import check_files, load_files, rebuild
from etl.templates.template import write_template
from tests.support.commands import command, start
from tests.support.data_folders import (
    digest_of,
    entries,
    published_file,
    published_rows,
    query,
    stored_rows,
)
from tests.support.workbooks import (
    ORGANIZATIONS,
    REPORTER,
    TELEPHONE,
    Book,
    bad_return,
    corrected_return,
    data_folder,
    district_return,
    project,
    sheet_name,
    town_return,
)

ROWS = [
    "pairing",
    "project_report",
    "project_organization",
    "project_village",
    "project_aid_type",
    "village_need",
    "problem",
    "honor",
]

Load = Callable[..., list[Any]]


@pytest.fixture
def load(folder: DataFolder) -> Load:
    """Loads books in order and publishes, as files named by their number; gives (outcome, version) of each."""
    count = iter(range(1000))

    def act(*books: Book) -> list[Any]:
        paths = [book.save(folder.inbox / f"{next(count):03d}.xlsx") for book in books]
        results, _ = load_files(paths, folder)
        return [(result.outcome, result.version) for result in results]

    return act


@pytest.fixture
def store(load: Load, monkeypatch: pytest.MonkeyPatch) -> Load:
    """As ``load``, and nothing is published: that takes time, and many tests look at the warehouse alone."""
    monkeypatch.setattr("etl.run._publish", lambda folder: None)
    return load


# Once


def test_the_same_bytes_again_change_nothing(load: Load, folder: DataFolder) -> None:
    assert load(town_return()) == [("loaded", 1)]
    before, pointer, lines = (
        published_rows(folder),
        folder.current.read_bytes(),
        folder.ledger.read_bytes(),
    )
    assert load(town_return()) == [("unchanged", 1)]
    assert load(town_return(), town_return()) == [("unchanged", 1)] * 2
    assert (published_rows(folder), folder.current.read_bytes()) == (before, pointer)
    assert folder.ledger.read_bytes() == lines
    assert len(list(folder.archive.glob("??/*"))) == 1


def test_money_and_places_arrive_as_they_were_written(load: Load, folder: DataFolder) -> None:
    load(town_return().changed("project_report", 0, cash="2.5万元", villages=None))
    rows = query(
        published_file(folder),
        'select "row", cash_yuan, in_kind_yuan, beneficiaries from project_report order by 1',
    )
    assert rows == [
        (2, Decimal(25000), Decimal(6000), 150),
        (3, Decimal(25000), Decimal(6000), 150),
    ]
    assert query(published_file(folder), 'select "row" from project_village') == [(3,)]


def test_the_original_is_kept_as_it_came(store: Load, folder: DataFolder) -> None:
    store(town_return())
    [entry] = entries(folder)
    assert ledger.original(folder.archive, entry) == town_return().data()
    assert (entry.town_code, entry.period, entry.version, entry.outcome) == (
        "440605124",
        "2026H1",
        1,
        "accepted",
    )
    assert set(entry.assigned_codes) == {"项目进展!2", "项目进展!3", "存在问题!2"}


# Versions


def test_a_correction_supersedes_and_the_older_is_kept(load: Load, folder: DataFolder) -> None:
    assert load(town_return(), corrected_return()) == [("loaded", 1), ("loaded", 2)]
    versions = query(
        published_file(folder), "select version, status from submission order by version"
    )
    assert versions == [(1, "superseded"), (2, "current")]
    assert query(
        published_file(folder), 'select cash_yuan from project_report where "row" = 2'
    ) == [(Decimal(40000),)]
    assert len(stored_rows(folder, "project_report")) == 4


def test_the_bytes_of_a_superseded_version_change_nothing(load: Load, folder: DataFolder) -> None:
    load(town_return(), corrected_return())
    before = published_rows(folder)
    assert load(town_return()) == [("unchanged", 1)]
    assert published_rows(folder) == before


@pytest.mark.usefixtures("tiny_publication")
def test_a_rejected_version_takes_a_number_and_displaces_nothing(
    load: Load, folder: DataFolder
) -> None:
    assert load(town_return(), bad_return(), corrected_return()) == [
        ("loaded", 1),
        ("rejected", 2),
        ("loaded", 3),
    ]
    versions = query(
        published_file(folder), "select version, status from submission order by version"
    )
    assert versions == [(1, "superseded"), (2, "rejected"), (3, "current")]


@pytest.mark.usefixtures("tiny_publication")
def test_a_rejected_file_again_is_rejected_again_without_a_version(
    store: Load, folder: DataFolder
) -> None:
    assert store(bad_return(), bad_return()) == [("rejected", 1), ("rejected", 1)]
    assert len(entries(folder)) == 1


@pytest.mark.usefixtures("tiny_publication")
def test_a_file_that_was_rejected_for_the_register_is_taken_once_the_register_knows_better(
    store: Load, folder: DataFolder
) -> None:
    slip = "佛山市南海区山茶花志愿服务协汇"
    book = town_return().changed("honor", organization=slip)
    assert store(book) == [("rejected", 1)]
    data_folder(folder.root, [*ORGANIZATIONS, {"organization_name": slip}])
    assert store(book) == [("loaded", 2)]


def test_half_years_and_towns_count_their_own_versions(store: Load) -> None:
    books = town_return(), town_return(period="2025H2"), town_return("里水镇"), district_return()
    assert store(*books) == [("loaded", 1)] * 4


@pytest.mark.usefixtures("tiny_publication")
def test_a_return_that_names_no_town_is_kept_as_rejected(store: Load, folder: DataFolder) -> None:
    nowhere = town_return().changed("cover", town="石湾镇")
    assert store(nowhere, nowhere.changed("cover", town="祖庙街道")) == [
        ("rejected", 1),
        ("rejected", 1),
    ]
    assert len({entry.submission_id for entry in entries(folder)}) == 2


def test_the_codes_we_gave_come_back_with_a_correction_and_nothing_is_asked(
    store: Load, folder: DataFolder
) -> None:
    store(town_return())
    codes = entries(folder)[0].assigned_codes
    again = corrected_return().changed("problem", problem_code=codes["存在问题!2"])
    for row in (0, 1):
        again = again.changed("project_report", row, project_code=codes[f"项目进展!{row + 2}"])
    [checked] = check_files([again.save(folder.inbox / "again.xlsx")], folder)
    assert [finding.message for finding in checked.findings] == []


def test_the_published_id_is_a_code_too(load: Load, folder: DataFolder) -> None:
    load(town_return(period="2025H1"))
    [(first, problem), *_] = query(
        published_file(folder),
        'select project_id, problem_id from project_report cross join problem order by project_report."row"',
    )
    renamed = town_return(period="2025H2").changed(
        "project_report", project_code=first.lower(), project_name="改了名"
    )
    load(renamed.changed("problem", problem_code=problem, problem="换了说法"))
    ids = query(
        published_file(folder),
        "select distinct project_name from project_report "
        f"where project_id = '{first}' order by all",
    )
    assert len(ids) == 2
    assert ("改了名",) in ids
    assert query(published_file(folder), "select distinct problem_id from problem") == [(problem,)]


def test_the_next_template_gives_a_blank_project_the_code_that_it_is_published_under(
    load: Load, folder: DataFolder, tmp_path: Path
) -> None:
    load(town_return(period="2025H1").changed("project_report", project_code="自编-1"))
    load(town_return(period="2025H2"))  # left blank: found by its name
    write_template(tmp_path / "next.xlsx", folder, "440605124", "2026H1")
    sheet = openpyxl.load_workbook(tmp_path / "next.xlsx")[sheet_name("project_report")]
    codes = {cell.value for column in sheet.iter_cols() for cell in column}
    published_codes = query(
        published_file(folder), "select project_code from project_report where period = '2025H2'"
    )
    assert "自编-1" in codes
    assert {code for (code,) in published_codes} <= codes


# Whole or not at all


@pytest.mark.parametrize(
    "book",
    [
        bad_return(),
        town_return().changed("honor", level="村级"),
        town_return().changed("cover", telephone=None),
    ],
    ids=["text in cash", "one wrong word", "no telephone"],
)
def test_a_rejected_return_leaves_no_row_anywhere(
    load: Load, folder: DataFolder, book: Book
) -> None:
    load(town_return())
    rows = {table: stored_rows(folder, table) for table in ROWS}
    seen = {t: r for t, r in published_rows(folder).items() if t not in ("submission", "finding")}
    kept, before = published_file(folder), published_file(folder).read_bytes()
    warehouse = folder.warehouse.read_bytes()
    assert load(book) == [("rejected", 2)]
    assert {table: stored_rows(folder, table) for table in ROWS} == rows
    assert {
        t: r for t, r in published_rows(folder).items() if t not in ("submission", "finding")
    } == seen
    assert kept.read_bytes() == before
    assert folder.warehouse.read_bytes() == warehouse


def test_a_rejected_first_return_gives_its_town_no_figures(load: Load, folder: DataFolder) -> None:
    load(bad_return())
    assert all(stored_rows(folder, table) == [] for table in ROWS)
    state = "select state, version from submission_status where town_code = '440605124' and period = '2026H1'"
    assert query(published_file(folder), state) == [("rejected", 1)]


def test_what_no_column_can_hold_is_refused_before_it_is_decided(
    store: Load, folder: DataFolder
) -> None:
    huge = town_return().changed("project_report", cash=1e300, beneficiaries=10**30)
    assert store(huge, town_return()) == [("rejected", 1), ("loaded", 2)]


def test_a_fault_while_storing_leaves_no_decision(
    store: Load, folder: DataFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr("etl.loader.store.as_arrow", lambda *args: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            store(town_return())
    assert entries(folder) == []
    assert store(town_return()) == [("loaded", 1)]


def test_what_the_ledger_holds_and_the_warehouse_lacks_is_made_up_for(
    load: Load, folder: DataFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr("etl.loader.write_behind.write", lambda *args: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            load(town_return())
    assert (len(entries(folder)), stored_rows(folder, "submission")) == (1, [])
    assert load(town_return()) == [("unchanged", 1)]
    assert len(stored_rows(folder, "project_report")) == 2
    assert len(query(published_file(folder), "select * from project_report")) == 2


def test_what_was_stored_and_not_published_is_published_by_the_next_load(
    load: Load, folder: DataFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    load(town_return())
    with monkeypatch.context() as patched:
        patched.setattr("etl.run._publish", lambda *args: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            load(corrected_return())
    assert load(corrected_return()) == [("unchanged", 2)]
    assert query(
        published_file(folder), 'select cash_yuan from project_report where "row" = 2'
    ) == [(Decimal(40000),)]


# Order


def test_the_order_of_loading_decides_nothing(tmp_path: Path) -> None:
    first = town_return(period="2025H2")
    second = town_return(period="2026H1").with_row(
        "project_report",
        project(
            "新开的项目", "佛山市南海区仁和慈善基金会", "", first.rows["honor"][0]["awarded_on"]
        ),
    )
    seen = []
    for number, books in enumerate(((first, second), (second, first))):
        folder = data_folder(tmp_path / str(number))
        load_files([book.save(folder.inbox / f"{i}.xlsx") for i, book in enumerate(books)], folder)
        rows = {table: [row[:3] + row[4:] for row in stored_rows(folder, table)] for table in ROWS}
        ids = query(
            published_file(folder),
            'select period, "row", project_id from project_report order by all',
        )
        seen.append(
            (
                rows,
                ids,
                published_rows(folder)["aid_type_summary"],
                published_rows(folder)["participation"],
            )
        )
    assert seen[0] == seen[1]


@pytest.mark.usefixtures("tiny_publication")
def test_a_folder_is_loaded_in_the_order_of_relative_paths(folder: DataFolder) -> None:
    inbox = folder.inbox
    for name, book in (
        ("b/1.xlsx", corrected_return()),
        ("a/2.xlsx", town_return()),
        ("a/1.xlsx", bad_return()),
    ):
        book.save(inbox / name)
    results, _ = load_files([inbox], folder)
    assert [r.checked.file.relative_to(inbox).as_posix() for r in results] == [
        "a/1.xlsx",
        "a/2.xlsx",
        "b/1.xlsx",
    ]
    assert [r.version for r in results] == [1, 2, 3]


@pytest.mark.usefixtures("tiny_publication")
def test_lock_files_hidden_files_and_the_folders_own_are_passed_over(folder: DataFolder) -> None:
    town_return().save(folder.root / "x/a.xlsx")
    for name in ("x/~$a.xlsx", "x/.a.xlsx", ".hidden/a.xlsx", "x/Thumbs.db"):
        (folder.root / name).parent.mkdir(exist_ok=True)
        (folder.root / name).write_bytes(b"no return")
    load_files([folder.root], folder)
    results, _ = load_files([folder.root], folder)  # now with archive, returns and published
    assert [r.checked.file.name for r in results] == ["a.xlsx"]
    assert [r.outcome for r in results] == ["unchanged"]


# Anew


def history(folder: DataFolder) -> None:
    """A folder with everything in its ledger."""
    demo = town_return("里水镇").changed("cover", data_nature="演示数据")
    books = [
        town_return(period="2025H2"),
        bad_return(),
        town_return(),
        corrected_return(),
        district_return(),
        demo,
        town_return("里水镇").changed("project_report", cash="约3万元"),
        town_return("丹灶镇").changed("honor", organization="大涡塘村醒狮队"),
        town_return().changed("cover", town="石湾镇"),
    ]
    load_files([book.save(folder.inbox / f"{n}.xlsx") for n, book in enumerate(books)], folder)


def test_a_rebuild_gives_what_was_there_and_every_time_the_same(
    folder: DataFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    history(folder)
    before, seen, warehouse = digest_of(folder), published_rows(folder), folder.warehouse
    assert rebuild(folder) == before
    assert digest_of(folder) == before
    warehouse.unlink()
    monkeypatch.setenv("BAISHE_TODAY", "2027-02-01")  # the digest is of the rows, not of the day
    assert rebuild(folder) == before
    monkeypatch.setenv("BAISHE_TODAY", "2026-11-24")
    assert rebuild(folder) == before
    assert published_rows(folder) == seen


@pytest.mark.usefixtures("tiny_publication")
def test_a_rebuild_decides_by_the_lists_of_the_day(folder: DataFolder, tmp_path: Path) -> None:
    history(folder)
    before = digest_of(folder)
    data_folder(folder.root, [{"organization_name": "佛山市南海区别的协会"}])
    assert rebuild(folder) == before


def test_a_half_line_in_the_ledger_is_no_line(store: Load, folder: DataFolder) -> None:
    store(town_return(period="2025H2"))
    before = digest_of(folder)
    with folder.ledger.open("ab") as file:
        file.write(b'{"submission_id": "440605124-2026H1-v1", "sha2')
    assert rebuild(folder) == before
    assert store(town_return()) == [("loaded", 1)]
    assert [entry.period for entry in entries(folder)] == ["2025H2", "2026H1"]
    assert rebuild(folder) == digest_of(folder)


def test_a_damaged_original_is_said_and_the_warehouse_stays(
    store: Load, folder: DataFolder, capsys: pytest.CaptureFixture[str]
) -> None:
    store(town_return())
    before, original = digest_of(folder), next(folder.archive.glob("??/*"))
    original.write_bytes(original.read_bytes()[:-800])
    code, _, err = command(capsys, folder, "rebuild")
    assert code == 1
    assert "Traceback" not in err
    assert len(err.strip().splitlines()) == 1
    assert digest_of(folder) == before


# Real and demonstration


def demo_return(town: str = "里水镇") -> Book:
    return town_return(town).changed("cover", data_nature="演示数据")


@pytest.mark.parametrize(
    ("first", "second"),
    [(town_return(), demo_return()), (demo_return(), town_return())],
    ids=["real", "demo"],
)
def test_real_and_demonstration_returns_never_mix(
    load: Load, folder: DataFolder, first: Book, second: Book
) -> None:
    assert load(first, second, first) == [("loaded", 1), ("rejected", 1), ("unchanged", 1)]
    codes = query(published_file(folder), "select code from finding where severity = 'error'")
    assert codes == [("real_and_demo",)]
    current = json.loads(folder.current.read_text(encoding="utf-8"))
    assert current["is_demo"] is (first.cover["data_nature"] == "演示数据")


@pytest.mark.usefixtures("tiny_publication")
def test_a_rejected_demonstration_does_not_decide_what_a_folder_is(
    load: Load, folder: DataFolder
) -> None:
    broken = demo_return().changed("honor", level="村级")
    assert load(broken, town_return()) == [("rejected", 1), ("loaded", 1)]
    assert json.loads(folder.current.read_text(encoding="utf-8"))["is_demo"] is False


# Privacy


def test_who_filled_in_and_their_telephone_are_nowhere_but_in_the_original(
    folder: DataFolder, capsys: pytest.CaptureFixture[str]
) -> None:
    person = "欧阳山茶"
    book = town_return().changed("cover", reporter=person)
    wrong = bad_return().changed(
        "cover", reporter=person, telephone=f"{TELEPHONE}转8012，{TELEPHONE}"
    )
    for name, made in (("a.xlsx", book), (f"报送{TELEPHONE}.xlsx", wrong)):
        made.save(folder.inbox / name)
    _, out, err = command(capsys, folder, "load", str(folder.inbox / "a.xlsx"), "--json")
    run_load = command(capsys, folder, "load", str(folder.inbox / f"报送{TELEPHONE}.xlsx"))
    texts = [out, err, run_load[2]]
    assert not any(TELEPHONE in text or person in text for text in texts)
    own = (folder.inbox, folder.returns)  # the town's own files, and what goes back to the town
    originals = set(folder.archive.glob("??/*"))
    looked_at = 0
    for path in folder.root.rglob("*"):
        if (
            path.is_file()
            and path not in originals
            and not any(path.is_relative_to(o) for o in own)
        ):
            looked_at += 1
            data = path.read_bytes()
            assert TELEPHONE.encode() not in data, path
            assert person not in path.name
            if path.suffix in (".duckdb", ".json"):
                assert person.encode() not in data, path
            if path.suffix == ".duckdb":
                assert REPORTER.encode() not in data, path
    assert looked_at > 10


# The command line


@pytest.mark.usefixtures("tiny_publication")
@pytest.mark.parametrize("act", ["check", "load"])
def test_what_is_no_return_is_one_sentence_and_exit_1(
    capsys: pytest.CaptureFixture[str], folder: DataFolder, tmp_path: Path, act: str
) -> None:
    empty = tmp_path / "空文件夹"
    empty.mkdir()
    (tmp_path / "空.xlsx").write_bytes(b"")
    (tmp_path / "文.xlsx").write_bytes(b"%PDF-1.7")
    for name, said in (
        ("空文件夹", "没有可以读取"),
        ("空.xlsx", "空的"),
        ("文.xlsx", "PDF"),
        ("没有.xlsx", "找不到文件"),
    ):
        code, out, err = command(capsys, folder, act, str(tmp_path / name))
        assert code == 1
        assert "Traceback" not in out + err
        assert out.count("须修改") == 1
        assert said in out


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("nonsense",),
        ("load",),
        ("check",),
        ("load", "--colour", "x"),
        ("template", "--town", "石湾镇", "--period", "2026H1", "--out", "x.xlsx"),
        ("template", "--town", "狮山镇", "--period", "2026Q1", "--out", "x.xlsx"),
    ],
)
def test_wrong_usage_is_exit_2(
    capsys: pytest.CaptureFixture[str], folder: DataFolder, arguments: tuple[str, ...]
) -> None:
    code, out, err = command(capsys, folder, *arguments)
    assert (code, "Traceback" in out + err) == (2, False)


def test_json_is_one_document_with_the_names_of_the_contract(
    capsys: pytest.CaptureFixture[str], folder: DataFolder
) -> None:
    good, wrong = (
        town_return().save(folder.inbox / "a.xlsx"),
        bad_return().save(folder.inbox / "b.xlsx"),
    )
    code, out, _ = command(capsys, folder, "check", str(good), str(wrong), "--json")
    first, second = json.loads(out)
    assert (code, first["status"], second["status"]) == (1, "accepted", "rejected")
    assert set(first) == {"file", "sha256", "town_code", "period", "status", "rows", "findings"}
    assert first["rows"]["项目进展"] == 2
    fields = [
        "severity",
        "code",
        "sheet",
        "row",
        "column",
        "cell",
        "title",
        "value",
        "message",
        "suggestion",
    ]
    assert set(second["findings"][0]) == set(fields)
    assert not folder.ledger.exists()
    code, out, _ = command(capsys, folder, "load", str(folder.inbox), "--json")
    assert [(x["outcome"], x["version"]) for x in json.loads(out)] == [
        ("loaded", 1),
        ("rejected", 2),
    ]
    for act in ("status", "publish", "rebuild"):
        code, out, _ = command(capsys, folder, act, "--json")
        assert code == 0
        assert isinstance(json.loads(out), dict)


def test_json_may_stand_before_the_command_too(
    capsys: pytest.CaptureFixture[str], folder: DataFolder
) -> None:
    good = town_return().save(folder.inbox / "a.xlsx")
    _, out, _ = command(capsys, folder, "--json", "check", str(good))
    assert json.loads(out)[0]["status"] == "accepted"
    _, out, _ = command(capsys, folder, "check", str(good))
    assert "可接收" in out  # and it does not stick


@pytest.mark.usefixtures("tiny_publication")
def test_exit_is_0_when_all_is_well(capsys: pytest.CaptureFixture[str], folder: DataFolder) -> None:
    good = str(town_return().save(folder.inbox / "a.xlsx"))
    assert [command(capsys, folder, act, good)[0] for act in ("check", "load", "load")] == [0, 0, 0]


def test_a_wrong_dictionary_is_one_sentence_and_exit_1(
    capsys: pytest.CaptureFixture[str], folder: DataFolder
) -> None:
    (folder.root / "dictionary").mkdir(parents=True)
    (folder.root / "dictionary" / "messages.yml").write_text("- 1", encoding="utf-8")
    code, out, err = command(
        capsys, folder, "check", str(town_return().save(folder.inbox / "a.xlsx"))
    )
    assert (code, "Traceback" in out + err) == (1, False)
    assert "messages.yml" in err


@pytest.mark.parametrize("text", ["a,b\n1,2\n", ""])
def test_a_wrong_list_is_one_sentence_and_exit_1(
    capsys: pytest.CaptureFixture[str], folder: DataFolder, text: str
) -> None:
    (folder.root / "reference" / "villages.csv").write_text(text, encoding="utf-8")
    code, out, err = command(
        capsys, folder, "check", str(town_return().save(folder.inbox / "a.xlsx"))
    )
    assert (code, "Traceback" in out + err) == (1, False)


# Processes


@pytest.fixture
def environment(folder: DataFolder) -> dict[str, str]:
    return os.environ | {"BAISHE_DATA": str(folder.root), "PYTHONIOENCODING": "utf-8"}


def moments() -> Iterator[float]:
    """Seconds after which a load is killed: from its first second to when it is about done."""
    dice = random.Random(20240412)
    for start_of_range in (0.3, 0.7, 1.1, 1.5, 1.9):
        yield start_of_range + dice.random() * 0.4


@pytest.mark.drill  # with real processes and all relations; tests/etl/loader/test_killed.py forks
def test_killed_at_any_moment_a_load_leaves_all_of_a_return_or_none(
    folder: DataFolder, environment: dict[str, str]
) -> None:
    books = [town_return(town) for town in ("狮山镇", "里水镇", "丹灶镇", "西樵镇", "九江镇")]
    for number, book in enumerate(books):
        book.save(folder.inbox / f"{number}.xlsx")
    for seconds in moments():
        process = start(environment, "load", str(folder.inbox))
        time.sleep(seconds)
        process.send_signal(signal.SIGKILL)
        process.communicate()
        check_whole(folder)
    results, _ = load_files([folder.inbox], folder)
    assert {result.outcome for result in results} <= {"loaded", "unchanged"}
    assert (
        len(query(published_file(folder), "select * from submission where status = 'current'")) == 5
    )
    assert rebuild(folder) == digest_of(folder)
    assert not list(folder.published.glob(".building*"))


def check_whole(folder: DataFolder) -> None:
    """Of each return in the warehouse all rows are there; what is published can be read."""
    if folder.warehouse.exists():
        with duckdb.connect(
            folder.warehouse
        ) as con:  # as the next load would: with what a kill left
            known = con.execute(
                "select count(*) from duckdb_tables() where table_name = 'submission'"
            ).fetchone()
            if known == (1,):
                counts = con.execute(
                    "select count(*) from submission left join project_report using (submission_id) "
                    "group by submission_id"
                ).fetchall()
                assert set(counts) <= {(2,)}
    if folder.current.exists():
        assert query(published_file(folder), "select count(*) from project_report")


def test_a_second_load_waits_for_the_first(
    folder: DataFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = town_return().save(folder.inbox / "a.xlsx")
    outcomes: list[str] = []
    with FileLock(folder.lock):
        second = threading.Thread(
            target=lambda: outcomes.extend(r.outcome for r in load_files([path], folder)[0])
        )
        second.start()
        second.join(0.6)
        assert second.is_alive()
        assert not folder.warehouse.exists()
    second.join(30)
    assert outcomes == ["loaded"]


def hold_warehouse(folder: DataFolder, environment: dict[str, str]) -> subprocess.Popen[str]:
    """A process that writes into the warehouse until it is ended; returns once it holds the file."""
    code = (
        "import duckdb, sys, time; con = duckdb.connect(sys.argv[1]); "
        "con.execute('begin; create table held (x int)'); print('held', flush=True); time.sleep(60)"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", code, str(folder.warehouse)],
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    return process


def test_checking_waits_while_somebody_writes(
    folder: DataFolder, environment: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = town_return().save(folder.inbox / "a.xlsx")
    load_files([path], folder)
    writer_lock = hold_warehouse(folder, environment)
    try:
        with monkeypatch.context() as impatient:
            impatient.setattr(warehouse, "WAIT_SECONDS", 0.2)
            with pytest.raises(warehouse.BusyError, match="稍后再试"):
                check_files([path], folder)
        threading.Timer(0.5, writer_lock.kill).start()
        [checked] = check_files([path], folder)
        assert checked.status == "accepted"
    finally:
        writer_lock.kill()
        writer_lock.communicate()


@pytest.mark.usefixtures("tiny_publication")
def test_an_archive_older_than_the_dictionary_is_rebuilt(folder: DataFolder) -> None:
    load_files([town_return().save(folder.inbox / "a.xlsx")], folder)
    before = digest_of(folder)
    [kept] = (folder.archive / "dictionary").iterdir()
    for name, section, later in (
        ("sheets", "reading", "open_ended_words"),
        ("programme", "programme", "due_days"),
        ("vocabularies", "tier", None),
    ):
        file = kept / f"{name}.yml"
        content = yaml.safe_load(file.read_text(encoding="utf-8"))
        (content[section] if later else content).pop(later or section)
        file.write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
    load_dictionary.cache_clear()
    assert rebuild(folder) == before


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("load",), "缺少必需的参数"),
        (("loda", "x.xlsx"), "loda"),
        (("check", "--nope", "x.xlsx"), "没有这个选项"),
        (
            ("template", "--town", "广州", "--period", "2026H1", "--out", "x.xlsx"),
            "没有“广州”这个镇",
        ),
    ],
)
def test_wrong_usage_is_one_chinese_sentence(
    capsys: pytest.CaptureFixture[str], folder: DataFolder, arguments: tuple[str, ...], said: str
) -> None:
    code, out, err = command(capsys, folder, *arguments)
    assert (code, out) == (2, "")
    assert said in err
    assert len(err.strip().splitlines()) == 1
    assert not re.search("Error|Usage|Invalid", err)


def test_a_load_that_waits_too_long_says_so(
    capsys: pytest.CaptureFixture[str], folder: DataFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writer_lock, "WAIT_SECONDS", 0.2)
    path = town_return().save(folder.inbox / "a.xlsx")
    with FileLock(folder.lock):
        code, out, err = command(capsys, folder, "load", str(path))
    assert (code, "Traceback" in out + err) == (1, False)
    assert "稍后再试" in err


def test_two_loads_at_once_both_finish(folder: DataFolder, environment: dict[str, str]) -> None:
    paths = [town_return(t).save(folder.inbox / f"{t}.xlsx") for t in ("狮山镇", "里水镇")]
    both = [start(environment, "load", str(path), "--json") for path in paths]
    done = [process.communicate(timeout=60) for process in both]
    assert [process.returncode for process in both] == [0, 0], done
    assert [json.loads(out)[0]["outcome"] for out, _ in done] == ["loaded", "loaded"]
    assert (
        len(query(published_file(folder), "select * from submission where status = 'current'")) == 2
    )


def test_checking_needs_no_place_and_leaves_nothing(folder: DataFolder) -> None:
    path = town_return().save(folder.inbox / "a.xlsx")
    with FileLock(folder.lock):
        [checked] = check_files([path], folder)
    assert checked.status == "accepted"
    assert not folder.warehouse.exists()
    assert not folder.archive.exists()


def test_a_wrong_day_and_a_folder_that_cannot_be_written_are_one_sentence_each(
    capsys: pytest.CaptureFixture[str], folder: DataFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = town_return().save(folder.inbox / "a.xlsx")
    code, out, err = command(capsys, DataFolder(path / "below a file"), "load", str(path))
    assert (code, out, "Traceback" in err) == (1, "", False)
    monkeypatch.setenv("BAISHE_TODAY", "昨天")
    code, out, err = command(capsys, folder, "check", str(path))
    assert (code, out) == (1, "")
    assert "2026-11-24" in err
