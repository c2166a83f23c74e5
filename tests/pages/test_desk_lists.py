"""名录与期限, 发布, 发放: what changes is said before it is done, the worker does it, and the ledger says who."""

from __future__ import annotations

import datetime as dt
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.features.desk import decisions, list_form, lists, publishing
from dashboard.page import open_page as opened
from dashboard.server.access import EVERYBODY
from etl import jobs, run, worker
from etl.folder import DataFolder
from etl.lifecycle.decisions import Why
from tests.pages.opening import PageOpener, finding, go, plain
from tests.support.data_folders import entries, published_file, query
from tests.support.small_publications import unpublished
from tests.support.workbooks import data_folder, town_return

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("sandbox_here", "desk_publications")]

SHISHAN = "440605124"
CSV = "text/csv"
EXTENSION = "period,town_code,due_on,reason\n2026H1,440605124,2026-07-25,汛期\n"


@pytest.fixture(scope="module")
def late(tmp_path_factory: pytest.TempPathFactory, desk_publications: None) -> DataFolder:
    """A folder with one return, five days late."""
    folder = data_folder(tmp_path_factory.mktemp("desk") / "data")
    book = town_return().changed("cover", reported_on="2026-07-20")
    run.load_files([book.save(folder.inbox / "a.xlsx")], folder)
    return folder


@pytest.fixture
def folder(late: DataFolder, tmp_path: Path) -> DataFolder:
    return DataFolder(shutil.copytree(late.root, tmp_path / "data"))


def press(at: AppTest, label: str) -> AppTest:
    [button] = [button for button in at.button if button.label == label]
    button.click()
    return go(at)


def work(folder: DataFolder, at: AppTest) -> AppTest:
    """The worker does what was handed in, and the page is looked at again."""
    worker.work(folder, once=True)
    assert all(job.result["ok"] for job in jobs.read_jobs(folder))
    return go(at)


def ledger(folder: DataFolder) -> list[tuple[object, ...]]:
    return [
        (e.decided if e.is_decision else e.outcome, e.reviewer, e.reason, e.file_name, e.sha256)
        for e in entries(folder)
    ]


def test_a_day_is_put_off_on_the_page_as_by_the_command(
    folder: DataFolder, tmp_path: Path, open_page: PageOpener, monkeypatch: pytest.MonkeyPatch
) -> None:
    clerk = replace(EVERYBODY, name="李经办", role="clerk")
    monkeypatch.setattr(opened, "reader", lambda: clerk)
    by_command = DataFolder(shutil.copytree(folder.root, tmp_path / "command"))
    at = open_page("desk", folder.root, step="lists", list="extensions")

    at.file_uploader[0].upload("延期.csv", "报送期,延至\n2026年上半年,7月32日\n".encode(), CSV)
    go(at)
    assert "有1处须先改正" in finding(at)
    assert "第2行 报送截止日 7月32日" in plain(at)
    assert [b.disabled for b in at.button if b.label == lists.APPLY] == [True]
    assert jobs.read_jobs(folder) == []

    assert at.selectbox("extensions_period_0").value == "2026H1", "the one of the page"
    at.selectbox("extensions_town_code_0").set_value(SHISHAN)
    at.date_input("extensions_due_on_0").set_value(dt.date(2026, 7, 25))
    at.text_input("extensions_reason_0").set_value("汛期")
    at = work(folder, press(at, list_form.ADD))
    assert finding(at) == "新名录与现行名录相比：增加1条"
    assert "狮山镇逾期 → 按时" in plain(at)
    assert "截止日改期" in plain(at)
    assert len(entries(folder)) == 1

    [reason] = [field for field in at.text_input if field.label == "理由" and not field.key]
    assert reason.value == "汛期", "what was given as the reason of the entry"
    reason.set_value(" ")
    at = press(at, lists.APPLY)
    assert lists.NO_REASON in plain(at)
    [reason] = [field for field in at.text_input if field.label == "理由" and not field.key]
    reason.set_value("区里同意延期")
    at = work(folder, press(at, lists.APPLY))
    assert finding(at) == "延期报送现有1条"
    assert "狮山镇" in plain(at)

    path = tmp_path / "extensions.csv"
    path.write_text(EXTENSION, encoding="utf-8")
    with unpublished():
        run.apply_list(by_command, "extensions", path, Why("李经办", "区里同意延期"))
    assert ledger(folder) == ledger(by_command)
    state = (
        "select state from submission_status where period = '2026H1' and town_code = '440605124'"
    )
    assert query(published_file(folder), state) == [("on_time",)]

    at = go(at, step="publish")
    assert "仍未纳入6份" in plain(at)
    assert plain(at).count("报送表不变") == 1
    at = work(folder, press(at, publishing.LOOK))
    assert finding(at) == "发布后各项数字不变"
    before = run.published_version(folder)
    at = work(folder, press(at, publishing.PUBLISH))
    assert run.published_version(folder) != before

    at = go(at, step="papers")
    assert "催报：7个镇（街道）有待办" in plain(at)
    assert "下载全部模板" in [b.proto.label for b in at.get("download_button")]


def test_a_decision_is_recorded_and_becomes_a_return_of_the_district(
    folder: DataFolder, open_page: PageOpener
) -> None:
    at = open_page("desk", folder.root, step="decisions")
    assert decisions.LACKING not in plain(at)
    at = press(at, decisions.SAVE)
    assert decisions.LACKING in plain(at)
    [met_on] = [field for field in at.date_input if field.label == "会议日期"]
    met_on.set_value(dt.date(2026, 5, 12))
    texts = {
        "other": "志愿者周末不足",
        "lead": "区义工联",
        "reporter": "李",
        "telephone": "86000000",
    }
    for name, text in texts.items():
        at.text_input(f"decision_{name}").set_value(text)
    at.text_area("decision_resolved").set_value("组织周末志愿服务队")
    at.date_input("decision_settle_by").set_value(dt.date(2026, 9, 30))
    at = work(folder, press(at, decisions.SAVE))
    assert "已议定1项，1项逾期" in finding(at)
    assert "逾期55天" in plain(at)
    assert [(e.town_code, e.period, e.outcome) for e in entries(folder)][1:] == [
        ("440605", "2026H1", "accepted")
    ]
    assert all(job.files == [] for job in jobs.read_jobs(folder))  # no telephone is left
