"""典型与问题: three parts, each whole in every town and half-year, and with data of every odd kind."""

import json
import re
import shutil
from collections.abc import Callable
from functools import partial
from html import unescape
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import duckdb
import pytest
from streamlit.testing.v1 import AppTest

from etl.dictionary import load_dictionary
from etl.folder import DataFolder
from tests.conftest import MadeOnce
from tests.dashboard.features.meeting.changed import changed
from tests.pages.odd_cases import BACK, ENDED, GONE, LONG, MARKUP, A, B, C, make, problem_id
from tests.pages.opening import PageOpener, go, html, plain

NAME = "cases_and_problems"
PARTS = ("problems", "cases", "villages")
SHISHAN, JIUJIANG, DALI = "440605124", "440605121", "440605125"
EVERY_VIEW = [
    (town, period)
    for town in ("", "440605011", JIUJIANG, SHISHAN, DALI)
    for period in ("2024H1", "2025H2", "2026H1")
]
# The first half-year; a town without a return, one whose return went back, one that reported.
SOME_VIEWS = [("", "2024H1"), (DALI, "2026H1"), (JIUJIANG, "2026H1"), (SHISHAN, "2026H1")]
Open = Callable[..., AppTest]


@pytest.fixture
def opened(open_page: PageOpener) -> Open:
    return partial(open_page, NAME)


@pytest.fixture(scope="session")
def odd_data(made_once: MadeOnce) -> Path:
    return made_once("odd-cases", make)


@pytest.fixture
def odd(odd_data: Path, open_page: PageOpener, monkeypatch: pytest.MonkeyPatch) -> Open:
    monkeypatch.setenv("BAISHE_TODAY", "2025-08-01")
    return partial(open_page, NAME, odd_data)


def alt(at: AppTest) -> str:
    return str(at.get("plotly_chart")[0].proto.alt)


def row_of(at: AppTest, subject: str) -> str:
    """The row of an agenda whose subject begins so."""
    return next(
        row
        for row in html(at).split("<tr")
        if unescape(re.sub("<[^>]+>", "", row.split(">", 1)[-1])).startswith(subject)
    )


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize(
    "views", [SOME_VIEWS, pytest.param(EVERY_VIEW, marks=pytest.mark.drill)], ids=["some", "every"]
)
def test_a_part_is_whole_in_every_half_year(
    opened: Open, part: str, views: list[tuple[str, str]]
) -> None:
    (town, period), *others = views
    at = opened(part=part, town=town, period=period)
    for town, period in others:
        go(at, town=town, period=period)


def test_the_address_chooses_the_part_which_has_a_finding_of_its_own(opened: Open) -> None:
    said = {"problems": "17个问题尚未解决，", "cases": "65个", "villages": "46个典型村"}
    for part in PARTS:
        at = opened(part=part)
        assert at.session_state["part"] == part
        assert len(at.get("plotly_chart")) == (part == "problems")
        assert said[part] in html(at).split('<h1 class="h1">')[1][:200]


# --- problems -------------------------------------------------------------------------------------


def test_unresolved_problems_are_an_agenda_oldest_first_below_their_flow(opened: Open) -> None:
    at = opened()
    assert "5个镇（街道）新提出15个、解决13个" in alt(at)
    assert "沿用2025年下半年数据" in alt(at)
    table = html(at).split('<table class="agenda waiting">')[1].split("</table>")[0]
    raised = [
        tuple(int(n) for n in found) for found in re.findall(r"(\d{4})年(\d+)月(\d+)日提出", table)
    ]
    assert len(raised) == 17
    assert raised == sorted(raised)
    columns = {c.name: c.title for c in load_dictionary().relations["problem"].columns}
    for column in ("request", "decision", "follow_up", "status"):
        assert columns[column] in table


