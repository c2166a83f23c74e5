"""会议演示 as a page: what it says without data, which version it keeps to, where its files are."""

import json
import re
import shutil
from pathlib import Path

import pytest

from dashboard.data.warehouse import edition_of
from etl.folder import DataFolder
from tests.pages.opening import PageOpener, go, html, plain
from tests.support.serving import published_version


@pytest.fixture
def data(demo_data: Path, tmp_path: Path) -> DataFolder:
    """A copy of what the demonstration has published."""
    folder = DataFolder(tmp_path)
    shutil.copytree(DataFolder(demo_data).published, folder.published)
    return folder


def test_the_page_says_what_is_presented_and_offers_its_files(open_page: PageOpener) -> None:
    page = html(open_page("meeting", period="2026H1"))
    assert "2026年上半年会议演示" in page
    assert page.count('download="') == 7
    for ending in ("html", "pptx", "docx"):
        assert f"2026年上半年_截至20261124.{ending}" in page
    for paper in ("决定单", "专项行动总结报告", "典型案例汇编", "推荐表"):
        assert f"{paper}_2026年上半年_截至20261124.docx" in page
    assert "一页纸" in page
    assert re.search(r"正文[\d,]+字（不超过4,000字）", page)


def test_the_day_of_the_meeting_stands_in_the_address_and_on_the_cover(
    open_page: PageOpener,
) -> None:
    page = open_page("meeting", period="2026H1", on="2026-12-02")
    assert page.date_input[0].value.isoformat() == "2026-12-02"
    assert "on" not in go(page, on="somewhen", slides="next").query_params


def test_an_older_half_year_is_told_as_it_was(open_page: PageOpener) -> None:
    page = html(open_page("meeting", period="2024H1", slides="next"))
    assert "2024年上半年会议演示" in page


def test_a_version_that_is_gone_is_a_sentence_and_a_link(open_page: PageOpener) -> None:
    page = html(open_page("meeting", version="20240101T000000-00000000"))
    assert "这一版本已不再保留" in page
    assert "查看现行版本" in page


def test_a_version_in_the_address_is_shown_though_another_is_in_force(
    data: DataFolder, open_page: PageOpener
) -> None:
    version = published_version(data.root)
    pointer = json.loads(data.current.read_text(encoding="utf-8"))
    newer = pointer | {"version": f"{version}-b", "published_at": "2026-12-01T08:00:00"}
    data.current.write_text(json.dumps(newer), encoding="utf-8")
    page = html(open_page("meeting", data.root, version=version, slides="next"))
    assert "2026-12-01" not in page
    assert "2026-12-01" in html(open_page("meeting", data.root, slides="next"))


def test_the_pages_chosen_stand_in_the_address(open_page: PageOpener) -> None:
    at = open_page("meeting", slides="towns,next")
    assert "共2页" in html(at)
    assert html(at).count("：已选") == 2
    towns = html(go(at, slides="appendix"))
    assert "附页7页" in towns
    assert "共0页" not in towns


def test_without_data_there_is_a_sentence(tmp_path: Path, open_page: PageOpener) -> None:
    assert "数据尚未发布，请联系业务科室" in plain(open_page("meeting", tmp_path))


def test_an_edition_is_found_by_its_version_while_its_file_is_kept(data: DataFolder) -> None:
    version = published_version(data.root)
    found = edition_of(data, version)
    assert found is not None
    assert (found.version, found.is_demo) == (version, True)
    assert edition_of(data, "nothing") is None
    found.path.unlink()
    assert edition_of(data, version) is None


def test_a_damaged_line_of_the_record_is_passed_over(data: DataFolder) -> None:
    version = published_version(data.root)
    record = data.publication_log
    record.write_bytes(record.read_bytes() + b'{"version": "cut o\n[]\n')
    assert edition_of(data, version) is not None
    record.unlink()
    assert edition_of(data, version) is None
