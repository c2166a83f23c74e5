"""报送与质量: every state of a return is told in words, each cell leads to its return, odd data have their sentence."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from unittest.mock import patch

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.features.submissions import desk
from dashboard.page import open_page as opening_page
from dashboard.server.access import Person
from etl import run
from etl.dictionary import load_dictionary
from etl.folder import DataFolder
from etl.lifecycle.review import Decision
from etl.marts import runner
from tests.conftest import MadeOnce
from tests.pages.opening import PageOpener, finding, go, html, plain
from tests.support import small_publications
from tests.support.workbooks import (
    bad_return,
    data_folder,
    district_return,
    project,
    town_return,
    with_review,
)

SHISHAN, JIUJIANG, DALI, GUICHENG = "440605124", "440605121", "440605125", "440605011"
Open = Callable[..., AppTest]


@pytest.fixture(scope="module", autouse=True)
def _unproven() -> Iterator[None]:
    """Publish everything without proving it."""
    with patch.object(runner, "build", small_publications.of(*load_dictionary().relations)):
        yield


@pytest.fixture(scope="module")
def mixed(made_once: MadeOnce, _unproven: None) -> Path:
    """Every state at once: current and corrected, rejected, waiting, sent back, the district, a foreign file."""
    return made_once("mixed", lambda place: _fill(with_review(data_folder(place))))


def _fill(folder: DataFolder) -> None:
    end = load_dictionary().period("2026H1").ends_on
    waits = town_return("桂城街道").changed("project_report", cash="近13万元")
    more = town_return().with_row("project_report", project("河堤护绿", "", "", end))
    more.rows["project_report"][-1] |= {
        "organizations": more.rows["project_report"][0]["organizations"]
    }
    back = town_return("西樵镇").changed("project_report", cash="近6万元")
    wrong = bad_return()
    wrong.cover["town"] = "九江镇"
    books = {
        "0_狮山": town_return(),
        "1_狮山": more,
        "2_九江": wrong,
        "3_桂城": waits,
        "4_西樵": back,
        "5_区级": district_return(),
    }
    for name, book in books.items():
        book.save(folder.inbox / f"{name}.xlsx")
    nobodys = town_return()
    nobodys.cover["town"] = "无此镇"
    nobodys.save(folder.inbox / "6_不明.xlsx")
    with run.postponing_publication():
        run.load_files([folder.inbox / "0_狮山.xlsx"], folder)  # of the same day as the next one
        run.load_files([folder.inbox], folder)
        run.review_return(folder, Decision("440605122-2026H1-v1", "审核甲", "近6万元请改填准确数"))
    run.publish_owed(folder)


@pytest.fixture
def opened(mixed: Path, open_page: PageOpener) -> Open:
    return partial(open_page, "submissions", mixed)


def cell(at: AppTest, period: str, town: str) -> str:
    """The words of a cell of the matrix."""
    link = f'href="submissions?period={period}&amp;town={town}"'
    found = html(at).split(f'<a class="rows" {link}>')
    assert len(found) >= 2, link
    return re.sub("<[^>]+>", " ", found[1].split("</a>")[0])


def test_each_state_is_a_shape_and_a_word_with_version_and_day(opened: Open) -> None:
    at = opened(period="2026H1")
    names = load_dictionary().vocabularies["submission_state"]
    expected = {SHISHAN: "on_time", JIUJIANG: "rejected", GUICHENG: "pending", DALI: "missing"}
    for town, state in expected.items():
        assert names.short_of(state) in cell(at, "2026H1", town)
    assert "第2版" in cell(at, "2026H1", SHISHAN)
    assert "2026年7月15日截止" in cell(at, "2026H1", DALI)
    assert names.short_of("not_due") in cell(at, "2026H2", DALI)
    assert "2027年1月15日前" in cell(at, "2026H2", DALI)
    for name in ("done", "attention", "in_progress", "not_started"):
        assert f'<i class="st {name}"' in html(at)


def test_the_district_stands_below_the_towns_and_owes_nothing(opened: Open) -> None:
    at = opened(period="2026H1")
    district = load_dictionary().district
    assert "已报送" in cell(at, "2026H1", district.code)
    assert 'lang="en">—</span>' in html(at)
    own = opened(period="2026H1", town=district.code)
    assert district.return_name in finding(own)
    assert own.query_params["town"] in (district.code, [district.code])


def test_towns_come_in_code_order(opened: Open) -> None:
    text = html(opened()).split('<table class="halfyears">')[1].split("</table>")[0]
    names = re.findall(r'<th scope="row">([^<]+)</th>', text)
    assert names[:7] == ["桂城街道", "九江镇", "西樵镇", "丹灶镇", "狮山镇", "大沥镇", "里水镇"]


def test_a_return_shows_its_versions_and_what_was_found(opened: Open) -> None:
    text = plain(opened(period="2026H1", town=SHISHAN))
    assert "收到2个版本" in text
    assert "被第2版更正" in text
    assert "第2版与第1版相比" in text
    assert "河堤护绿" in text


def test_a_rejected_return_shows_its_findings_by_kind_and_offers_the_workbook(opened: Open) -> None:
    at = opened(period="2026H1", town=JIUJIANG)
    text = plain(at)
    assert "须修改：" in text
    labels = [button.proto.label for button in at.get("download_button")]
    assert "下载标注的报送表" in labels
    assert "已清空填报人和联系电话" in text


def test_a_decision_is_told_with_its_reason(opened: Open) -> None:
    text = plain(opened(period="2026H1", town="440605122"))
    assert "审核退回：近6万元请改填准确数" in text
    assert "审核甲" not in text


def test_a_waiting_return_comes_with_the_commands_that_decide_it(opened: Open) -> None:
    text = plain(opened())
    assert f"python -m etl review {GUICHENG}-2026H1-v1 --accept" in text
    assert f"python -m etl review {GUICHENG}-2026H1-v1 --return 理由" in text


def test_a_file_that_nobody_can_place_is_listed(opened: Open) -> None:
    text = plain(opened())
    assert "1份文件认不出是谁报送的" in text
    assert "6_不明.xlsx" not in text, "the sender's own name of a file is not published"


def test_a_version_is_chosen_by_the_address(opened: Open) -> None:
    first = plain(opened(period="2026H1", town=SHISHAN, version="1"))
    assert "没有改动" not in first
    assert "第2版与第1版相比" not in first
    assert "第1版" in first


@pytest.mark.parametrize("version", ["7", "0", "../1"])
def test_a_version_that_is_not_there_shows_the_one_that_counts(opened: Open, version: str) -> None:
    text = plain(opened(period="2026H1", town=SHISHAN, version=version))
    assert "第2版与第1版相比" in text


def test_a_town_without_this_return_says_until_when(opened: Open) -> None:
    at = opened(period="2026H1", town=DALI)
    assert "还没有收到大沥镇2026年上半年的报送表" in plain(at)
    assert "2026年7月15日" in plain(at)


def test_a_half_year_that_has_begun_can_be_looked_at(opened: Open) -> None:
    at = opened(period="2026H2", town=SHISHAN)
    assert "未到期" in finding(at)
    assert "还没有收到狮山镇2026年下半年的报送表" in plain(at)


def test_reminders_are_for_the_towns_and_name_nobody(opened: Open) -> None:
    text = html(opened())
    assert text.count('<details class="letter"') == 7
    assert text.count('<button class="copytext"') >= 7
    assert "九江镇联络员：" in text
    one = html(opened(period="2026H1", town=JIUJIANG))
    assert one.count('<details class="letter" open>') == 1


def test_templates_are_made_only_when_asked_for(
    opened: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = []
    monkeypatch.setattr(run, "make_template", lambda *a, **k: made.append(a))
    at = opened(period="2026H1", town=JIUJIANG)
    assert {"预填模板", "空白模板"} <= {b.proto.label for b in at.get("download_button")}
    assert made == []
    assert at.selectbox(key="for_town").value == JIUJIANG


def test_nothing_published_still_checks_and_hands_out_templates(
    tmp_path: Path, open_page: PageOpener
) -> None:
    at = open_page("submissions", tmp_path)
    assert "python -m etl load" in html(at)
    assert len(at.file_uploader) == 1
    assert {"预填模板", "空白模板"} <= {b.proto.label for b in at.get("download_button")}


def test_returns_that_all_went_back_are_shown(tmp_path: Path, open_page: PageOpener) -> None:
    folder = data_folder(tmp_path / "data")
    run.load_files([bad_return().save(folder.inbox / "a.xlsx")], folder)
    at = open_page("submissions", folder.root, period="2026H1", town=SHISHAN)
    assert "待修改" in finding(at)
    assert "须修改：" in plain(at)
    assert "待修改" in cell(at, "2026H1", SHISHAN)


def test_without_anything_to_mend_nothing_is_offered(tmp_path: Path, open_page: PageOpener) -> None:
    folder = data_folder(tmp_path / "data")
    run.load_files([town_return().save(folder.inbox / "a.xlsx")], folder)
    at = open_page("submissions", folder.root, period="2026H1", town=SHISHAN)
    assert "没有需要修改或核实的内容" in plain(at)
    assert "下载标注的报送表" not in [b.proto.label for b in at.get("download_button")]
    assert "没有核对出问题" in plain(at)


def test_an_upload_is_checked_shown_and_forgotten(opened: Open) -> None:
    at = opened()
    uploader = at.file_uploader[0]
    uploader.set_value(("我的表.xlsx", bad_return().data(), "application/octet-stream"))
    at.run()
    assert not at.exception
    text = plain(at)
    assert "处须修改" in text
    assert "改好后再报送" in text
    assert "“我的表.xlsx”" in text
    result = at.session_state[desk._RESULT]
    assert result.upload is not None
    assert len(at.file_uploader) == 1
    assert at.file_uploader[0].value is None
    at.button(key="clear_check").click().run()
    assert "改好后再报送" not in plain(at)
    assert desk._RESULT not in at.session_state


def test_an_upload_that_cannot_be_checked_is_a_sentence(
    opened: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    def crowded(*_: object) -> None:
        raise run.ServiceError("现在核对的人较多，请过一两分钟再试。")

    monkeypatch.setattr(run, "check_upload", crowded)
    at = opened()
    at.file_uploader[0].set_value(("我的表.xlsx", b"x", "application/octet-stream"))
    at.run()
    assert "“我的表.xlsx”没有核对成" in plain(at)
    assert "现在核对的人较多" in plain(at)


@pytest.mark.usefixtures("sandbox_here")
def test_a_file_that_could_not_be_opened_has_no_marked_copy(opened: Open) -> None:
    at = opened()
    at.file_uploader[0].set_value(("空.xlsx", b"", "application/octet-stream"))
    at.run()
    assert "1处须修改" in plain(at)
    labels = {button.proto.label for button in at.get("download_button")}
    assert labels == {"预填模板", "空白模板"}
    assert "请补填" not in plain(at)


@pytest.mark.usefixtures("sandbox_here")
def test_findings_read_well_without_their_cell(opened: Open) -> None:
    at = opened()
    book = town_return().changed("pairing", note="电话 13800138000")
    at.file_uploader[0].set_value(("我的表.xlsx", book.data(), "application/octet-stream"))
    at.run()
    assert "含有电话号码" in plain(at)
    assert not re.search(r"<td>(<[^>]+>)*的", html(at))


def test_what_waits_stands_above_the_tools_and_is_reached_from_the_top(opened: Open) -> None:
    text = html(opened())
    assert text.index("份报送表待审核") < text.index('id="check"') < text.index('id="templates"')
    assert text.index('href="#check"') < text.index('class="halfyears"')
    assert 'id="remind"' in text


@pytest.mark.usefixtures("sandbox_here")
def test_a_name_that_is_markup_is_text(opened: Open) -> None:
    at = opened()
    at.file_uploader[0].set_value(("<img src=x onerror=alert(1)>.xlsx", b"x", "x"))
    at.run()
    assert "<img src=x" not in html(at)


def test_an_officer_gets_no_file_by_the_address_of_another_town(
    opened: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    may = frozenset({"read", "returns"})
    officer = Person("a", "town", "镇街联络员", may, frozenset({SHISHAN}))  # type: ignore[arg-type]
    for place in (opening_page, desk):
        monkeypatch.setattr(place, "reader", lambda: officer)
    at = opened(town=JIUJIANG)
    assert "您的账号不能单独查看九江镇" in plain(at)
    assert not at.get("download_button")
    own = go(at, town=SHISHAN)
    assert "不能单独查看" not in plain(own)
    assert own.get("download_button")
