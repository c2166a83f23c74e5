"""Loading: whole or not at all, each file once, every version kept."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from etl.archive import ledger
from etl.folder import DataFolder
from etl.run import check_files, load_files, publish
from etl.templates.template import write_template
from tests.etl.conftest import Load
from tests.support.commands import command
from tests.support.data_folders import entries, published_file, published_rows, query, stored_rows
from tests.support.small_publications import unpublished
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


@pytest.mark.usefixtures("tiny_publication")
def test_the_same_bytes_again_change_nothing(load: Load, reported: DataFolder) -> None:
    folder = reported
    before, pointer, lines = (
        published_rows(folder),
        folder.current.read_bytes(),
        folder.ledger.read_bytes(),
    )
    assert load(town_return(), town_return()) == [("unchanged", 1)] * 2
    assert (published_rows(folder), folder.current.read_bytes()) == (before, pointer)
    assert folder.ledger.read_bytes() == lines
    assert len(list(folder.archive.glob("??/*"))) == 1


@pytest.mark.publishes("project_report", "project_village")
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


def test_the_original_is_kept_as_it_came(reported: DataFolder) -> None:
    [entry] = entries(reported)
    assert ledger.original(reported.archive, entry) == town_return().data()
    assert (entry.town_code, entry.period, entry.version, entry.outcome) == (
        "440605124",
        "2026H1",
        1,
        "accepted",
    )
    assert set(entry.assigned_codes) == {"项目进展!2", "项目进展!3", "存在问题!2"}


@pytest.mark.publishes("project_report")
def test_a_correction_supersedes_and_the_older_is_kept(load: Load, reported: DataFolder) -> None:
    folder = reported
    assert load(corrected_return()) == [("loaded", 2)]
    versions = query(
        published_file(folder), "select version, status from submission order by version"
    )
    assert versions == [(1, "superseded"), (2, "current")]
    assert query(
        published_file(folder), 'select cash_yuan from project_report where "row" = 2'
    ) == [(Decimal(40000),)]
    assert len(stored_rows(folder, "project_report")) == 4
    # The bytes of the superseded version change nothing.
    before = published_rows(folder)
    assert load(town_return()) == [("unchanged", 1)]
    assert published_rows(folder) == before


@pytest.mark.usefixtures("tiny_publication")
def test_a_rejected_version_takes_a_number_and_displaces_nothing(
    load: Load, reported: DataFolder
) -> None:
    assert load(bad_return(), corrected_return()) == [("rejected", 2), ("loaded", 3)]
    versions = query(
        published_file(reported), "select version, status from submission order by version"
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


@pytest.mark.usefixtures("no_publication")
def test_half_years_and_towns_count_their_own_versions(reported: DataFolder) -> None:
    books = town_return(period="2025H2"), town_return("里水镇"), district_return()
    files = [book.save(reported.inbox / f"{n}.xlsx") for n, book in enumerate(books)]
    results, _ = load_files(files, reported)
    assert [(result.outcome, result.version) for result in results] == [("loaded", 1)] * 3


@pytest.mark.usefixtures("tiny_publication")
def test_a_return_that_names_no_town_is_kept_as_rejected(store: Load, folder: DataFolder) -> None:
    nowhere = town_return().changed("cover", town="石湾镇")
    assert store(nowhere, nowhere.changed("cover", town="祖庙街道")) == [
        ("rejected", 1),
        ("rejected", 1),
    ]
    assert len({entry.submission_id for entry in entries(folder)}) == 2


def test_the_codes_we_gave_come_back_with_a_correction_and_nothing_is_asked(
    reported: DataFolder,
) -> None:
    codes = entries(reported)[0].assigned_codes
    again = corrected_return().changed("problem", problem_code=codes["存在问题!2"])
    for row in (0, 1):
        again = again.changed("project_report", row, project_code=codes[f"项目进展!{row + 2}"])
    [checked] = check_files([again.save(reported.inbox / "again.xlsx")], reported)
    assert [finding.message for finding in checked.findings] == []


@pytest.mark.publishes("project_report", "problem")
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


@pytest.mark.publishes("project_report")
def test_the_next_template_gives_a_blank_project_the_code_that_it_is_published_under(
    load: Load, folder: DataFolder, tmp_path: Path
) -> None:
    coded = town_return(period="2025H1").changed("project_report", project_code="自编-1")
    load(coded, town_return(period="2025H2"))  # left blank: found by its name
    write_template(tmp_path / "next.xlsx", folder, "440605124", "2026H1")
    sheet = openpyxl.load_workbook(tmp_path / "next.xlsx")[sheet_name("project_report")]
    codes = {cell.value for column in sheet.iter_cols() for cell in column}
    published_codes = query(
        published_file(folder), "select project_code from project_report where period = '2025H2'"
    )
    assert "自编-1" in codes
    assert {code for (code,) in published_codes} <= codes


@pytest.mark.publishes("finding", "project_report", "pairing", "town_progress")
def test_a_rejected_return_leaves_no_row_anywhere(load: Load, reported: DataFolder) -> None:
    """With a text for a sum, one wrong word, no telephone."""
    folder = reported
    publish(folder)
    rows = {table: stored_rows(folder, table) for table in ROWS}
    seen = {t: r for t, r in published_rows(folder).items() if t not in ("submission", "finding")}
    kept, before = published_file(folder), published_file(folder).read_bytes()
    warehouse = folder.warehouse.read_bytes()
    wrong = (
        bad_return(),
        town_return().changed("honor", level="村级"),
        town_return().changed("cover", telephone=None),
    )
    assert load(*wrong) == [("rejected", 2), ("rejected", 3), ("rejected", 4)]
    assert {table: stored_rows(folder, table) for table in ROWS} == rows
    assert {
        t: r for t, r in published_rows(folder).items() if t not in ("submission", "finding")
    } == seen
    assert kept.read_bytes() == before
    assert folder.warehouse.read_bytes() == warehouse


@pytest.mark.publishes("submission_status")
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


@pytest.mark.publishes("project_report")
def test_what_the_ledger_holds_and_the_warehouse_lacks_is_made_up_for(
    load: Load, folder: DataFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr("etl.loader.overlap.write", lambda *args: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            load(town_return())
    assert (len(entries(folder)), stored_rows(folder, "submission")) == (1, [])
    assert load(town_return()) == [("unchanged", 1)]
    assert len(stored_rows(folder, "project_report")) == 2
    assert len(query(published_file(folder), "select * from project_report")) == 2


@pytest.mark.publishes("project_report")
def test_what_was_stored_and_not_published_is_published_by_the_next_load(
    load: Load, reported: DataFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = reported
    with monkeypatch.context() as patched:
        patched.setattr("etl.acts.writing.publish", lambda *args: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            load(corrected_return())
    assert load(corrected_return()) == [("unchanged", 2)]
    assert query(
        published_file(folder), 'select cash_yuan from project_report where "row" = 2'
    ) == [(Decimal(40000),)]


@pytest.mark.publishes("project_report")
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
        seen.append((rows, ids))
    assert seen[0] == seen[1]


@pytest.mark.usefixtures("tiny_publication")
def test_the_files_of_a_folder_are_told_in_the_order_of_relative_paths(folder: DataFolder) -> None:
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
    assert [r.outcome for r in results] == ["rejected", "pending", "pending"]


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


@pytest.mark.usefixtures("tiny_publication")
def test_no_link_is_followed(folder: DataFolder, tmp_path: Path) -> None:
    elsewhere = town_return().save(tmp_path / "elsewhere" / "a.xlsx")
    folder.inbox.mkdir()
    (folder.inbox / "a.xlsx").symlink_to(elsewhere)
    (folder.inbox / "b").symlink_to(elsewhere.parent)
    for given in (folder.inbox, folder.inbox / "a.xlsx"):
        [result], _ = load_files([given], folder)
        assert [f.code for f in result.checked.findings] == ["file_is_link"]
    load_files([elsewhere], folder)
    before = folder.ledger.read_bytes()
    [known], _ = load_files([folder.inbox / "a.xlsx"], folder)  # nor when its bytes are known
    assert known.outcome == "rejected"
    assert folder.ledger.read_bytes() == before


@pytest.mark.usefixtures("tiny_publication")
def test_what_is_no_return_is_refused_and_kept_nowhere(folder: DataFolder) -> None:
    staff = openpyxl.Workbook()
    staff.active.append(["姓名", "电话"])
    folder.inbox.mkdir()
    staff.save(folder.inbox / "名单.xlsx")
    for name, content in (("a.pdf.xlsx", b"%PDF-1.7 list"), ("b.csv", "甲,乙,丙\n".encode())):
        (folder.inbox / name).write_bytes(content)
    results, _ = load_files([folder.inbox], folder)
    assert [(r.outcome, r.submission_id, r.version) for r in results] == [
        ("rejected", None, None)
    ] * 3
    assert not folder.ledger.exists()
    assert list(folder.archive.glob("??/*")) == []


def demo_return(town: str = "里水镇") -> Book:
    return town_return(town).changed("cover", data_nature="演示数据")


def errors_of(folder: DataFolder) -> list[tuple[str, str | None]]:
    sql = "select code, cell from finding where severity = 'error'"
    return query(published_file(folder), sql)


@pytest.mark.publishes("finding")
def test_a_folder_is_real_unless_it_is_marked_whatever_its_first_return_says(
    load: Load, folder: DataFolder
) -> None:
    real, demo = town_return(), demo_return()
    assert load(demo, real, demo) == [("rejected", 1), ("loaded", 1), ("rejected", 1)]
    assert errors_of(folder) == [("demo_in_real", "B7")]
    assert json.loads(folder.current.read_text(encoding="utf-8"))["is_demo"] is False


@pytest.mark.publishes("finding")
def test_a_folder_of_demonstration_data_takes_no_real_return(
    load: Load, folder: DataFolder
) -> None:
    folder.demo_mark.touch()
    real, demo = town_return(), demo_return()
    assert load(real, demo, real) == [("rejected", 1), ("loaded", 1), ("rejected", 1)]
    assert errors_of(folder) == [("real_and_demo", None)]
    assert json.loads(folder.current.read_text(encoding="utf-8"))["is_demo"] is True


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
    with unpublished():
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
