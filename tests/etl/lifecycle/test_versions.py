"""Which version of a return wins, and how one is taken back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from etl import publications
from etl.folder import DataFolder
from etl.lifecycle.decisions import DecisionError, Why
from etl.lifecycle.review import Decision
from etl.loader.load import Loaded
from etl.run import check_files, close_period, load_files, rebuild, review_return, take_back
from etl.warehouse import open_warehouse
from tests.support.commands import command
from tests.support.data_folders import copied, digest_of, entries, query
from tests.support.small_publications import unpublished
from tests.support.workbooks import (
    NAMES,
    Book,
    data_folder,
    pairing,
    project,
    town_return,
    villages_of,
)

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("no_publication", "unmarked_returns")]

PLACE = "440605124-2026H1"
V1, V2, V3 = (f"{PLACE}-v{n}" for n in (1, 2, 3))
WHY = Why("张科", "试行核对")
END = dt.date(2026, 6, 30)

Receive = Callable[..., list[Loaded]]


@pytest.fixture
def receive(folder: DataFolder) -> Receive:
    """Loads named books in one run; gives what became of each."""

    def act(**books: Book) -> list[Loaded]:
        paths = [book.save(folder.inbox / f"{name}.xlsx") for name, book in books.items()]
        return load_files(paths, folder)[0]

    return act


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> DataFolder:
    """A folder with the return of ten rows."""
    folder = data_folder(tmp_path_factory.mktemp("ten") / "data")
    with unpublished():
        load_files([large().save(folder.inbox / "a.xlsx")], folder)
    return folder


@pytest.fixture
def ten(loaded: DataFolder, folder: DataFolder) -> None:
    """The return of ten rows is loaded."""
    copied(loaded, folder.root)


def large(
    rows: int = 10, day: int = 5, period: str = "2026H1", town: str = "狮山镇", **cells: Any
) -> Book:
    """A return with so many pairings and projects, filed on this day of July."""
    book, end = town_return(town, period), END if period == "2026H1" else dt.date(2025, 12, 31)
    places = villages_of(town)[:rows]
    book.rows["pairing"] = [pairing(NAMES[0], place, end) for place in places]
    book.rows["project_report"] = [
        project(f"{place}夜校", NAMES[0], place, end, **cells) for place in places
    ]
    return book.changed("cover", reported_on=end + dt.timedelta(day))


def statuses(folder: DataFolder) -> dict[str, str]:
    """Version → status, as the next publication will tell it."""
    with open_warehouse(folder.warehouse, folder.dictionary) as con:
        return dict(con.execute(publications._STORED).fetchall())


def asked(loaded: Loaded) -> list[str]:
    """The kinds of the findings that wait."""
    return [f.code for f in loaded.checked.findings if f.confirm]


def outcomes(results: list[Loaded]) -> list[str]:
    return [result.outcome for result in results]


# Which version wins


def test_two_contents_of_one_day_wait_and_name_each_other(
    receive: Receive, folder: DataFolder
) -> None:
    results = receive(a=large(), b=large(cash=2.6), c=large(day=7, cash=2.7), d=large())
    assert outcomes(results) == ["pending", "pending", "loaded", "unchanged"]
    for result, other in zip(results[:2], ("b.xlsx", "a.xlsx"), strict=True):
        [finding] = [f for f in result.checked.findings if f.code == "same_return_twice"]
        assert other in finding.message
    ids = [r.submission_id for r in results]
    review_return(folder, Decision(str(ids[0]), "张科", replaces=True))
    assert statuses(folder) == {ids[0]: "current", ids[1]: "returned", ids[2]: "superseded"}
    assert rebuild(folder) == digest_of(folder)


def test_bytes_once_rejected_displace_nothing_that_came_with_or_after_them(
    receive: Receive, folder: DataFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BAISHE_TODAY", "2026-07-12")
    early = receive(a=large(day=20), b=large(day=9), c=large(day=20, town="里水镇"))
    assert outcomes(early) == ["rejected", "loaded", "rejected"]
    monkeypatch.setenv("BAISHE_TODAY", "2026-08-01")
    first, second, alone = load_files([folder.inbox], folder)[0]
    assert (first.outcome, second.outcome) == ("stale", "unchanged")
    assert all(word in str(first.message) for word in ("第2版", "第1版", "未载入"))
    assert second.message is None
    assert (first.in_force, second.in_force) == (V1, V1)
    assert alone.outcome == "loaded"  # nothing of its town came after it


def test_known_bytes_are_not_read_again_and_a_lost_copy_is_written_again(
    receive: Receive, folder: DataFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    receive(a=large(day=3, cash="约2"), b=large(day=6))
    before = {path: path.read_bytes() for path in folder.returns.iterdir()}
    with monkeypatch.context() as unreadable:
        unreadable.setattr("etl.intake.read.file.read_workbook", lambda data: 1 / 0)
        [result] = load_files([folder.inbox / "a.xlsx"], folder)[0]
    assert (result.outcome, result.in_force) == ("unchanged", V2)
    assert f"restore {V1}" in str(result.message)
    assert result.checked.rows["项目进展"] == 10
    assert [f.code for f in result.checked.findings] == ["approximate"]
    assert result.returned_as in before
    assert {path: path.read_bytes() for path in folder.returns.iterdir()} == before

    result.returned_as.unlink()
    [again] = load_files([folder.inbox / "a.xlsx"], folder)[0]
    assert (again.outcome, again.returned_as) == ("unchanged", result.returned_as)
    assert result.returned_as.exists()


# What waits


# Each of another day, so that they are asked about one by one.
MUCH: dict[str, tuple[Book, list[str]]] = {
    "rows": (large(7, 6), ["replaces_much"]),
    "less_money": (large(10, 7, cash=0.5), ["replaces_much"]),
    "more_money": (large(10, 8, cash=14), ["replaces_much"]),
    "hours": (large(10, 9, volunteer_hours=8), ["replaces_much"]),
    "people": (large(10, 10, beneficiaries=800), ["replaces_much"]),
    "ended": (large(10, 11, status="已终止"), ["replaces_much"]),
    "older": (large(10, 2), ["older_than_current"]),
    "nothing": (large(10, 12).without("project_report"), ["replaces_much", "nothing_listed"]),
}


@pytest.mark.usefixtures("ten")
def test_what_would_take_much_away_waits(receive: Receive, folder: DataFolder) -> None:
    books = {name: book for name, (book, _) in MUCH.items()}
    paths = [book.save(folder.inbox / f"{name}.xlsx") for name, book in books.items()]
    checked = {one.file.stem: one for one in check_files(paths, folder)}
    for name, (_, kinds) in MUCH.items():
        assert [f.code for f in checked[name].findings if f.confirm] == kinds, name
    said = checked["rows"].findings[0].message
    assert all(word in said for word in ("第1版", "10 → 7", "少了 3", "25 → 17.5"))
    loaded = ("rows", "older", "nothing")
    results = receive(**{name: books[name] for name in loaded})
    for name, result in zip(loaded, results, strict=True):
        assert asked(result) == MUCH[name][1], name
        assert (result.outcome, result.in_force) == ("pending", V1), name
    assert rebuild(folder) == digest_of(folder)


def test_what_takes_little_away_does_not_wait(receive: Receive, folder: DataFolder) -> None:
    receive(a=large(), b=large(3, town="里水镇"), c=large(10, cash="约9.5", town="丹灶镇"))
    little = {
        "a_row": large(9, 6),
        "money": large(10, 7, cash=2),
        "of_few": large(1, 6, town="里水镇"),
        "tenth": large(10, 6, cash=0.95, town="丹灶镇"),
    }
    paths = [book.save(folder.inbox / f"{name}.xlsx") for name, book in little.items()]
    for checked in check_files(paths, folder):
        assert [f.code for f in checked.findings if f.confirm] == [], checked.file
    results = receive(**little)
    assert [asked(result) for result in results] == [[]] * 4
    assert outcomes(results) == ["loaded"] * 4


def test_renamed_projects_are_the_same_projects(receive: Receive, folder: DataFolder) -> None:
    receive(a=large(6))
    codes = "select own_code from project_report where submission_id = '{}' order by 1"
    before = query(folder.warehouse, codes.format(V1))
    book = large(6, 6)
    for number, row in enumerate(book.rows["project_report"]):
        book = book.changed("project_report", number, project_name=f"{row['villages']}学堂")
    [result] = receive(b=book)
    assert (result.outcome, asked(result)) == ("loaded", ["matched_by_likeness"] * 6)
    after = query(folder.warehouse, codes.format(V2).replace("own_code", "given_code"))
    assert after == before
    assert {code for place, code in result.codes.items() if place.startswith("项目")} == {
        code for (code,) in before
    }
    assert rebuild(folder) == digest_of(folder)


def test_a_cover_alone_waits_after_a_half_year_with_rows(receive: Receive) -> None:
    nothing = town_return().without("pairing", "project_report")
    first = town_return("里水镇").without("pairing", "project_report")
    assert outcomes(receive(a=town_return(period="2025H2"), b=first)) == ["loaded"] * 2
    for day, no_new in enumerate(("是", "否"), 5):
        reported = END + dt.timedelta(day)
        [result] = receive(c=nothing.changed("cover", no_new=no_new, reported_on=reported))
        assert result.outcome == "pending"
        assert "nothing_listed" in asked(result)


# Taking back


def test_withdrawn_the_one_before_comes_back_and_restored_it_stands(
    receive: Receive, folder: DataFolder
) -> None:
    receive(**{str(n): large(10, n, cash=2 + n / 10) for n in (1, 2, 3)})
    taken = [
        take_back(folder, decision, version, WHY)[0].in_force
        for decision, version in (
            *(("restore", V1), ("withdraw", V1), ("withdraw", V3), ("withdraw", V2)),
            *(("restore", V1), ("restore", V2), ("withdraw", V2)),
        )
    ]
    assert taken == [V1, V3, V2, None, V1, V2, V1]
    assert statuses(folder) == {V1: "current", V2: "withdrawn", V3: "withdrawn"}
    assert [(e.decision, e.reviewer, e.reason) for e in entries(folder)[3:5]] == [
        ("restore", "张科", "试行核对"),
        ("withdraw", "张科", "试行核对"),
    ]
    before = digest_of(folder)
    folder.warehouse.unlink()
    assert rebuild(folder) == before
    [again] = receive(**{"3": large(10, 3, cash=2.3)})
    assert (again.outcome, again.in_force) == ("unchanged", V1)
    assert f"restore {V3}" in str(again.message)


def test_what_waits_or_was_rejected_can_be_withdrawn(receive: Receive, folder: DataFolder) -> None:
    # A rejected one of the same day is no twin.
    results = receive(a=large(progress_pct=140), b=large(), c=large(3, 6))
    assert outcomes(results) == ["rejected", "loaded", "pending"]
    rejected, current, pending = (str(result.submission_id) for result in results)
    for version in (rejected, pending):
        assert take_back(folder, "withdraw", version, WHY)[0].in_force == current
        with pytest.raises(DecisionError):
            take_back(folder, "restore", version, WHY)
    assert statuses(folder) == {rejected: "withdrawn", current: "current", pending: "withdrawn"}
    with pytest.raises(DecisionError, match="已撤回"):
        review_return(folder, Decision(pending, "张科"))
    assert outcomes(load_files([folder.inbox], folder)[0]) == ["unchanged"] * 3
    assert rebuild(folder) == digest_of(folder)


@pytest.mark.usefixtures("ten")
def test_a_review_is_undone_until_something_replaces_it(
    receive: Receive, folder: DataFolder
) -> None:
    receive(b=large(3, 6))
    for reason in (None, "请核实"):
        review_return(folder, Decision(V2, "张科", reason))
        assert take_back(folder, "reopen", V2, WHY)[0].in_force == V1
        assert statuses(folder) == {V1: "current", V2: "pending"}
    review_return(folder, Decision(V2, "张科"))
    assert statuses(folder) == {V1: "superseded", V2: "current"}
    receive(c=large(3, 8))
    with pytest.raises(DecisionError, match=V3):
        take_back(folder, "reopen", V2, WHY)
    assert rebuild(folder) == digest_of(folder)


@pytest.mark.usefixtures("ten")
def test_a_decision_that_did_not_reach_the_warehouse_is_made_up_for(
    receive: Receive, folder: DataFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr("etl.lifecycle.decisions.write", lambda *args: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            take_back(folder, "withdraw", V1, WHY)
    receive(b=large(day=8))
    assert statuses(folder) == {V1: "withdrawn", V2: "current"}


NO_SENSE = (
    ("withdraw", V1),
    ("withdraw", V1, "--reason", " "),
    ("withdraw", "x", "--reason", "理由"),
    ("restore", V1, "--reason", "理由"),
    ("review", V1, "--reopen", "--reason", "理由"),
    ("review", V1, "--reopen"),
    ("close", "2031H1", "--reason", "理由"),
    ("close", "2026H2", "--reason", "理由"),
    ("reopen", "2026H1", "--reason", "理由"),
)


@pytest.mark.usefixtures("ten")
def test_what_makes_no_sense_is_one_sentence(
    folder: DataFolder, capsys: pytest.CaptureFixture[str]
) -> None:
    for asked_for in NO_SENSE:
        code, out, err = command(capsys, folder, *asked_for)
        assert (code, out, len(err.strip().splitlines())) == (2, "", 1), asked_for
    assert len(entries(folder)) == 1


# Closing


def test_a_closed_half_year_takes_nothing_unasked(receive: Receive, folder: DataFolder) -> None:
    receive(a=large(period="2025H2"), b=large())
    close_period(folder, "2025H2", WHY, is_open=False)
    late, other = receive(c=large(period="2025H2", day=8), d=large(day=8))
    assert (late.outcome, asked(late)) == ("pending", ["period_closed"])
    assert other.outcome == "loaded"
    old = "440605124-2025H2"
    for act in (
        lambda: take_back(folder, "withdraw", f"{old}-v1", WHY),
        lambda: review_return(folder, Decision(f"{old}-v2", "张科")),
        lambda: close_period(folder, "2025H1", WHY, is_open=False),
    ):
        with pytest.raises(DecisionError, match="定稿"):
            act()
    close_period(folder, "2025H2", WHY, is_open=True)
    review_return(folder, Decision(f"{old}-v2", "张科"))
    assert statuses(folder)[f"{old}-v2"] == "current"
    assert rebuild(folder) == digest_of(folder)


@pytest.fixture
def inbox(folder: DataFolder) -> Path:
    """Files of several days and half-years, one to be rejected for its date."""
    books = {
        "a": large(day=9, cash=2.6),
        "b": large(day=3),
        "c": large(period="2025H2"),
        "e": large(day=30),
    }
    for name, book in books.items():
        book.save(folder.inbox / f"{name}.xlsx")
    return folder.inbox


def test_half_years_and_days_decide_whatever_the_names_and_the_order_of_files(
    folder: DataFolder, inbox: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BAISHE_TODAY", "2026-07-15")
    files = sorted(inbox.iterdir())
    [a, b, *_] = load_files(files, folder)[0]
    assert [(r.version, r.in_force) for r in (a, b)] == [(2, V2), (1, V2)]
    assert [e.period for e in entries(folder)] == ["2025H2", "2026H1", "2026H1", "2026H1"]
    again = DataFolder(tmp_path / "again")
    again.root.mkdir()
    (again.root / "reference").symlink_to(folder.root / "reference")
    load_files(reversed(files), again)
    assert statuses(again) == statuses(folder)
    monkeypatch.setenv("BAISHE_TODAY", "2026-09-01")
    before = statuses(folder)
    load_files(files, folder)
    assert statuses(folder) == before


def test_codes_that_changed_rows_wait_and_are_named_together(
    receive: Receive, folder: DataFolder
) -> None:
    receive(a=large(4, period="2025H2"))
    codes = dict(query(folder.warehouse, "select project_name, own_code from project_report"))
    book = large(4)
    book.rows["project_report"][1] |= {"organizations": NAMES[1]}
    for number, row in enumerate(book.rows["project_report"]):
        book = book.changed("project_report", number, project_code=codes[row["project_name"]])
    assert "code_moved" not in asked(receive(right=book)[0])
    first, second = (row["project_code"] for row in book.rows["project_report"][:2])
    book = book.changed("project_report", 0, project_code=second)
    book = book.changed("project_report", 1, project_code=first).changed(
        "cover", reported_on=END + dt.timedelta(8)
    )
    [result] = receive(swapped=book)
    assert result.outcome == "pending"
    [finding] = [f for f in result.checked.findings if f.code == "code_moved"]
    assert all(cell in str(finding.cell) for cell in ("A2", "A3", "B2", "B3"))
    assert first in finding.message
