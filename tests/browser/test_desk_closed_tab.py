"""The tab is closed right after the click of each step of the desk: nothing is lost, and on return it is told."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from unittest.mock import patch

import pytest
from playwright.sync_api import Page, expect

from dashboard.features.desk.desk import NOBODY
from etl import jobs, run, worker
from etl.folder import DataFolder
from etl.marts import runner
from tests.pages.conftest import OF_THE_DESK
from tests.support import sandboxes, small_publications
from tests.support.data_folders import entries
from tests.support.desk_hands import drop, fill, handed_in, is_told, main_of, press
from tests.support.serving import Visitor, serve
from tests.support.workbooks import Book, data_folder, project, town_return

pytestmark = pytest.mark.browser

REASON = "局办公会审定"
EXTENSION = "报送期,镇（街道）代码,报送截止日,理由\n2026H1,440605124,2026-07-25,汛期\n"


@dataclass(frozen=True)
class Step:
    """A step: its address, what hands it in, what is told before and after it is done, and its lines of the ledger.

    ``before``: what must have been done.
    """

    address: str
    click: Callable[[Page], None]
    waiting: str
    done: str
    lines: tuple[str, ...]
    before: Callable[[DataFolder], None] = lambda folder: None


def _take_in(page: Page) -> None:
    drop(page, ("大沥镇.xlsx", town_return("大沥镇").data()))
    press(page, "接收")


def _accept(page: Page) -> None:
    page.get_by_text("通过", exact=True).click()
    press(page, "确认通过")


def _withdraw(page: Page) -> None:
    fill(page, "back_reason", REASON)
    press(page, "确认撤回")


def _compare_list(page: Page) -> None:
    drop(page, ("延期.csv", EXTENSION.encode()))


def _looked_at(folder: DataFolder) -> None:
    """The list has been compared with the one in force."""
    content = "period,town_code,due_on,reason\n2026H1,440605121,2026-07-25,汛期\n"
    about = {"name": "extensions", "file": "延期.csv"}
    jobs.submit(folder, "list_preview", about, NOBODY, [("extensions.csv", content.encode())])
    worker.work(folder, once=True)


def _apply_list(page: Page) -> None:
    page.get_by_label("理由").last.fill(REASON)
    press(page, "启用新名录")


def _decide(page: Page) -> None:
    fill(page, "decision_other", "社工站场地")
    fill(page, "decision_resolved", "由民政局牵头落实")
    fill(page, "decision_reporter", "测试员")
    fill(page, "decision_telephone", "13800138000")
    press(page, "保存")


def _close(page: Page) -> None:
    fill(page, "close_reason", REASON)
    press(page, "确认定稿（含以前各期）")


STEPS = {
    "intake": Step("", _take_in, "接收：已提交", "大沥镇2026年上半年第1版已载入", ("accepted",)),
    "review": Step(
        "step=review", _accept, "审核：已提交", "狮山镇2026年上半年第2版已审核通过", ("review",)
    ),
    "withdraw": Step("step=review", _withdraw, "撤回：已提交", "版已撤回", ("withdraw",)),
    "list_preview": Step(
        "step=lists&list=extensions", _compare_list, "稍后再来", "启用后的变化", ()
    ),
    "list": Step(
        "step=lists&list=extensions",
        _apply_list,
        "启用名录：已提交",
        "延期报送已启用",
        ("list",),
        _looked_at,
    ),
    "prepare": Step(
        "step=publish", lambda page: press(page, "看发布后的变化"), "正在备下一版", "重新比较", ()
    ),
    "publish": Step(
        "step=publish", lambda page: press(page, "发布"), "发布：已提交", "已发布，统计日期", ()
    ),
    "decisions": Step("step=decisions", _decide, "接收：已提交", "已议定1项", ("accepted",)),
    "close": Step(
        "step=review&period=2025H2", _close, "定稿：已提交", "及以前各期已定稿", ("close",)
    ),
}

# What comes of a job, of a list, and of a version; the others take the same way.
SOME = ("intake", "list", "publish")


def _many() -> Book:
    book, end = town_return(), town_return().cover["reported_on"]
    lead, village = (book.rows["project_report"][0][name] for name in ("organizations", "villages"))
    for n in range(4):
        book = book.with_row("project_report", project(f"第{n}处护绿", lead, village, end))
    return book


@pytest.fixture(scope="module", autouse=True)
def _works_here() -> Iterator[None]:
    """The worker publishes only what the desk shows, without sandboxes; the server has its own."""
    build = small_publications.of(*OF_THE_DESK)
    with patch.object(runner, "build", build), sandboxes.here():
        yield


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> DataFolder:
    """Two returns in force, and one that somebody has sent in and that would take much away."""
    folder = data_folder(tmp_path_factory.mktemp("desk") / "data")
    few = _many().changed("cover", reported_on="2026-07-14")
    few.rows["project_report"] = few.rows["project_report"][:1]
    for book in (_many(), few, town_return("九江镇")):
        jobs.submit(folder, "load", {"sender": "wang"}, "wang", [("a.xlsx", book.data())])
    worker.work(folder, once=True)
    assert [e.outcome for e in entries(folder)] == ["accepted", "pending", "accepted"]
    return folder


@pytest.fixture(scope="module")
def desk(folder: DataFolder, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with serve(folder.root, tmp_path_factory.mktemp("desk") / "server.log") as address:
        yield address


@pytest.mark.parametrize(
    "name",
    [name if name in SOME else pytest.param(name, marks=pytest.mark.drill) for name in STEPS],
)
def test_a_tab_closed_right_after_the_click_loses_nothing(
    name: str, folder: DataFolder, desk: str, visitor: Visitor
) -> None:
    step = STEPS[name]
    step.before(folder)
    known, before = len(jobs.read_jobs(folder)), len(entries(folder))
    page = visitor(desk).open(f"/desk?{step.address}")
    step.click(page)
    [job] = handed_in(page, folder, known)
    page.close()

    again = visitor(desk)
    waiting = again.open(f"/desk?{step.address}")
    is_told(waiting, step.waiting)
    assert len(entries(folder)) == before, "nothing is done by the page"

    worker.work(folder, once=True)
    is_told(waiting, step.done)
    assert [e.decided if e.is_decision else e.outcome for e in entries(folder)][before:] == list(
        step.lines
    )
    assert [each.id for each in jobs.read_jobs(folder)][known:] == [job.id]
    assert run.owed_since(folder) is None
    assert again.errors == []


@pytest.mark.drill  # test_upload leaves a check in the midst
def test_a_download_that_is_left_leaves_nothing(
    folder: DataFolder, desk: str, visitor: Visitor
) -> None:
    known, lines = len(jobs.read_jobs(folder)), len(entries(folder))
    page = visitor(desk).open("/desk?step=papers")
    main_of(page).get_by_text("下载全部模板").click()
    page.close()
    again = visitor(desk).open("/desk?step=papers")
    with again.expect_download(timeout=120_000) as download:
        main_of(again).get_by_text("下载全部模板").click()
    assert download.value.suggested_filename.endswith("报送表模板.zip")
    assert (len(jobs.read_jobs(folder)), len(entries(folder))) == (known, lines)
    expect(main_of(again)).not_to_contain_text("已提交")