def test_age_and_lateness_are_those_of_the_overview(opened: Open, open_page: PageOpener) -> None:
    """The same problem is open for as many days, and late or not, wherever it stands."""
    at = opened()
    here = re.findall(r"已([\d,]+)天", html(at))[:3]
    block = html(open_page("overview")).split('<div class="row2 problem">')[1:4]
    assert [re.findall(r"已([\d,]+)天", text)[0] for text in block] == here
    late = html(at).split("<h2")
    assert any(
        "17个问题尚未解决，其中5个提请领导小组协调" in re.sub("<[^>]+>", "", text) for text in late
    )


def test_problems_of_the_overview_lead_to_their_history(
    opened: Open, open_page: PageOpener
) -> None:
    at = open_page("overview")
    link = re.findall(r'href="(cases_and_problems\?[^"]*problem=[^"]+)"', html(at))[0]
    query = {k: v[0] for k, v in parse_qs(urlsplit(unescape(link)).query).items()}
    assert query["period"] == "2026H1"
    assert "历次报送" in html(opened(**query))


def test_the_agenda_is_narrowed_in_the_address(opened: Open) -> None:
    at = opened(problem_category="people")
    assert "5个问题尚未解决" in plain(at)
    at.selectbox(key="problem_state").select("coordinating").run()
    assert at.query_params["problem_state"] in ("coordinating", ["coordinating"])
    assert len(re.findall(r"已 [\d,]+ 天", html(at))) < 5
    nothing = opened(problem_category="other", problem_unit="团区委")
    assert "没有符合条件的问题" in plain(nothing)


def test_what_the_last_meeting_resolved_and_what_came_of_it(
    demo_data: Path, tmp_path: Path, opened: Open
) -> None:
    item = 'insert into decision (submission_id, town_code, period, sheet, "row", met_on, matter, resolved, '
    item += "lead_unit, settle_by, status) select 'x', '440605', '2026H1', '议定事项', {}, '2026-05-12', "
    changed(
        demo_data,
        tmp_path,
        item.format(2)
        + "min(problem_id), '由区里统筹', '区民政局', '2026-06-01', 'in_progress' from problem",
        item.format(3) + "'增派志愿者', '每村一支服务队', null, null, 'done'",
    )
    at = opened(tmp_path)
    text = html(at)
    assert "上次会议议定2项：已办结1、逾期1" in plain(at)
    assert "?period=2026H1&amp;problem=" in text.split("上次会议议定")[1].split("由区里统筹")[0]
    assert "增派志愿者" in text
    assert "上次会议议定" not in html(go(at, town=SHISHAN))


def test_resolved_problems_say_how_long_it_took_and_no_meeting_has_resolved_anything(
    opened: Open,
) -> None:
    at = opened()
    assert "没有报送议定事项" in html(at)
    assert re.search(r"本期解决13个，从提出到解决一般\d+天", plain(at))
    everything = opened(problem_solved="all")
    assert "累计解决50个" in plain(everything)
    assert everything.selectbox(key="solved_page").value == "1"


def test_a_town_without_a_return_is_not_zero(opened: Open) -> None:
    at = opened(town=DALI)
    state = load_dictionary().vocabularies["submission_state"].name_of("missing")
    cells = html(at).split('class="grid categories"')[1].split("</table>")[0]
    assert cells.count(f'<span class="chip">{state}</span>') == 14
    assert "沿用上期" in html(at)
    assert f"大沥镇{state}，本期解决情况不详" in plain(at)


def test_history_of_one_problem(opened: Open) -> None:
    at = opened(problem="440605124-WT1A0B225A36")
    table = plain(at).split("历次报送")[1].split("查看")[0]
    assert "历时311天解决" in plain(at)
    assert "报送3次" in plain(at)
    names = load_dictionary().vocabularies["problem_status"]
    for period, status in (
        ("2024年上半年", "open"),
        ("2024年下半年", "coordinating"),
        ("2025年上半年", "resolved"),
    ):
        assert re.search(rf"{period}\s+{names.name_of(status)}", table)
    assert "第3行" in table
    assert "同上次" in table


