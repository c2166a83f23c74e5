"""Two clerks, an approver and a town's officer at the desk at the same time, each behind the gateway's login."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from etl import jobs, worker
from etl.folder import DataFolder
from tests.browser.conftest import READER
from tests.support.data_folders import entries
from tests.support.desk_hands import (
    PATIENCE,
    drop,
    fill,
    handed_in,
    is_told,
    main_of,
    press,
    working,
)
from tests.support.gateway import SECRET
from tests.support.serving import Visit, serve
from tests.support.workbooks import data_folder, town_return

pytestmark = [pytest.mark.browser, pytest.mark.drill]

ACCESS = """
users:
  li: {role: clerk}
  chen: {role: clerk}
  wang: {role: approver}
  dali: {role: town, towns: ["440605125"]}
"""
OPTIONS = ("--server.trustedUserHeaders", json.dumps({"X-Remote-User": "user"}))
Enter = Callable[..., Page]


@pytest.fixture
def folder(tmp_path: Path) -> DataFolder:
    """A return of 狮山镇 in force; one that 大沥镇 has sent waits to be taken in."""
    folder = data_folder(tmp_path / "data")
    (folder.root / "access.yml").write_text(ACCESS, encoding="utf-8")
    own = {"towns": ["440605125"], "sender": "dali"}
    jobs.submit(folder, "load", own, "dali", [("b.xlsx", town_return("大沥镇").data())])
    jobs.submit(folder, "load", {"sender": "li"}, "li", [("a.xlsx", town_return().data())])
    worker.work(folder, once=True)
    assert [e.outcome for e in entries(folder)] == ["pending", "accepted"]
    return folder


@pytest.fixture
def enter(folder: DataFolder, browser: Browser, tmp_path: Path) -> Iterator[Enter]:
    """Opens the desk as somebody: `enter("li", "step=review")`."""
    variables, contexts = {"BAISHE_GATEWAY_SECRET": SECRET}, []
    with serve(folder.root, tmp_path / "log", options=OPTIONS, variables=variables) as address:

        def opened(name: str, query: str = "") -> Page:
            headers = {"X-Remote-User": name, "X-Gateway-Secret": SECRET}
            contexts.append(browser.new_context(**READER, extra_http_headers=headers))
            return Visit(contexts[-1].new_page(), address).open(f"/desk?{query}")

        yield opened
        for context in contexts:
            context.close()


def test_who_takes_in_the_same_return_second_is_told_who_was_first(
    folder: DataFolder, enter: Enter
) -> None:
    first, second = enter("li"), enter("chen")
    for page in (first, second):
        expect(main_of(page)).to_contain_text("1份由镇街报送，待接收")
        press(page, "接收")
    expect(main_of(second)).to_contain_text("已提交", timeout=PATIENCE)
    with working(folder):
        is_told(first, "大沥镇2026年上半年第1版已审核通过")
        is_told(second, "已由li于")
    assert [e.decided for e in entries(folder) if e.is_decision] == ["review"]
    assert {e.reviewer for e in entries(folder) if e.is_decision} == {"li"}


def test_one_withdraws_while_another_publishes_and_a_town_sends(
    folder: DataFolder, enter: Enter
) -> None:
    known = len(jobs.read_jobs(folder))
    withdraws, publishes = enter("wang", "step=review"), enter("chen", "step=publish")
    sends = enter("dali")
    drop(sends, ("大沥镇.xlsx", town_return("大沥镇").changed("project_report", cash=4).data()))
    expect(main_of(sends)).to_contain_text("已核对，尚未报送", timeout=PATIENCE)
    with working(folder):
        fill(withdraws, "back_reason", "与原件不符")
        press(withdraws, "确认撤回")
        press(publishes, "发布")
        press(sends, "报送")
        assert len(handed_in(publishes, folder, known)) >= 1
        is_told(publishes, "已发布，统计日期")
        is_told(withdraws, "已撤回")
        is_told(publishes, "wang")
        while len([e for e in entries(folder) if not e.is_decision]) < 3:
            sends.wait_for_timeout(100)
        is_told(sends, "等待业务科室接收")
    assert "wang" not in sends.locator("body").inner_text()
    assert "狮山镇" not in main_of(sends).inner_text()
    assert [e.outcome for e in entries(folder) if not e.is_decision] == [
        "pending",
        "accepted",
        "pending",
    ]
