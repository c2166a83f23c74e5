"""The page of one organisation: its figures are those of the board and lead to their rows."""

import html as entities
import re
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import duckdb
import pytest

from dashboard.features.organization import blocks, place
from dashboard.style.formats import number
from etl.dictionary import load_dictionary
from etl.folder import DataFolder
from tests.pages.opening import PageOpener, finding, html

# Two towns are missing in the last half-year: the one before it is the last that counts.
WINDOW = load_dictionary().leaderboard.to_date("2025H2")


def published(demo_data: Path, sql: str) -> list[tuple[Any, ...]]:
    file = max(DataFolder(demo_data).published.glob("*.duckdb"))
    with duckdb.connect(str(file), read_only=True) as connection:
        return connection.execute(sql).fetchall()


def first_of(demo_data: Path, where: str) -> tuple[str, str, int, float]:
    """Id, board, rank and score of a member of a board of all time."""
    return published(
        demo_data,
        f"""
        select organization_id, board, rank, score from leaderboard
        where period = '{WINDOW}' and board <> 'all' and {where}
        order by board, rank limit 1
        """,
    )[0]


def links(text: str) -> list[dict[str, str]]:
    """The addresses of the figures of a page, by their parameters."""
    found = re.findall(r'href="(download\?[^"]+)"', text)
    return [
        {k: v[0] for k, v in parse_qs(urlsplit(entities.unescape(href)).query).items()}
        for href in found
    ]


def test_page_says_what_it_gave_and_how_the_score_comes_about(
    demo_data: Path, open_page: PageOpener
) -> None:
    blocks, board, rank, score = first_of(demo_data, "rank = 3")
    at = open_page("organization", organization=blocks, board=board)
    text = html(at)
    ((money, projects),) = published(
        demo_data,
        f"""
        select sum(money_yuan)::double, count(distinct project_id) from leaderboard_row
        inner join project_report using (submission_id, sheet, "row")
        where window_code = 'to_2026H1' and organization_id = '{blocks}'
        """,
    )
    # Facts in the headline, to the half-year shown; the rank stands with its reasons.
    assert f"累计投入{number(money / 10_000, 1)}万元" in finding(at)
    assert f"参与项目{projects}个" in re.sub("<[^>]+>", "", text)
    assert "名" not in finding(at).partition("：")[2]
    assert f"第{rank}名（参考范围" in re.sub("<[^>]+>", "", text)
    table = text.split('class="grid place"')[1].split("</table>")[0]
    parts = re.findall(r'<tr><th scope="row">[^<]+</th>(.*?)</tr>', table)
    counted = [re.findall(r"<td[^>]*>([\d.]+)</td>", part)[-1:] for part in parts]
    total = sum(float(value[0]) for value in counted if value)
    assert total == pytest.approx(score, abs=0.4)  # each is rounded to one decimal
    assert f'<td class="n">{number(score, 1)}</td>' in text


def test_every_measure_leads_to_rows_that_add_up_to_it(
    demo_data: Path, open_page: PageOpener
) -> None:
    blocks, board, *_ = first_of(demo_data, "rank = 1")
    text = html(open_page("organization", organization=blocks, board=board))
    asked = [link for link in links(text) if link.get("window") == WINDOW]
    scopes = {link["scope"] for link in asked}
    assert {"board_money", "board_hours", "board_people", "board_half_years"} <= scopes
    money = next(link for link in asked if link["scope"] == "board_money")
    rows = html(open_page("download", **money))
    (said,) = published(
        demo_data,
        f"""
        select count(*), sum(money_yuan) from leaderboard_row
        where window_code = '{WINDOW}' and organization_id = '{blocks}'
            and money_yuan > 0
        """,
    )
    assert f"{float(said[1]) / 10_000:,.1f}万元，" in re.sub("<[^>]+>", "", rows)
    assert f"{said[0]}行" in re.sub("<[^>]+>", "", rows)
    assert ".xlsx" in rows


def test_doubts_are_said_with_their_rows(demo_data: Path, open_page: PageOpener) -> None:
    blocks, board, *_ = first_of(demo_data, "needs_review")
    text = html(open_page("organization", organization=blocks, board=board))
    assert "得分所依据的数据中" in text
    assert any(link["scope"] == "board_review" for link in links(text))


def test_neighbours_that_overlap_are_named(demo_data: Path, open_page: PageOpener) -> None:
    (pair,) = published(
        demo_data,
        f"""
        select above.organization_id, below.organization_id, above.board
        from leaderboard as above inner join leaderboard as below using (period, board)
        where above.period = '{WINDOW}' and above.board <> 'all'
            and below.rank = above.rank + 1 and above.rank_high >= below.rank_low
        order by above.board, above.rank limit 1
        """,
    )
    text = html(open_page("organization", organization=pair[0], board=pair[2]))
    assert "参考范围重叠，名次相近" in text
    assert f"organization?organization={pair[1]}" in text


