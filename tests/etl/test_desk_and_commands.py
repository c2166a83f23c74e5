"""A half-year on the desk and the same half-year by commands: one ledger, the same figures."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb
import pytest

from etl import jobs, run, worker
from etl.archive import ledger
from etl.folder import DataFolder
from tests.support.commands import command
from tests.support.data_folders import Rows, digest_of, entries, published_file
from tests.support.small_publications import tiny, unpublished
from tests.support.workbooks import (
    NAMES,
    ORGANIZATIONS,
    REGISTER,
    Book,
    Row,
    address,
    bytes_of,
    code_of,
    data_folder,
    project,
    town_return,
)

# What rows, findings, decisions, lists and closings are made of into figures.
pytestmark = [
    pytest.mark.slow,
    pytest.mark.usefixtures("sandbox_here", "unmarked_returns"),
    pytest.mark.publishes(
        *("area_figure", "finding", "organization", "period_correction", "period_state"),
        *("project_report", "registered_organization", "submission_status"),
    ),
]

PERIOD, CLERK, APPROVER, REASON = "2026H1", "li", "wang", "试行核对，电话13800138000"
SHISHAN, GUICHENG, XIQIAO = (f"{code}-{PERIOD}" for code in ("440605124", "440605011", "440605122"))
NEW = {
    "organization_name": "佛山市南海区新芽助学协会",
    "uscc": code_of(700000088),
    "kind": "社会团体",
    "registration": "登记",
}
EXTENSION = b"period,town_code,due_on,reason\n2026H1,440605124,2026-07-31,flood\n"
File = tuple[str, bytes]


class Desk:
    """What the page hands in to the worker."""

    def __init__(self, folder: DataFolder) -> None:
        """Of this folder."""
        self.folder = folder

    def _submit(self, kind: str, person: str, *files: File, **about: Any) -> None:
        jobs.submit(self.folder, kind, about, person, files)

    def load(self, *files: File) -> None:
        self._submit("load", CLERK, *files, sender=CLERK)

    def apply(self, name: str, content: bytes) -> None:
        replaces = run.digest_of_list(self.folder, name)
        about = {"name": name, "reason": REASON, "replaces": replaces}
        self._submit("list", APPROVER, (f"{name}.csv", content), **about)

    def merge(self, name: str, part: bytes, _other: File) -> None:
        self._done()
        merged, checked = run.merge_upload(self.folder, name, part)
        assert checked.status == "accepted"
        self.load((name, merged))

    def decide(self, kind: str, submission: str) -> None:
        self._submit(kind, APPROVER, submission=submission, reason=REASON)

    def accept(self, submission: str) -> None:
        self._submit("review", APPROVER, submission=submission)

    def answer(self, submission: str, place: str) -> None:
        about = {"submission": submission, "place": place, "answer": "confirmed", "reason": REASON}
        self._submit("answer", APPROVER, **about)

    def close(self) -> None:
        self._submit("close", APPROVER, period=PERIOD, reason=REASON)
        failed = [job.result["sentence"] for job in self._done() if not job.result["ok"]]
        assert failed == ["收到 5 份报送表：已载入 4 份、待修改 1 份。"]

    def _done(self) -> list[jobs.Job]:
        worker.work(self.folder, once=True)
        return jobs.read_jobs(self.folder)


class Commands:
    """What a person types."""

    def __init__(self, folder: DataFolder, capsys: pytest.CaptureFixture[str]) -> None:
        """In this folder."""
        self.folder, self._capsys, self._count = folder, capsys, 0

    def _run(self, *arguments: object, code: int = 0) -> None:
        left, _, err = command(self._capsys, self.folder, *map(str, arguments))
        assert left == code, (arguments, err)

    def _file(self, name: str, data: bytes) -> Path:
        self._count += 1
        place = self.folder.inbox / str(self._count) / name
        place.parent.mkdir(parents=True)
        place.write_bytes(data)
        return place

    def load(self, *files: File) -> None:
        is_faulty = any("错" in name for name, _ in files)
        self._run("load", *(self._file(*file) for file in files), code=int(is_faulty))

    def apply(self, name: str, content: bytes) -> None:
        file = self._file(f"{name}.csv", content)
        self._run("lists", "apply", file, "--as", name, *self._why())

    def merge(self, name: str, part: bytes, other: File) -> None:
        out = self._file("x", b"").with_name(name)
        self._run("merge", self._file(name, part), self._file(*other), "--out", out)
        self._run("load", out)

    def decide(self, kind: str, submission: str) -> None:
        command = ("review", "--reopen") if kind == "reopen" else (kind,)
        self._run(*command, submission, *self._why())

    def accept(self, submission: str) -> None:
        self._run("review", submission, "--accept", "--reviewer", APPROVER)

    def answer(self, submission: str, place: str) -> None:
        by = ("--confirm", "--note", REASON, "--reviewer", APPROVER)
        self._run("answer", submission, place, *by)

    def close(self) -> None:
        self._run("close", PERIOD, *self._why())

    @staticmethod
    def _why() -> tuple[str, ...]:
        return ("--reason", REASON, "--reviewer", APPROVER)


def half_year(office: Desk | Commands) -> None:
    """Five workbooks, one mended, a merge, a withdrawal, a day put off, a list changed, a decision, a closing."""
    office.apply("organizations", register(*ORGANIZATIONS, NEW))
    names = ("狮山镇", "桂城街道", "里水镇", "西樵镇")
    files = {town: book(town).data() for town in names}
    bad = book("大沥镇").changed("project_report", cash="若干万元").data()
    office.load(*((f"{t}.xlsx", d) for t, d in files.items()), ("大沥镇错.xlsx", bad))
    office.load(("大沥镇改好.xlsx", book("大沥镇").data()))
    office.merge("桂城合并.xlsx", other_part("桂城街道"), ("桂城街道.xlsx", files["桂城街道"]))
    office.load(("更正.xlsx", book("狮山镇").changed("project_report", cash=4).data()))
    office.decide("withdraw", f"{SHISHAN}-v2")
    office.apply("extensions", EXTENSION)
    much = book("西樵镇")
    much.rows["project_report"] = much.rows["project_report"][:1]
    office.load(("西樵更正.xlsx", much.changed("cover", reported_on="2026-07-08").data()))
    office.accept(f"{XIQIAO}-v2")
    office.decide("reopen", f"{XIQIAO}-v2")
    office.answer("440605126-2026H1-v1", f"项目进展!{address('project_report', 'cash')}")
    office.close()


def book(town: str) -> Book:
    """A return with enough projects that losing them is asked about; one of them gives a sum in words."""
    made, end = town_return(town), town_return(town).cover["reported_on"]
    for number in range(4):
        row: Row = project(f"{town}河堤护绿{number}", NAMES[number], "", end)
        made = made.with_row("project_report", row)
    return made.changed("project_report", cash="约3万") if town == "里水镇" else made


def other_part(town: str) -> bytes:
    """What another department sent of the same half-year."""
    part, end = town_return(town), town_return(town).cover["reported_on"]
    rows = [
        project(f"{town}书屋{number}", NEW["organization_name"], "", end) for number in range(3)
    ]
    part.rows["project_report"] = rows
    return bytes_of(part.workbook())


def register(*organizations: Row) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, REGISTER, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows({"registration": "登记"} | row for row in organizations)
    return text.getvalue().encode()


@pytest.fixture
def both(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> tuple[DataFolder, DataFolder]:
    """The folder of the desk and that of the commands, each after its half-year."""
    desk, typed = (data_folder(tmp_path / name) for name in ("desk", "commands"))
    with tiny():  # only the last version is looked at
        half_year(Desk(desk))
        with unpublished():  # they publish after each
            half_year(Commands(typed, capsys))
    for folder in (desk, typed):
        run.publish(folder)
    return desk, typed


def timeless(found: list[ledger.Entry]) -> list[ledger.Entry]:
    same: dict[str, Any] = {"received_at": "", "sender": None}
    return [replace(e, decided_at=e.decided_at and "", **same) for e in found]


def figures(folder: DataFolder) -> dict[str, Rows]:
    """The published tables without the moments at which something was done."""
    with duckdb.connect(str(published_file(folder)), read_only=True) as con:
        columns = con.execute(
            """
            select table_name, string_agg(format('"{}"', column_name), ', ' order by column_index)
            from duckdb_columns() where data_type not like 'TIMESTAMP%' and not internal group by 1
            """
        ).fetchall()
        return {
            t: con.execute(f'select {c} from "{t}" order by all').fetchall() for t, c in columns
        }


def test_the_desk_and_the_commands_give_one_ledger_and_the_same_figures(
    both: tuple[DataFolder, DataFolder],
) -> None:
    desk, typed = both
    ours, theirs = timeless(entries(desk)), timeless(entries(typed))
    assert [e.outcome for e in ours] == [e.outcome for e in theirs]
    assert ours == theirs
    assert {e.reviewer for e in ours if e.is_decision} == {APPROVER}
    assert not any("13800138000" in (e.reason or "") for e in ours)
    assert digest_of(desk) == digest_of(typed)
    left, right = figures(desk), figures(typed)
    assert left.keys() == right.keys()
    assert [name for name in left if left[name] != right[name]] == []
    assert left["period_state"] != []
