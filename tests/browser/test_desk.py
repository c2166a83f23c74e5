"""The desk in a browser: nothing is lost when worker or server are killed in the midst."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from etl import jobs
from etl.folder import DataFolder
from tests.support.data_folders import entries
from tests.support.desk_hands import PATIENCE, working
from tests.support.desk_hands import drop as drop_files
from tests.support.serving import Visitor, free_port, serve
from tests.support.workbooks import data_folder, town_return

pytestmark = pytest.mark.browser

TOWNS = ("狮山镇", "大沥镇", "九江镇", "西樵镇")


@pytest.fixture
def folder(tmp_path: Path) -> DataFolder:
    return data_folder(tmp_path / "data")


@pytest.fixture
def desk(folder: DataFolder, tmp_path: Path) -> Iterator[str]:
    """A dashboard over an empty data folder."""
    with serve(folder.root, tmp_path / "server.log") as address:
        yield address


def drop(page: Page, *towns: str) -> None:
    """Drop returns of these towns and wait until they are checked."""
    drop_files(page, *((f"{town}.xlsx", town_return(town).data()) for town in towns))
    expect(page.locator("h1")).to_contain_text(f"收到{len(towns)}份报送表", timeout=PATIENCE)


@pytest.mark.drill  # tests/etl/test_jobs.py kills one without a browser
def test_a_worker_killed_in_the_midst_is_followed_by_another(
    folder: DataFolder, desk: str, own_visitor: Visitor
) -> None:
    page = own_visitor(desk).open("/desk")
    drop(page, *TOWNS)
    page.get_by_role("button", name="接收可接收的4份").click()
    main = page.locator("[data-testid=stMain]")
    with working(folder) as worker:
        expect(main).to_contain_text("正在办理", timeout=PATIENCE)
        worker.kill()
        worker.wait()
    (job,) = jobs.read_jobs(folder)
    assert job.state == "running"
    with working(folder):
        expect(main).to_contain_text("收到4份报送表", timeout=PATIENCE)
    assert sorted(entry.outcome for entry in entries(folder)) == ["accepted"] * len(TOWNS)


def test_a_page_comes_back_with_its_server_and_tells_what_was_done(
    folder: DataFolder, tmp_path: Path, own_visitor: Visitor
) -> None:
    port, log = free_port(), tmp_path / "log"
    with serve(folder.root, log, port=port) as address:
        page = own_visitor(address).open("/desk")
        drop(page, TOWNS[0])
        page.get_by_role("button", name="接收", exact=True).click()
        main = page.locator("[data-testid=stMain]")
        expect(main).to_contain_text("已提交，等待办理")
    with working(folder), serve(folder.root, log, port=port):
        expect(main).to_contain_text("狮山镇2026年上半年第1版已载入", timeout=PATIENCE)