def test_an_organisation_without_any_figure_says_so(demo_data: Path, open_page: PageOpener) -> None:
    found = published(
        demo_data,
        f"""
        select organization_id from organization_contribution
        where organization_id not in (
            select organization_id from leaderboard where period = '{WINDOW}'
        ) limit 1
        """,
    )
    if not found:  # everybody gave something: then one who gave nothing in the first half-year
        found = published(
            demo_data,
            """
            select organization_id from leaderboard where period = 'all' and organization_id not in
                (select organization_id from leaderboard where period = '2024H1') limit 1
            """,
        )
    text = html(
        open_page("organization", organization=found[0][0], period="2024H1", window="period")
    )
    assert "没有可比数据" in text


def test_no_quota_and_no_person_on_the_page(demo_data: Path, open_page: PageOpener) -> None:
    blocks, board, *_ = first_of(demo_data, "rank = 4")
    text = html(open_page("organization", organization=blocks, board=board))
    assert not re.search("还需|还差|指标任务|应完成", text)
    assert not re.search(r"1[3-9]\d{9}(?!\d)", re.sub(r"<[^>]+>|[0-9A-Z]{18}", "", text))


@pytest.mark.parametrize("query", [{}, {"organization": "nobody"}])
def test_without_an_organisation_the_page_lists_all_by_what_they_gave(
    demo_data: Path, open_page: PageOpener, query: dict[str, str]
) -> None:
    at = open_page("organization", period="2026H1", **query)
    ((name, yuan),) = published(
        demo_data,
        """
        select organization_name, contribution_yuan from v_organization_period
        where period = '2026H1' order by contribution_yuan desc limit 1
        """,
    )
    first = html(at).split('class="grid everyone')[1].split("<tbody>")[1].split("</tr>")[0]
    assert str(name).removeprefix("佛山市南海区") in first
    assert f"{float(yuan) / 10_000:.1f}" in first
    at.segmented_control(key="by").set_value("volunteer_hours").run()
    assert "按本期志愿服务时长由多到少排列" in html(at)


def test_who_it_works_with_is_named(demo_data: Path, open_page: PageOpener) -> None:
    (found,) = published(
        demo_data,
        """
        select one.organization_id, organization.organization_name
        from project_organization as one
        inner join project_organization as other
            on one.project_id = other.project_id and one.submission_id = other.submission_id
            and one.organization_id <> other.organization_id
        inner join organization on organization.organization_id = other.organization_id
        where one.period = '2026H1' and other.is_lead order by all limit 1
        """,
    )
    text = html(open_page("organization", organization=found[0]))
    part = text.split("实施单位</th>")[1].split("</table>")[0]
    assert f"与{found[1]}" in re.sub("<[^>]+>", "", part)


def test_its_place_is_told_half_year_by_half_year(demo_data: Path, open_page: PageOpener) -> None:
    blocks, board, *_ = first_of(demo_data, "rank = 2")
    text = html(open_page("organization", organization=blocks, board=board))
    rows = text.split('class="grid history"')[1].split("</table>")[0].split("</tr>")
    (row,) = [r for r in rows if f"名次 / 家数（{board}）" in re.sub("<[^>]+>", "", r)]
    expected = published(
        demo_data,
        f"""
        select period, rank, (select count(*) from leaderboard as every
            where every.period = board.period and every.board = board.board)
        from leaderboard as board where organization_id = '{blocks}'
            and board = '{board}' and period like '20%' order by period
        """,
    )
    shown = [cell for cell in re.findall(r"<td[^>]*>([^<]+)</td>", row) if cell != "—"]
    assert shown == [f"{rank} / {count}" for _, rank, count in expected]


def test_full_participation_below_a_hundred_is_explained(
    demo_data: Path, open_page: PageOpener
) -> None:
    ((blocks, board, score),) = published(
        demo_data,
        f"""
        select board.organization_id, board.board, board.continuity from leaderboard as board
        inner join leaderboard_input as given using (period, organization_id)
        where board.period = '{WINDOW}' and board.board <> 'all'
            and given.half_years_active = given.half_years_due order by all limit 1
        """,
    )
    text = html(open_page("organization", organization=blocks, board=board))
    assert f"并列，取中间名次，各折算{number(score, 1)}分" in text
    ((other, board),) = published(
        demo_data,
        f"""
        select board.organization_id, board.board from leaderboard as board
        inner join leaderboard_input as given using (period, organization_id)
        where board.period = '{WINDOW}' and board.board <> 'all'
            and given.half_years_active < given.half_years_due order by all limit 1
        """,
    )
    text = html(open_page("organization", organization=other, board=board))
    assert "取中间名次，各折算" not in text


@pytest.mark.usefixtures("error_boundaries")
@pytest.mark.parametrize(
    "block", ["place", "history", "projects", "outcomes", "pairings", "recognition"]
)
def test_a_block_that_fails_leaves_the_rest_of_the_page(
    demo_data: Path, open_page: PageOpener, monkeypatch: pytest.MonkeyPatch, block: str
) -> None:
    def broken(*_: object) -> str:
        raise TypeError(block)

    organization_id, board, *_ = first_of(demo_data, "rank = 2")
    monkeypatch.setattr(place if block == "place" else blocks, block, broken)
    text = html(
        open_page("organization", failed_blocks=1, organization=organization_id, board=board)
    )
    # Of six; what its projects brought about stands and falls with them.
    assert text.count('class="blk"') == (4 if block in ("projects", "outcomes") else 5)
