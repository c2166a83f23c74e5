"""The index of the final archive, opened from disk: it reads, and asks for nothing."""

from pathlib import Path

from playwright.sync_api import BrowserContext

from dashboard.data.warehouse import current_edition, open_warehouse
from dashboard.downloads.final import index
from etl.folder import DataFolder


def test_the_index_opens_from_disk(
    demo_data: Path, tmp_path: Path, context: BrowserContext
) -> None:
    folder = DataFolder(demo_data)
    edition = current_edition(folder)
    assert edition is not None
    originals = {"440605124-2026H1-v1": "originals/440605124-2026H1-v1.xlsx"}
    papers = {"papers/2026H1-report.docx": "总结报告"}
    made = index(
        open_warehouse(edition), folder.dictionary, originals, papers, ("lists/towns.csv",)
    )
    (tmp_path / "index.html").write_bytes(made)
    page, asked, errors = context.new_page(), list[str](), list[str]()
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: errors.append(message.text))
    address = (tmp_path / "index.html").as_uri()
    page.goto(address)
    assert page.locator("h1").inner_text().endswith("专项行动档案")
    row = page.locator("tr", has=page.get_by_role("rowheader", name="狮山镇"))
    assert row.get_by_role("link", name="第1版").count() == 1
    assert (
        "缺报" in page.locator("tr", has=page.get_by_role("rowheader", name="大沥镇")).inner_text()
    )
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    page.close()
    assert asked == [address]
    assert errors == []
