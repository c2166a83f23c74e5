"""What the desk is handed from a sandbox: a checked list, zips of templates and of annotated returns."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import openpyxl
import pytest

from etl import run
from etl.folder import DataFolder
from tests.support import sandboxes
from tests.support.data_folders import query, stored_rows
from tests.support.small_publications import unpublished
from tests.support.workbooks import REPORTER, TELEPHONE, data_folder, district_return, town_return


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> DataFolder:
    """A folder with one return that has a question."""
    with unpublished():
        folder = data_folder(tmp_path_factory.mktemp("desk") / "data")
        book = town_return().changed("project_report", cash="近13万元")
        run.load_files([book.save(folder.inbox / "a.xlsx")], folder)
    return folder


def workbooks(packed: bytes) -> dict[str, openpyxl.Workbook]:
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        return {
            name: openpyxl.load_workbook(io.BytesIO(archive.read(name)))
            for name in archive.namelist()
        }


def test_every_sender_has_a_template_of_its_own(loaded: DataFolder) -> None:
    packed = workbooks(run.pack_templates(loaded, "2026H2"))
    senders = run.senders(loaded)
    assert len(packed) == len(senders) == 8
    for name, book in packed.items():
        town = next(town for town in senders.values() if f"_{town}_" in name)
        texts = [str(cell.value) for row in book.worksheets[0].iter_rows() for cell in row]
        assert town in texts


def test_what_goes_back_names_nobody(loaded: DataFolder) -> None:
    paths = sorted(loaded.returns.iterdir())
    packed = workbooks(run.pack_returned(loaded, paths))
    assert [*packed] == [path.name for path in paths]
    [book] = packed.values()
    texts = {str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row}
    assert "核对结果" in book.sheetnames
    assert not {REPORTER, TELEPHONE} & texts
    with pytest.raises(run.ServiceError, match=r"。$"):
        run.pack_returned(loaded, [Path("/nowhere/a.xlsx")])


def test_a_list_is_stored_without_columns_that_nobody_asked_for(loaded: DataFolder) -> None:
    lines = "报送期,镇街,延至,理由,联系人\n2026年上半年,狮山镇,2026年7月25日,汛期,王工\n"
    checked = run.check_list_file(loaded, "extensions", "延期.csv", lines.encode("gb18030"))
    assert (checked.rows, checked.faults, checked.unread) == (1, (), ("联系人",))
    stored = "period,town_code,due_on,reason\n2026H1,440605124,2026-07-25,汛期\n"
    assert checked.content.decode() == stored


@pytest.mark.usefixtures("sandbox_here")
def test_faults_of_a_list_say_where_and_how_to_mend(loaded: DataFolder) -> None:
    lines = "报送期,镇街,延至\n2026年上半年,无此镇,2026年7月32日\n"
    checked = run.check_list_file(loaded, "extensions", "延期.csv", lines.encode())
    assert [(f.row, f.column, f.value) for f in checked.faults] == [
        (2, "镇（街道）代码", "无此镇"),
        (2, "报送截止日", "2026年7月32日"),
    ]
    assert checked.faults[0].advice == "没有这个镇（街道），请填代码或全称"
    assert checked.content == b""
    with pytest.raises(run.ServiceError, match=r"延期.xlsx 打不开；请另存为"):
        run.check_list_file(loaded, "extensions", "C:\\表\\延期.xlsx", b"PK broken")


MEETING = {
    "matter": "志愿者周末不足",
    "met_on": "2026-05-12",
    "resolved": "由区义工联组织周末志愿服务队",
    "lead_unit": "区义工联",
    "settle_by": "2026-09-30",
    "status": "办理中",
}


def test_a_decision_joins_what_the_district_states_already(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("etl.acts.writing.publish", lambda folder: None)
    folder = data_folder(tmp_path / "data")
    district, contact = (
        folder.dictionary.district.code,
        {"reporter": REPORTER, "telephone": TELEPHONE},
    )
    run.load_files([district_return().save(folder.inbox / "a.xlsx")], folder)
    milestones = stored_rows(folder, "milestone_report")

    def load(name: str, **given: str) -> None:
        made = run.decision_return(folder, district, "2026H1", [given], contact)
        path = folder.inbox / name
        path.write_bytes(made[1])
        [loaded], _ = run.load_files([path], folder)
        assert (loaded.outcome, loaded.fault) == ("loaded", None)

    load("b.xlsx", **MEETING)
    with sandboxes.here():
        load("c.xlsx", **MEETING | {"matter": "结对协议到期", "settle_by": ""})
        first = query(folder.warehouse, 'select min("row") from decision')[0][0]
        load("d.xlsx", row=str(first), status="已办结", result="已组成三支服务队")
    sql = """
        select matter, status, settle_by::varchar, result from decision
        where submission_id in (select submission_id from in_force) order by "row"
    """
    assert query(folder.warehouse, sql) == [
        ("志愿者周末不足", "done", "2026-09-30", "已组成三支服务队"),
        ("结对协议到期", "in_progress", None, None),
    ]
    last = f"{district}-2026H1-v4"
    kept = [row for row in stored_rows(folder, "milestone_report") if row[0] == last]
    assert [row[1:] for row in kept] == [row[1:] for row in milestones]
