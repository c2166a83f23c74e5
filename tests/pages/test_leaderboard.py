"""The board's page: searched and narrowed, its ranks stay those of the whole board."""

import re
from hashlib import sha256
from pathlib import Path

import pytest

from dashboard.features.leaderboard import blocks, weights
from etl.folder import DataFolder
from tests.pages.opening import PageOpener, address, finding, html
from tests.pages.test_organization import WINDOW, published


def table(text: str) -> list[tuple[int, str]]:
    """Rank and name of each row."""
    body = text.split('<table class="board">')[1].split("</table>")[0]
    found = re.findall(r'class="rank">(\d+)<.*?<a class="rows nm" title="([^"]+)"', body)
    return [(int(rank), name) for rank, name in found]


def plain(text: str) -> str:
    return re.sub("<[^>]+>", "", text)


def board(demo_data: Path, where: str = "true") -> list[tuple[int, str]]:
    return published(
        demo_data,
        f"""
        select board.rank, organization_name from leaderboard as board
        inner join leaderboard_input as input using (period, organization_id)
        where board.period = '{WINDOW}' and board.board = '社会服务机构' and {where}
        order by board.rank, input.uscc
        """,
    )


def test_a_part_of_a_name_finds_it_on_all_boards(demo_data: Path, open_page: PageOpener) -> None:
    rank, name = board(demo_data)[30]
    before = table(html(open_page("leaderboard", board="行业协会商会")))
    text = html(open_page("leaderboard", board="行业协会商会", q=name[-8:]))
    found = plain(text.split('class="grid found"')[1].split("</table>")[0])
    assert name.partition("南海区")[2] in found
    assert f"社会服务机构第{rank}名" in found
    assert "全部第" in found
    assert table(text) == before


def test_a_town_narrows_the_board_to_who_worked_there(
    demo_data: Path, open_page: PageOpener
) -> None:
    town = "440605124"
    at = open_page("leaderboard", board="社会服务机构", town=town)
    there = board(
        demo_data,
        f"""organization_id in (select organization_id from leaderboard_row
            where window_code = '{WINDOW}' and town_code = '{town}')""",
    )
    assert table(html(at)) == there[: blocks.MOST_ROWS]
    assert f"筛选后{len(there)}家" in html(at)


@pytest.mark.parametrize("query", [{"field": "社会服务"}, {"aid_type": "health"}])
def test_fields_and_types_narrow_it(
    demo_data: Path, open_page: PageOpener, query: dict[str, str]
) -> None:
    at = open_page("leaderboard", board="社会服务机构", **query)
    shown = table(html(at))
    assert shown
    assert set(shown) < set(board(demo_data))


def test_nothing_found_says_what_to_do(open_page: PageOpener) -> None:
    text = html(open_page("leaderboard", q="没有这样的名称"))
    assert "的名单上没有“没有这样的名称”" in plain(text)
    town = html(open_page("leaderboard", board="基金会", town="440605121"))
    assert "没有符合筛选的社会组织" in town
    assert "请放宽筛选" in town


def test_every_name_leads_to_its_page_and_knows_the_way_back(open_page: PageOpener) -> None:
    text = html(open_page("leaderboard", board="基金会"))
    links = re.findall(r'href="(organization\?[^"]+)"', text)
    assert len(links) == len(table(text))
    assert all("organization=" in link and "back=leaderboard" in link for link in links)


def test_kinds_are_offered_where_a_board_has_several(
    demo_data: Path, open_page: PageOpener
) -> None:
    at = open_page("leaderboard", board="小型", kind="基金会")
    expected = published(
        demo_data,
        f"""
        select board.rank, organization_name from leaderboard as board
        inner join organization using (organization_id)
        where board.period = '{WINDOW}' and board.board = '小型' and kind = '基金会'
        order by board.rank, organization.uscc
        """,
    )
    assert expected
    assert table(html(at)) == expected
    one_kind = open_page("leaderboard", board="基金会")
    assert "kind" not in [box.key for box in one_kind.selectbox]


def test_a_filter_that_this_board_does_not_have_is_said_and_dropped(open_page: PageOpener) -> None:
    at = open_page("leaderboard", board="基金会", field="文化体育", window="x")
    assert "“文化体育”在现有数据中没有" in html(at)
    assert "“x”在现有数据中没有" in html(at)
    assert {"field", "window"}.isdisjoint(address(at))