def test_history_stops_at_the_half_year_shown(opened: Open) -> None:
    at = opened(problem="440605124-WT1A0B225A36", period="2024H2")
    assert "天，尚未解决" in plain(at)
    assert "报送2次" in plain(at)
    assert "历时" not in plain(at)


@pytest.mark.parametrize("problem", [MARKUP, "x" * 5000, "' or 1=1 --"])
def test_a_problem_that_is_not_known(opened: Open, problem: str) -> None:
    at = opened(problem=problem)
    assert "没有这个编号的问题" in plain(at)
    assert "回到全部问题" in plain(at)
    assert "<script>alert" not in html(at)


def test_a_problem_raised_later_than_the_half_year_shown(odd: Open) -> None:
    at = odd(problem=problem_id(LONG), period="2024H1")
    assert "这个问题在所选报送期之后才提出" in plain(at)


def test_forty_problems_in_one_town_stand_on_pages(odd: Open) -> None:
    at = odd()
    assert "46个问题尚未解决" in plain(at)
    assert at.selectbox(key="problem_page").value == "1"
    assert html(at).split('agenda waiting">')[1].split("</table>")[0].count("<tr") == 21
    last = odd(problem_page="3")
    assert html(last).split('agenda waiting">')[1].split("</table>")[0].count("<tr") == 7
    assert "第41—46个，共46个" in last.selectbox(key="problem_page").options


def test_a_text_of_a_thousand_characters_is_folded_and_whole(odd: Open) -> None:
    row = row_of(odd(), LONG[:20])
    assert '<details class="more">' in row
    assert row.count(LONG) == 2  # what it is, and what was decided
    assert "历次报送" in row


def test_markup_is_text(odd: Open) -> None:
    for part in PARTS:
        at = odd(part=part)
        assert "<script>alert" not in html(at)
        assert "<b>粗</b>" not in html(at)
        assert (MARKUP in plain(at)) == (part != "villages")


def test_a_problem_that_came_back(odd: Open) -> None:
    label = load_dictionary().indicators["problems_reopened"].label.removesuffix("的问题")
    assert label in row_of(odd(), BACK)
    history = plain(odd(problem=problem_id(BACK)))
    assert "报送3次" in history
    assert label in history.split("办理状态")[1]


def test_a_problem_that_left_the_list_is_neither_resolved_nor_forgotten(odd: Open) -> None:
    label = load_dictionary().indicators["problems_unlisted"].label.removesuffix("的问题")
    assert label in row_of(odd(), GONE)
    history = plain(odd(problem=problem_id(GONE)))
    assert history.count("该期报送没有列出") == 2  # 2024H2 and 2025H1
    earlier = plain(odd(problem=problem_id(GONE), period="2024H1"))
    assert "该期报送没有列出" not in earlier


def test_a_resolved_problem_is_not_missed_afterwards(odd: Open) -> None:
    history = plain(odd(problem=problem_id(ENDED)))
    assert "该期报送没有列出" not in history
    assert "历时184天解决" in history  # 1 March to 1 September


def test_a_town_that_has_nothing_to_say(odd: Open) -> None:
    problems = plain(odd(town=B))
    assert "没有报送困难和问题" in problems
    assert "没有尚未解决的问题" in problems
    assert "九江镇还没有报送典型案例" in plain(odd(town=B, part="cases"))
    assert "b1" not in plain(odd(town=B, part="villages"))


def test_a_town_that_never_reported(odd: Open) -> None:
    for part in ("problems", "cases"):
        assert "西樵镇还没有报送数据" in plain(odd(town=C, part=part))
    page = odd(town=C, part="villages")
    assert "个已有项目" not in plain(page), "missing is never zero"
    assert "1个典型村，还没有报送数据" in plain(page)
    villages = html(page)
    state = load_dictionary().vocabularies["submission_state"].name_of("missing")
    row = villages.split("丙一村委会")[1]
    assert row.count(f'<span class="chip">{state}</span>') == 6


# --- model cases ----------------------------------------------------------------------------------


def titles(at: AppTest) -> list[str]:
    return [unescape(text) for text in re.findall(r"<h3>(.*?)</h3>", html(at))]


