"""The golden returns: each is rejected, warned of or accepted for exactly what its name says."""

from __future__ import annotations

import csv
import re
import zipfile
from pathlib import Path

import pytest

from etl.dictionary import Dictionary, load_dictionary
from etl.intake.check.findings import Finding
from tests.etl.conftest import Desk
from tests.fixtures import make_golden

FIXTURES = Path(make_golden.__file__).resolve().parent
PASSING = sorted(path for path in (FIXTURES / "should_pass").iterdir())

# Errors that no single workbook can provoke; the test that provokes each.
ELSEWHERE = {
    "town_not_own": "pages/test_desk.py: a town that sends itself",
    "check_failed": "test_checking.py: a fault of our own",
    "file_forgotten": "lifecycle/test_forget.py: the bytes of a file that was removed",
    "file_is_link": "test_load.py: a link that leads elsewhere",
    "file_missing": "test_load.py: a path that leads nowhere",
    "file_too_large": "read/test_guard.py: huge",
    "findings_too_many": "read/test_hostile.py: thousands of wrong rows",
    "folder_empty": "test_load.py: a folder without workbooks",
    "real_and_demo": "test_load.py: real and demonstration returns",
}


# Warnings against the half-years before: the tests of rules/ give them a history.
AGAINST_HISTORY = {
    "matched_by_name",
    "problem_matched",
    "vanished_pairing",
    "vanished_project",
    "vanished_problem",
    "vanished_need",
    "progress_back",
    "completed_reopened",
    # other lists: rules/test_villages.py, rules/test_origin.py
    "village_divided",
    "town_differs_maybe",
    # on 核对结果: loader/test_answers.py
    "answer_unclear",
    "answer_without_note",
    # against the version that they would replace, or what came with them: lifecycle/test_versions.py
    "code_moved",
    "deregistered",
    "matched_by_likeness",
    "nothing_listed",
    "older_than_current",
    "period_closed",
    "replaces_much",
    "same_return_twice",
}


def expected(folder: str) -> list[dict[str, str]]:
    with (FIXTURES / folder / "expected.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def about(finding: Finding) -> dict[str, str]:
    return {"code": finding.code, "sheet": finding.sheet or "", "cell": finding.cell or ""}


def assert_says_where_what_and_how(finding: Finding, line: dict[str, str]) -> None:
    """The message is in plain words."""
    message = finding.message
    assert not re.search(r"[{}]|None|<|Decimal|datetime|“”|，，|（）", message), message
    assert message.endswith("。"), message
    assert line["sheet"] in message, message
    if finding.code not in ("duplicate_project", "duplicate_pairing", "row_hidden"):
        assert line["cell"] in message, message


def assert_found(desk: Desk, folder: str, line: dict[str, str], status: str, severity: str) -> None:
    """Checked, a file has the one finding that is expected of it, and a message to go with it."""
    checked = desk.check((FIXTURES / folder / line["file"]).read_bytes(), line["file"])
    assert [about(f) for f in checked.findings] == [{k: line[k] for k in ("code", "sheet", "cell")}]
    assert (checked.status, checked.findings[0].severity) == (status, severity)
    assert_says_where_what_and_how(checked.findings[0], line)


@pytest.mark.parametrize("line", expected("should_fail"), ids=lambda line: line["code"])
def test_one_cause_is_one_finding_and_rejects(desk: Desk, line: dict[str, str]) -> None:
    assert_found(desk, "should_fail", line, "rejected", "error")


@pytest.mark.parametrize("line", expected("should_warn"), ids=lambda line: line["code"])
def test_one_doubt_is_one_warning_and_is_accepted(desk: Desk, line: dict[str, str]) -> None:
    assert_found(desk, "should_warn", line, "accepted", "warning")


@pytest.mark.parametrize("path", PASSING, ids=lambda path: path.stem)
def test_a_good_return_is_accepted_without_findings(desk: Desk, path: Path) -> None:
    checked = desk.check(path.read_bytes(), path.name)
    assert (checked.status, [f.message for f in checked.findings]) == ("accepted", [])


def test_every_error_has_its_golden_return(dictionary: Dictionary) -> None:
    wanted = {code for code, message in dictionary.messages.items() if message.severity == "error"}
    assert {line["code"] for line in expected("should_fail")} | set(ELSEWHERE) == wanted


def test_every_warning_has_its_golden_return(dictionary: Dictionary) -> None:
    wanted = {
        code for code, message in dictionary.messages.items() if message.severity == "warning"
    }
    assert {line["code"] for line in expected("should_warn")} | AGAINST_HISTORY == wanted


@pytest.mark.parametrize("folder", ["should_fail", "should_warn"])
def test_no_golden_file_is_unexpected(folder: str) -> None:
    files = {path.name for path in (FIXTURES / folder).iterdir()} - {"expected.csv"}
    assert files == {line["file"] for line in expected(folder)}


def test_the_golden_returns_are_what_their_script_writes(tmp_path: Path) -> None:
    make_golden.main(tmp_path)
    for fresh in tmp_path.rglob("*.*"):
        kept = FIXTURES / fresh.relative_to(tmp_path)
        assert members(kept) == members(fresh), (
            f"{kept.name}: run python -m tests.fixtures.make_golden"
        )


def members(path: Path) -> object:
    """What a file holds, however it was packed."""
    if not zipfile.is_zipfile(path):
        return path.read_bytes()
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_the_list_of_codes_that_stand_elsewhere_is_no_longer_than_needed() -> None:
    assert set(ELSEWHERE) <= set(load_dictionary().messages)
    assert not set(ELSEWHERE) & {line["code"] for line in expected("should_fail")}
