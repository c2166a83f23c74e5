"""Published facts in the words of their sources, entered into returns: what the checks say.

They prove the reader on words that nobody here wrote. They are not results of the programme.
"""

from __future__ import annotations

import csv
import runpy
from collections import defaultdict
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import openpyxl
import pytest

from etl.folder import SHIPPED_REFERENCE, DataFolder
from etl.intake.check.checker import CheckedReturn
from etl.run import check_files, load_files

PUBLISHED = Path(__file__).resolve().parents[1] / "fixtures" / "published"


def lines(name: str) -> list[dict[str, str]]:
    with (PUBLISHED / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


RECORDS = {record["record_id"]: record for record in lines("records.csv")}
WORKBOOKS = [workbook["workbook"] for workbook in lines("workbooks.csv")]
EXPECTED: dict[str, list[dict[str, str]]] = defaultdict(list)
for line in lines("expected.csv"):
    EXPECTED[line["workbook"]].append(line)


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BAISHE_TODAY", "2026-11-24")


@pytest.fixture
def folder(tmp_path: Path) -> DataFolder:
    """A data folder whose register knows nobody, whatever register is shipped."""
    own = tmp_path / "reference"
    own.mkdir()
    for name in ("organizations.csv", "village_aliases.csv", "typical_villages.csv"):
        heading = (SHIPPED_REFERENCE / name).read_text(encoding="utf-8-sig").splitlines()[0]
        (own / name).write_text(heading + "\n", encoding="utf-8")
    folder = DataFolder(tmp_path)
    folder.demo_mark.touch()
    return folder


@pytest.fixture
def checked(folder: DataFolder) -> dict[str, CheckedReturn]:
    files = [PUBLISHED / f"{name}.xlsx" for name in WORKBOOKS]
    return {result.file.stem: result for result in check_files(files, folder)}


def test_each_return_gets_the_findings_that_the_table_says(
    checked: dict[str, CheckedReturn],
) -> None:
    wrong = {name: bad for name in WORKBOOKS if (bad := differences(checked[name], EXPECTED[name]))}
    assert wrong == {}


def differences(result: CheckedReturn, expected: list[dict[str, str]]) -> list[str]:
    """What was found and not expected, and the other way round; empty when they agree."""
    found = [f.as_dict() for f in result.findings]
    missing = [e for e in expected if not any(is_as_expected(f, e) for f in found)]
    surplus = [f for f in found if not any(is_as_expected(f, e) for e in expected)]
    status = [] if {result.status} == {e["status"] for e in expected} else [result.status]
    return [
        *status,
        *(f"missing {e['code']} {e['sheet']} {e['cell']} {e['says']}" for e in missing),
        *(f"surplus {f['code']} {f['sheet']} {f['cell']} {f['message']}" for f in surplus),
    ]


def is_as_expected(finding: dict[str, Any], expected: dict[str, str]) -> bool:
    return (
        finding["code"] in expected["code"].split("|")
        and finding["severity"] == expected["severity"]
        and finding["sheet"] == expected["sheet"]
        and finding["cell"] == expected["cell"]
        and expected["says"] in finding["message"]
    )


def test_a_rejected_record_is_loaded_nowhere_and_a_mended_one_whole(folder: DataFolder) -> None:
    files = [PUBLISHED / name for name in ("P01.xlsx", "P01_mended.xlsx")]
    results, published = load_files(files, folder)
    assert [result.outcome for result in results] == ["rejected", "loaded"]
    assert published is not None
    with duckdb.connect(str(folder.warehouse), read_only=True) as warehouse:
        rows = warehouse.execute(
            "select project_name, cash_yuan, completed_on, is_demo, organization_name "
            "from project_report join submission using (submission_id) "
            "join provisional_organization using (submission_id)"
        ).fetchall()
    facts = RECORDS["P01"]
    assert rows == [
        (
            facts["project"],
            Decimal(facts["amount_yuan"]),
            date.fromisoformat(facts["date_iso"]),
            True,
            facts["org_name"],
        )
    ]


# The fixtures themselves


def test_what_is_entered_as_a_fact_stands_in_the_record() -> None:
    invented = [
        entry
        for entry in lines("entries.csv")
        if entry["origin"] == "source"
        and not any(entry["value"] in fact for fact in RECORDS[entry["record_id"]].values())
    ]
    assert invented == []


def test_what_mends_a_return_stands_in_the_record_too() -> None:
    record_of = {workbook["workbook"]: workbook["record_id"] for workbook in lines("workbooks.csv")}
    for change in lines("overrides.csv"):
        facts = RECORDS[record_of[change["workbook"]]].values()
        assert any(change["value"] in fact for fact in facts)


def test_every_record_is_entered_under_its_own_cover() -> None:
    own = {w["record_id"] for w in lines("workbooks.csv") if w["cover"] == "own"}
    assert own == set(RECORDS)
    assert all(record["source_url"].startswith("http") for record in RECORDS.values())


def test_every_record_stands_in_the_table_for_people() -> None:
    table = (PUBLISHED / "README.md").read_text(encoding="utf-8")
    assert [name for name in WORKBOOKS if f"`{name}`" not in table] == []
    assert [r["source_url"] for r in RECORDS.values() if r["source_url"] not in table] == []


@pytest.mark.parametrize("name", WORKBOOKS)
def test_the_workbooks_hold_what_the_lists_say(name: str, tmp_path: Path) -> None:
    make = runpy.run_path(str(PUBLISHED / "make.py"))
    workbook = next(w for w in lines("workbooks.csv") if w["workbook"] == name)
    fresh = make["write"](workbook, tmp_path)
    assert values_of(PUBLISHED / f"{name}.xlsx") == values_of(fresh)


def test_no_real_person_and_no_real_return() -> None:
    for name in WORKBOOKS:
        cover = dict(values_of(PUBLISHED / f"{name}.xlsx")["报送信息"])
        assert (cover["填报人"], cover["联系电话"]) == ("测试员", "13800000000")
        assert cover["数据性质"] == "演示数据"


def values_of(path: Path) -> dict[str, list[tuple[Any, ...]]]:
    book = openpyxl.load_workbook(path)
    return {sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in book}