def test_cases_are_found_by_words_and_filters(opened: Open) -> None:
    at = opened(part="cases")
    assert len(titles(at)) == 20
    found = opened(part="cases", case_words="议事协商 西樵")
    assert 0 < len(titles(found)) < 20
    assert all("议事协商" in title for title in titles(found))
    at = opened(part="cases", case_level="city", case_kind="practice")
    assert len(titles(at)) == 5
    at.selectbox(key="case_since").select("2026H1").run()
    assert 0 < len(titles(at)) < 5
    assert "没有符合条件的典型案例" in plain(opened(part="cases", case_words="不会有的字词"))
    assert "没有符合条件的典型案例" in plain(opened(part="cases", case_words="[(*"))


def test_only_a_web_address_can_be_followed(odd: Open) -> None:
    text = html(odd(part="cases"))
    out = re.findall(r'<a class="out" href="([^"]*)" rel="([^"]*)"', text)
    assert out == [("https://example.cn/a?b=1&amp;c=2", "noopener noreferrer")]
    assert "javascript:alert(1)" in text
    assert 'href="javascript' not in text
    assert text.count('<details class="more">') == 3


def test_a_case_leads_to_its_organisation_its_town_and_its_row(opened: Open) -> None:
    text = html(opened(part="cases", town=SHISHAN))
    card = text.split("<article>")[1].split("</article>")[0]
    links = [unescape(href) for href in re.findall(r'href="([^"]+)"', card)]
    pages = [urlsplit(href).path for href in links if not href.startswith("http")]
    assert pages == ["town_progress", "village", "organization", "download"]
    assert f"town={SHISHAN}" in links[0]


# --- typical villages -----------------------------------------------------------------------------


def test_typical_villages_come_in_code_order_under_their_towns(opened: Open) -> None:
    text = html(opened(part="villages"))
    towns = re.findall(r'<tr class="town">.*?town=(\d+)"', text)
    assert towns == sorted(towns)
    assert len(towns) > 1
    assert re.search(r"省级 第一批", text)


def test_typical_villages_of_one_level(opened: Open) -> None:
    levels = load_dictionary().vocabularies["typical_level"].codes
    counts = [
        html(opened(part="villages", village_level=level))
        .split("agenda typical")[1]
        .count("</td></tr>")
        for level in levels
    ]
    assert sorted(counts) == [10, 17, 29]


def test_what_happens_in_a_typical_village(odd: Open) -> None:
    text = html(odd(part="villages", town=A))
    row = text.split("甲一社区居委会")[1].split("</tr>")[0]
    assert "省级 第一批<" in row
    assert "区级 第一批<" in row
    assert "甲商会" in row
    aid = load_dictionary().vocabularies["aid_type"].short_of("industry")
    assert f"{aid} 1" in row
    other = text.split("甲二社区居委会")[1].split("</tr>")[0]
    assert "尚无" in other


def test_no_village_of_a_level(odd: Open) -> None:
    level = load_dictionary().vocabularies["typical_level"].codes[0]
    at = odd(town=B, part="villages", village_level=level)
    assert "没有列入这一级名单的村（社区）" in plain(at)


def test_no_list_of_typical_villages(
    odd_data: Path, tmp_path: Path, open_page: PageOpener, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BAISHE_TODAY", "2025-08-01")
    shutil.copytree(DataFolder(odd_data).published, tmp_path / "published")
    folder = DataFolder(tmp_path)
    pointer = json.loads(folder.current.read_text(encoding="utf-8"))
    (folder.published / pointer["file"]).chmod(0o644)
    with duckdb.connect(str(folder.published / pointer["file"])) as con:
        con.execute("delete from typical_village")
    folder.current.write_text(json.dumps(pointer | {"version": "none"}), encoding="utf-8")
    at = open_page(NAME, tmp_path, part="villages")
    assert "没有列入名单的典型村" in plain(at)
    assert "名单由区级提供" in plain(at)
