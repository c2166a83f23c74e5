"""The board's page: searched and narrowed, its ranks stay those of the whole board."""

import re
from pathlib import Path

import pandas as pd
import pytest

from dashboard.sections import leaderboard
from tests.pages.test_organization import RULES, published
from tests.pages.test_pages import html, run


def table(text: str) -> list[tuple[int, str]]:
    """Rank and name of each row."""
    body = text.split('<table class="board">')[1].split("</table>")[0]
    found = re.findall(r'class="rank">(\d+)<.*?<a class="rows"[^>]*>([^<]+)</a>', body)
    return [(int(rank), name) for rank, name in found]


def board(demo_data: Path, where: str = "true") -> list[tuple[int, str]]:
    return published(
        demo_data,
        f"""
        select board.rank, organization_name from leaderboard as board
        inner join leaderboard_input as input using (period, organization_id)
        where board.period = '{RULES.all_window}' and board.board = '社会服务机构' and {where}
        order by board.rank, input.uscc
        """,
    )


def test_a_part_of_a_name_finds_it_with_its_own_rank(
    demo_data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rank, name = board(demo_data)[30]
    at = run("leaderboard", demo_data, monkeypatch, board="社会服务机构", q=name[-8:])
    assert (rank, name) in table(html(at))
    assert "名次仍为全组名次" in html(at)


def test_a_town_narrows_the_board_to_who_worked_there(
    demo_data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    town = "440605124"
    at = run("leaderboard", demo_data, monkeypatch, board="社会服务机构", town=town)
    there = board(
        demo_data,
        f"""organization_id in (select organization_id from leaderboard_row
            where window_code = '{RULES.all_window}' and town_code = '{town}')""",
    )
    assert table(html(at)) == there[: leaderboard.MOST_ROWS]
    assert f"筛选后 {len(there)} 家" in html(at)


@pytest.mark.parametrize("query", [{"field": "社会服务"}, {"aid_type": "health"}])
def test_fields_and_types_narrow_it(
    demo_data: Path, monkeypatch: pytest.MonkeyPatch, query: dict[str, str]
) -> None:
    at = run("leaderboard", demo_data, monkeypatch, board="社会服务机构", **query)
    shown = table(html(at))
    assert shown
    assert set(shown) < set(board(demo_data))


def test_nothing_found_says_what_to_do(demo_data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = html(run("leaderboard", demo_data, monkeypatch, q="没有这样的名称"))
    assert "没有符合筛选的社会组织" in text
    assert "请放宽筛选" in text


def test_every_name_leads_to_its_page_and_knows_the_way_back(
    demo_data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = html(run("leaderboard", demo_data, monkeypatch, board="基金会"))
    links = re.findall(r'href="(organization\?[^"]+)"', text)
    assert len(links) == len(table(text))
    assert all("organization=" in link and "back=leaderboard" in link for link in links)


def test_groups_of_neighbours_overlap_each_with_each() -> None:
    frame = pd.DataFrame(
        {
            "rank": [1, 2, 3, 4, 5], "rank_low": [1, 1, 3, 2, 5], "rank_high": [2, 4, 4, 4, 5],
        }
    )  # fmt: skip
    found = [[row.rank for row in group] for group in leaderboard.groups(frame)]
    # The third begins behind the end of the first.
    assert found == [[1, 2], [3, 4]]
    assert leaderboard.groups(frame.iloc[:0]) == []
