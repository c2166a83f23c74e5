"""Every page runs on the published demonstration data, and says what to do where there are none."""

import re
import shutil
from pathlib import Path

import duckdb
import pytest
from streamlit.testing.v1 import AppTest

from dashboard.page import menu
from etl.dictionary import load_dictionary
from etl.folder import DataFolder
from tests.pages.opening import (
    NAMES,
    PageOpener,
    address,
    check_tables,
    finding,
    go,
    html,
    plain,
    selectboxes,
)

# The desk is where what they show comes from.
READ = [name for name in NAMES if name != "desk"]
UNPAIRED = load_dictionary().indicators["villages_unpaired"].label


def boxes(at: AppTest) -> dict[str, str]:
    """Key of the address → code chosen, of each select box of the page."""
    return {key: box.value for key, box in selectboxes(at)}


def picked(at: AppTest, key: str, code: str) -> AppTest:
    """The page after a choice in a select box."""
    return at.selectbox(key=key).select(code).run()


def copied(demo_data: Path, target: Path) -> list[Path]:
    """The published versions of the demonstration, in a folder where they may be damaged."""
    data = DataFolder(target)
    shutil.copytree(DataFolder(demo_data).published, data.published)
    return sorted(data.published.glob("*.duckdb"))


@pytest.fixture(scope="module")
def without_returns(demo_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The published demonstration, its returns deleted."""
    folder = tmp_path_factory.mktemp("without-returns")
    for file in copied(demo_data, folder):
        with duckdb.connect(str(file)) as connection:
            connection.execute("delete from submission")
    return folder


@pytest.mark.parametrize("name", NAMES)
def test_page_has_a_finding_the_ribbon_and_the_freshness_line(
    open_page: PageOpener, name: str
) -> None:
    at = open_page(name)
    assert finding(at)
    assert f'<span class="ribbon">{load_dictionary().programme.demo_mark}</span>' in html(at)
    assert "5个已纳入汇总，大沥镇缺报，九江镇待修改" in plain(at)
    # One h1, then h2 only: no level is left out (WCAG 2.2, 1.3.1).
    assert set(re.findall(r"<h([1-6])\b", html(at))) <= {"1", "2"}
    if name in ("overview", "participation", "aid_types", "town_progress"):
        assert UNPAIRED not in html(at)
        check_tables(html(at))
    go(at, aid_type="health", period="2024H1", town="440605011", gantt="1")
    assert finding(at)


@pytest.mark.parametrize(("name", "dataset"), [("leaderboard", ""), ("download", "organization")])
def test_page_opens_for_every_window(open_page: PageOpener, name: str, dataset: str) -> None:
    at = open_page(name, board="all", window="all", dataset=dataset)
    go(at, window="period")


@pytest.mark.parametrize("name", READ)
def test_page_without_anything_published_says_what_to_do(
    tmp_path: Path, open_page: PageOpener, name: str
) -> None:
    assert "python -m etl load" in html(open_page(name, tmp_path))


@pytest.mark.parametrize("name", READ)
def test_page_without_a_single_return_says_what_to_do(
    without_returns: Path, open_page: PageOpener, name: str
) -> None:
    at = open_page(name, without_returns)
    assert "python -m etl load" in html(at)
    assert finding(at) == "数据尚未发布，请联系业务科室"


def test_a_damaged_file_is_a_sentence(
    demo_data: Path, tmp_path: Path, open_page: PageOpener
) -> None:
    for file in copied(demo_data, tmp_path):
        file.write_bytes(b"damaged" * 4096)
    assert "打不开" in finding(open_page(NAMES[0], tmp_path))


def test_a_damaged_pointer_is_a_sentence_that_says_how_to_go_on(
    tmp_path: Path, open_page: PageOpener
) -> None:
    data = DataFolder(tmp_path)
    data.published.mkdir()
    data.current.write_text("{", encoding="utf-8")
    at = open_page(NAMES[0], tmp_path)
    assert "打不开" in finding(at)
    assert "python -m etl publish" in html(at)


def test_returns_that_all_went_back_are_not_nothing(
    demo_data: Path, tmp_path: Path, open_page: PageOpener
) -> None:
    for file in copied(demo_data, tmp_path):
        with duckdb.connect(str(file)) as connection:
            connection.execute("delete from submission where status <> 'rejected'")
    assert "均待修改" in finding(open_page(NAMES[0], tmp_path))


def test_address_sets_the_filters(open_page: PageOpener) -> None:
    at = open_page("overview", period="2025H2", town="440605124")
    assert boxes(at) == {"period": "2025H2", "town": "440605124"}
    assert address(at) == {"period": "2025H2", "town": "440605124"}


def test_a_value_that_no_longer_fits_is_told_and_dropped(open_page: PageOpener) -> None:
    at = open_page("overview", period="2031H1", town="1")
    assert boxes(at) == {"period": "2026H1", "town": ""}
    assert address(at) == {}
    assert "“2031H1”在现有数据中没有" in html(at)
    coming = open_page("overview", period="2026H2")
    assert "2026年下半年尚无报送数据，已显示2026年上半年" in html(coming)
    at.run()
    assert "在现有数据中没有" not in html(at)


def test_the_default_stays_out_of_the_address(open_page: PageOpener) -> None:
    at = picked(open_page("overview", period="2025H2"), "period", "2026H1")
    assert address(at) == {}
    at = picked(open_page("overview", period="2026H1", town="440605122"), "town", "")
    assert address(at) == {"period": "2026H1"}


def test_a_choice_goes_into_the_address_and_to_the_next_page(open_page: PageOpener) -> None:
    at = open_page("overview")
    assert address(at) == {}
    picked(picked(at, "period", "2025H1"), "town", "440605122")
    assert address(at) == {"period": "2025H1", "town": "440605122"}
    at.switch_page(str(menu.entry("participation").path)).run()
    assert boxes(at).items() >= {"period": "2025H1", "town": "440605122"}.items()
    at.switch_page(str(menu.entry("leaderboard").path)).run()
    at.switch_page(str(menu.entry("town_progress").path)).run()
    assert boxes(at).items() >= {"period": "2025H1", "town": "440605122"}.items()


def test_back_to_an_address_without_filters_shows_everything(open_page: PageOpener) -> None:
    at = open_page("overview")
    picked(at, "town", "440605122")
    assert boxes(at)["town"] == "440605122"
    at.query_params.clear()
    at.run()
    assert boxes(at)["town"] == ""
    assert address(at) == {}


def test_overview_shows_key_figures_before_anything_else(open_page: PageOpener) -> None:
    text = html(open_page("overview"))
    indicators = load_dictionary().indicators
    for code in (
        "organizations",
        "villages_paired",
        "projects_live",
        "contributions",
        "volunteer_hours",
    ):
        assert indicators[code].label in text
        assert indicators[code].definition in text
    assert text.index('class="kf"') < text.index('class="pb"') < text.index('class="strip"')


def test_overview_shows_at_most_three_problems(open_page: PageOpener) -> None:
    text = html(open_page("overview"))
    assert text.count('<div class="row2 problem">') == 3


def test_overview_loads_no_chart(open_page: PageOpener) -> None:
    """Its figures are text: nothing of Plotly comes before them, or at all."""
    assert list(open_page("overview").get("plotly_chart")) == []


def test_overview_says_who_owes_what_and_since_when(open_page: PageOpener) -> None:
    text = html(open_page("overview"))
    first = re.sub("<[^>]+>", "", text.split('<div class="row2 due">')[1])
    states = load_dictionary().vocabularies["submission_state"]
    assert f"大沥镇{states.short_of('missing')}" in first
    assert f"九江镇{states.short_of('rejected')}" in first
    assert "已逾期132天" in first
    mine = html(open_page("overview", town="440605124")).split('<div class="row2 due">')[1]
    assert "已逾期" not in mine


def test_villages_without_a_pairing_are_listed_for_their_own_town(open_page: PageOpener) -> None:
    assert f"{UNPAIRED}12个" in html(open_page("town_progress", town="440605124"))


def test_a_measure_is_chosen_in_the_address(open_page: PageOpener) -> None:
    indicators = load_dictionary().indicators
    at = open_page("aid_types", measure="beneficiaries")
    assert boxes(at)["measure"] == "beneficiaries"
    picked(at, "measure", "in_kind")
    assert boxes(at)["measure"] == "in_kind"
    assert all(indicators[code].label in html(at) for code in ("cash", "in_kind", "beneficiaries"))


def test_a_step_is_chosen_in_the_address(open_page: PageOpener) -> None:
    at = open_page("town_progress", step="A2")
    assert at.session_state["step"] == "A2"
    assert load_dictionary().milestone("A2").name in at.get("plotly_chart")[0].proto.alt


def test_a_long_list_of_projects_is_paged_in_the_address(open_page: PageOpener) -> None:
    at = open_page("town_progress", town="440605124", projects="all", page="2")
    assert at.selectbox(key="page").value == "2"
    assert at.session_state["projects"] == "all"
    assert "第21—40个，共119个" in at.get("plotly_chart")[0].proto.alt
    assert "在现有数据中没有" not in html(go(at, projects="late", page="9"))


def test_days_of_an_earlier_half_year_are_counted_to_its_end(open_page: PageOpener) -> None:
    text = html(open_page("overview", period="2024H1"))
    assert "数据截至2024年6月30日" in text
    days = [int(d) for d in re.findall(r"已(\d+)天", text)]
    assert days
    assert max(days) <= 122
    assert "数据截至2026年6月30日" in html(open_page("overview"))


def test_many_projects_open_with_those_under_way(open_page: PageOpener) -> None:
    at = open_page("town_progress", town="440605124", gantt="1")
    assert at.session_state["projects"] == "live"
    assert at.get("button_group")


def test_a_town_that_never_reported_says_so(
    demo_data: Path, tmp_path: Path, open_page: PageOpener
) -> None:
    for file in copied(demo_data, tmp_path):
        with duckdb.connect(str(file)) as connection:
            connection.execute("delete from project_report where town_code = '440605122'")
            connection.execute(
                "update participation set data_period = null where area_code = '440605122'"
            )
    at = open_page("town_progress", tmp_path, town="440605122", gantt="1")
    assert "西樵镇还没有报送数据" in html(at)


def test_matrix_lists_all_towns_in_code_order_and_is_the_districts_alone(
    open_page: PageOpener,
) -> None:
    at = open_page("town_progress")
    text = html(at)
    table = text.split('<table class="matrix">')[1].split("</table>")[0]
    names = [part.split("<")[0] for part in table.split('<th scope="row">')[1:]]
    assert len(names) == 7
    assert names[0].startswith("桂城")
    assert names[-1].startswith("里水")
    assert '<table class="matrix">' not in html(go(at, town="440605124"))


@pytest.mark.parametrize("window", ["all", "period"])
def test_leaderboard_gives_the_method_with_the_weights_in_force(
    open_page: PageOpener, window: str
) -> None:
    text = html(open_page("leaderboard", window=window))
    rules = load_dictionary().leaderboard
    present = len(rules.weights) - (window == "period")
    assert text.count(f"权重{100 / present:.1f}%") == present
    assert "不作为推荐结论" in text


def test_download_counts_names_and_offers_the_file(open_page: PageOpener) -> None:
    at = open_page("download", dataset="pairing", period="2025H2", town="440605124")
    chosen = {box.key: box.value for box in at.selectbox if box.value}
    assert (chosen["dataset"], chosen["period"]) == ("pairing", "2025H2")
    assert "440605124" in chosen.values()
    assert "筛选：" in html(at)
    assert len(re.findall('<a class="file" href="files/[^"]+" download="[^"]+">', html(at))) == 3


def test_download_of_the_rows_behind_a_figure_has_as_many(open_page: PageOpener) -> None:
    overview = html(open_page("overview"))
    waiting = re.search(r"(\d+)个问题尚未解决", plain(overview))
    assert waiting
    at = open_page("download", dataset="problem", period="2026H1", scope="problems_waiting")
    meaning = load_dictionary().indicators["problems_waiting"]
    assert finding(at).endswith(f"{meaning.label}{waiting[1]}{meaning.unit}，{waiting[1]}行")
    assert "口径：" in html(at)


def test_a_figure_is_always_one_of_some_half_year(open_page: PageOpener) -> None:
    at = open_page("download", dataset="project_report", scope="projects_live")
    assert at.selectbox(key="period").value == "2026H1"
    at = open_page("download", dataset="town", scope="projects_live", town="440605")
    assert "在现有数据中没有" not in html(at)


def test_download_without_filter_says_that_it_is_everything(open_page: PageOpener) -> None:
    assert "未加筛选，包含全部数据" in html(open_page("download"))


def test_a_newer_edition_is_offered_and_the_old_one_stays(
    demo_data: Path, tmp_path: Path, open_page: PageOpener
) -> None:
    source, data = DataFolder(demo_data), DataFolder(tmp_path)
    shutil.copytree(source.published, data.published)
    at = open_page("overview", tmp_path)
    assert [button.label for button in at.button] == []
    before = at.session_state["edition"]
    text = data.current.read_text(encoding="utf-8").replace(before.version, "newer")
    shutil.copy(
        before.path, before.path.with_name(before.path.name.replace(before.version, "newer"))
    )
    data.current.write_text(text, encoding="utf-8")
    at.run()
    assert at.session_state["edition"] == before
    at.button(key="show_newer").click().run()
    assert at.session_state["edition"].version == "newer"
    assert [button.label for button in at.button] == []


def test_pages_are_a_table_of_contents() -> None:
    assert all(len(e.path.read_text("utf-8").splitlines()) <= 60 for e in menu.ENTRIES)


def test_what_is_kept_of_one_way_of_counting_is_not_shown_for_the_other(
    open_page: PageOpener,
) -> None:
    """Also where the address does not tell them apart, as on a page just entered again."""
    at = open_page("aid_types", by="named")
    assert "大于项目数" in html(at)
    assert len(at.get("plotly_chart")) == 3
    named = at.get("plotly_chart")[0].proto.alt
    at.session_state["by"] = "main"
    at.query_params["by"] = "main"
    at.run()
    main = at.get("plotly_chart")[0].proto.alt
    assert named != main
    assert "按涉及类型计" in named
    assert "按主要类型计" in main
    assert "只按主要类型计一次" in html(at)