def test_all_filters_stand_in_the_address_and_hold_together(
    demo_data: Path, open_page: PageOpener
) -> None:
    query = {
        "board": "all",
        "window": "period",
        "period": "2025H2",
        "kind": "社会服务机构",
        "field": "社会服务",
        "town": "440605124",
        "aid_type": "relief",
        "q": "服务中心",
    }
    at = open_page("leaderboard", **query)
    assert address(at) == query
    expected = published(
        demo_data,
        """
        select board.rank, organization_name from leaderboard as board
        inner join organization using (organization_id)
        where board.period = '2025H2' and board.board = 'all' and kind = '社会服务机构'
            and field = '社会服务'
            and organization_id in (
                select organization_id from project_organization as member
                inner join project_report as report using (submission_id, sheet, "row")
                where report.period = '2025H2' and report.aid_type = 'relief'
            )
            and organization_id in (
                select organization_id from leaderboard_row
                where window_code = '2025H2' and town_code = '440605124'
            )
        order by board.rank, organization.uscc
        """,
    )
    assert expected
    assert table(html(at)) == expected


@pytest.mark.parametrize(
    ("query", "compared"),
    [
        ({"period": "2025H2", "window": "period"}, "变动为较2025年上半年"),
        ({"period": "2024H1", "window": "period"}, ""),
        ({"period": "2026H1", "window": "period"}, ""),  # two towns are missing
        ({}, "变动为较累计至2025年上半年"),
    ],
)
def test_movement_is_shown_between_whole_windows(
    open_page: PageOpener, query: dict[str, str], compared: str
) -> None:
    text = html(open_page("leaderboard", **query))
    assert ("<th>变动</th>" in text) is bool(compared)
    assert compared in plain(text)


def test_the_board_follows_the_half_year_and_says_its_window(open_page: PageOpener) -> None:
    lacking = plain(html(open_page("leaderboard")))
    assert "计算时段：2024年上半年至2025年下半年" in lacking
    assert "2026年上半年大沥镇缺报，九江镇已报送、待修改，未报齐，暂不计入。" in lacking
    earlier = plain(html(open_page("leaderboard", period="2024H2")))
    assert "计算时段：2024年上半年至2024年下半年" in earlier
    assert "暂不计入" not in earlier


def test_a_half_year_that_is_not_whole_has_no_tiers(open_page: PageOpener) -> None:
    at = open_page("leaderboard", window="period")
    assert 'class="tier' not in html(at)
    assert "时段未报齐，不分档" in finding(at)
    whole = open_page("leaderboard")
    assert "请集体研究" in finding(whole)
    assert 'class="tier close"' in html(whole)


def test_weights_that_are_moved_leave_the_published_board_as_it_was(
    demo_data: Path, open_page: PageOpener
) -> None:
    file = max(DataFolder(demo_data).published.glob("*.duckdb"))
    digest = sha256(file.read_bytes()).hexdigest()
    before = table(html(open_page("leaderboard")))
    moved = html(open_page("leaderboard", w_money="3", w_effort="0"))
    assert table(moved) != before
    assert "出钱 42.9%" in plain(moved)  # 3 of 7
    assert "恢复默认权重" in moved
    assert table(html(open_page("leaderboard"))) == before
    assert sha256(file.read_bytes()).hexdigest() == digest


@pytest.mark.usefixtures("error_boundaries")
@pytest.mark.parametrize(
    ("section", "block", "stays"),
    [
        (blocks, "table", "计算方法"),
        (blocks, "window_line", "计算方法"),
        (blocks, "method", "得分仅用于排序"),
        (weights, "sensitivity", "得分仅用于排序"),
    ],
)
def test_a_block_that_fails_leaves_the_rest_of_the_page(
    open_page: PageOpener, monkeypatch: pytest.MonkeyPatch, section: object, block: str, stays: str
) -> None:
    def broken(*_: object) -> str:
        raise TypeError(block)

    monkeypatch.setattr(section, block, broken)
    text = html(open_page("leaderboard", failed_blocks=1))
    assert stays in text


def test_the_line_of_half_years_leads_to_the_one_left_out(open_page: PageOpener) -> None:
    text = html(open_page("leaderboard"))
    line = text.split('<div class="window">')[1].split("</div>")[0]
    assert "计算时段：2024年上半年至2025年下半年" in line
    assert "window=period" in line
    assert "只看2026年上半年" in plain(line)
    assert "只看" not in plain(html(open_page("leaderboard", period="2025H2")))
