"""What a version changed against the one before it: kept, published, told in the words of the sheets."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from typing import Any

import pytest

from etl.dictionary import Dictionary
from etl.folder import DataFolder
from etl.lifecycle.changes import UnknownSubmissionError, Version, read_changes
from etl.lifecycle.review import Decision
from etl.lists.reference import Reference
from etl.loader.difference import Difference, compare
from etl.loader.records import rows_of_return
from etl.run import load_files, rebuild, review_return
from tests.etl.conftest import Desk
from tests.support.commands import command
from tests.support.data_folders import published_file, query, stored_rows
from tests.support.small_publications import unpublished
from tests.support.workbooks import (
    NAMES,
    Book,
    project,
    sheet_name,
    title,
    town_return,
    with_review,
)

PLACE = "440605124-2026H1"

Load = Callable[..., None]
Between = Callable[[Book, Book], Difference]


@pytest.fixture
def load(folder: DataFolder, monkeypatch: pytest.MonkeyPatch) -> Load:
    """Loads books in order; publishing is left to those tests that look at it."""
    monkeypatch.setattr("etl.acts.writing.publish", lambda folder: None)
    count = iter(range(100))

    def act(*books: Book) -> None:
        paths = [book.save(folder.inbox / f"{next(count):03d}.xlsx") for book in books]
        results = [load_files([path], folder)[0][0] for path in paths]
        assert {r.outcome for r in results} <= {"loaded", "pending"}, results

    return act


@pytest.fixture
def between(desk: Desk, dictionary: Dictionary, register: Reference) -> Between:
    """What differs between two books, neither of which is loaded."""

    def act(*books: Book) -> Difference:
        versions = (rows_of_return(desk.check(book.data())) for book in books)
        return compare(*versions, dictionary, register)

    return act


def told(folder: DataFolder, submission: str = f"{PLACE}-v2") -> Version:
    [version] = read_changes(folder, submission)
    return version


def changes(difference: Difference) -> list[tuple[Any, ...]]:
    return [
        (c.change_kind, c.sheet, c.row_before, c.row, c.title, c.value_before, c.value_after)
        for c in difference.changes
    ]


def totals(difference: Difference) -> dict[tuple[str, str], tuple[float, float]]:
    """Those that differ."""
    found = difference.totals
    return {
        (t.sheet, t.measure): (t.total_before, t.total_after)
        for t in found
        if t.total_before != t.total_after
    }


def changed(relation: str, row: int, name: str, before: str | None, after: str | None) -> Any:
    return "changed", sheet_name(relation), row, row, title(relation, name), before, after


def test_a_changed_cell_is_told_in_the_words_of_its_sheet(load: Load, folder: DataFolder) -> None:
    book = town_return()
    load(
        book,
        book.changed("project_report", 0, cash="4万元", status="已暂停", planned_end="2026-12-31")
        .changed("problem", follow_up="已联系")
        .changed("pairing", 1, party_co_building="是"),
    )
    version = told(folder)
    assert version.compared_with == f"{PLACE}-v1"
    assert changes(version.difference) == [
        changed("pairing", 3, "party_co_building", "否", "是"),
        changed("project_report", 2, "planned_end", "2026-10-28", "2026-12-31"),
        changed("project_report", 2, "status", "实施中", "已暂停"),
        changed("project_report", 2, "cash", "2.5", "4"),
        changed("problem", 2, "follow_up", None, "已联系"),
    ]
    assert totals(version.difference) == {(sheet_name("project_report"), "cash"): (5.0, 6.5)}


def test_lists_are_told_by_name(between: Between) -> None:
    book = town_return()
    named = book.changed("project_report", 0, organizations=f"{NAMES[0]}、{NAMES[2]}")
    first = title("project_report", "organizations")
    assert changes(between(book, named)) == [
        ("changed", sheet_name("project_report"), 2, 2, first, NAMES[0], f"{NAMES[0]}、{NAMES[2]}")
    ]


def test_rows_added_and_gone_are_named(between: Between) -> None:
    book = town_return()
    end = book.rows["honor"][0]["awarded_on"]
    after = book.without("honor").with_row("project_report", project("敬老宴", NAMES[0], "", end))
    found = between(book, after)
    assert [(c.change_kind, c.item) for c in found.changes] == [
        ("added", "敬老宴"),
        ("gone", f"{NAMES[0]} · 优秀志愿队"),
    ]
    assert totals(found)[sheet_name("honor"), "rows"] == (1, 0)
    assert totals(found)[sheet_name("project_report"), "beneficiaries"] == (300, 450)


def test_rows_in_another_order_are_the_same_rows(between: Between) -> None:
    book = town_return()
    other = Book(book.cover, {name: rows[::-1] for name, rows in book.rows.items()})
    found = between(book, other)
    assert found.changes == ()
    assert totals(found) == {}


def test_a_code_filled_in_is_no_change_and_keeps_a_renamed_row(
    load: Load, folder: DataFolder
) -> None:
    book = town_return()
    load(book)
    [code, *_] = [
        row[0]
        for row in query(folder.warehouse, 'select own_code from project_report order by "row"')
    ]
    name = book.rows["project_report"][0]["project_name"]
    load(book.changed("project_report", 0, project_code=code, project_name="改了名"))
    assert changes(told(folder).difference) == [
        changed("project_report", 2, "project_name", name, "改了名")
    ]


def test_an_ended_and_a_renewed_pairing_are_told_apart(between: Between) -> None:
    book = town_return()
    ended = book.rows["pairing"][0] | {"status": "已终止", "ended_on": "2026-05-01"}
    both = book.with_row("pairing", ended)
    rows = both.rows | {"pairing": both.rows["pairing"][::-1]}
    assert between(both, Book(both.cover, rows)).changes == ()


@pytest.mark.parametrize("seed", range(6))
def test_any_edit_is_found_and_nothing_else(between: Between, seed: int) -> None:
    """Shuffled, with one cell changed: exactly that cell."""
    dice = random.Random(seed)
    end = town_return().rows["honor"][0]["awarded_on"]
    book = town_return()
    for number in range(12):
        book = book.with_row("project_report", project(f"项目{number}", NAMES[number % 2], "", end))
    row, name, value = dice.randrange(14), *dice.choice([("beneficiaries", 151), ("note", "补记")])
    edited = book.changed("project_report", row, **{name: value})
    dice.shuffle(edited.rows["project_report"])
    [change] = between(book, edited).changes
    assert (change.change_kind, change.row_before, change.title, change.value_after) == (
        "changed",
        row + 2,
        title("project_report", name),
        str(value),
    )


def test_each_version_is_compared_with_the_accepted_one_before_it(folder: DataFolder) -> None:
    cash = [town_return().changed("project_report", 0, cash=n) for n in (1, 2, 3)]
    dated = [b.changed("cover", reported_on=f"2026-07-0{d}") for d, b in enumerate(cash, 1)]
    other = town_return("里水镇").changed("cover", reported_on="2026-07-01")
    books = (*dated, other, town_return("里水镇").without("honor"))
    paths = [book.save(folder.inbox / f"{number}.xlsx") for number, book in enumerate(books)]
    with unpublished():
        results, _ = load_files(paths, folder)
    assert {result.outcome for result in results} == {"loaded"}
    everything = read_changes(folder)
    assert [(v.submission_id, v.compared_with) for v in everything] == [
        (f"{PLACE}-v2", f"{PLACE}-v1"),
        (f"{PLACE}-v3", f"{PLACE}-v2"),
        ("440605126-2026H1-v2", "440605126-2026H1-v1"),
    ]
    assert len(read_changes(folder, town_code="440605126")) == 1
    assert read_changes(folder, period="2025H2") == []
    assert told(folder, f"{PLACE}-v1").compared_with is None
    with pytest.raises(UnknownSubmissionError, match="v9"):
        read_changes(folder, f"{PLACE}-v9")


def test_what_waits_is_compared_with_what_counts_now_and_kept_once_decided(
    load: Load, folder: DataFolder
) -> None:
    with_review(folder)
    load(town_return(), town_return().changed("project_report", 0, cash="约3万元"))
    waiting = told(folder)
    assert changes(waiting.difference) == [changed("project_report", 2, "cash", "2.5", "3")]
    assert stored_rows(folder, "version_change") == []
    review_return(folder, Decision(f"{PLACE}-v2", "张科", "请填准确数"))
    returned = told(folder)
    assert (returned.outcome, returned.difference) == ("returned", waiting.difference)


@pytest.mark.publishes("version_change")
def test_it_is_published_and_rebuilt(folder: DataFolder) -> None:
    with_review(folder)
    books = [
        town_return(),
        town_return().changed("project_report", 0, cash=4),
        town_return().changed("project_report", 0, cash="约9万元"),
    ]
    *first, last = [book.save(folder.inbox / f"{number}.xlsx") for number, book in enumerate(books)]
    with unpublished():
        for path in first:
            load_files([path], folder)
    load_files([last], folder)
    sql = "select version, version_before, title, value_before, value_after from version_change"
    seen = [(2, 1, title("project_report", "cash"), "2.5", "4")]  # nothing of the one that waits
    assert query(published_file(folder), sql) == seen
    kept = stored_rows(folder, "version_change"), stored_rows(folder, "version_total")
    rebuild(folder)
    assert (stored_rows(folder, "version_change"), stored_rows(folder, "version_total")) == kept
    assert query(published_file(folder), sql) == seen


@pytest.mark.usefixtures("tiny_publication")
def test_a_warehouse_of_an_earlier_version_of_the_software_is_completed(
    folder: DataFolder, capsys: pytest.CaptureFixture[str]
) -> None:
    path = town_return().save(folder.inbox / "a.xlsx")
    load_files([path], folder)
    import duckdb

    with duckdb.connect(folder.warehouse) as con:
        for table in ("ruling", "version_change", "version_total"):
            con.execute(f"drop table {table}")
    assert read_changes(folder) == []
    assert command(capsys, folder, "publish")[0] == 0
    assert stored_rows(folder, "version_change") == []


def test_the_command_tells_people_and_programs(
    load: Load, folder: DataFolder, capsys: pytest.CaptureFixture[str]
) -> None:
    load(town_return(), town_return().changed("project_report", 0, cash=4).without("honor"))
    code, out, _ = command(capsys, folder, "status", "--diff")
    assert code == 0
    for word in (f"{PLACE}-v2", "改动", "删去", "2.5", "项目进展", "表彰荣誉"):
        assert word in out
    code, out, _ = command(capsys, folder, "status", "--diff", f"{PLACE}-v2", "--json")
    [found] = json.loads(out)["differences"]
    assert (found["version"], found["compared_with"]) == (2, f"{PLACE}-v1")
    assert {c["change_kind"] for c in found["changes"]} == {"changed", "gone"}
    assert {"sheet", "measure", "title", "unit", "total_before", "total_after"} == set(
        found["totals"][0]
    )
    code, out, _ = command(capsys, folder, "status", "--diff", "--town", "里水镇")
    assert (code, "没有可以比较的版本" in out) == (0, True)
    code, out, err = command(capsys, folder, "status", "--diff", "nope")
    assert (code, out) == (2, "")
    assert len(err.strip().splitlines()) == 1
