"""Empty, thin and odd data: each page says something sensible about them."""

import re
import shutil
from collections.abc import Callable
from functools import cache
from pathlib import Path

import duckdb
import pytest

from dashboard.features.town_progress import gantt, projects
from dashboard.style.formats import width
from etl.dictionary import load_dictionary
from etl.folder import DataFolder
from etl.publish import publish
from etl.warehouse import row_tables
from tests.conftest import MadeOnce
from tests.dashboard.features.meeting.changed import changed
from tests.pages.opening import PageOpener, charts, go, html

pytestmark = pytest.mark.slow

PAGES = ("overview", "participation", "aid_types", "town_progress")
SHISHAN, XIQIAO = "440605124", "440605122"
LONG = "佛山市南海区某某镇某某片区乡村振兴与社会治理综合服务示范带共建项目第二期延伸工程"
ENORMOUS = 12_345_678_900
DISTRICT_AND_TOWN: tuple[dict[str, str], ...] = ({}, {"town": SHISHAN})
NOTHING_BEFORE = {"participation": "首个报送期，不作区分", "overview": "首个报送期，没有上期可比"}
# Tables of the rows of a project → what differs in each copy beside the number of its row.
COPIED = {
    "project_report": {
        "project_name": f"'{LONG}' || n",
        "own_code": "own_code || n",
        "match_key": "match_key || n",
    },
    "project_organization": {},
    "project_village": {},
    "project_aid_type": {},
}
Folders = Callable[..., Path]


@pytest.fixture(scope="session")
def thin(demo_data: Path, made_once: MadeOnce) -> Folders:
    """Published data folders with those returns of the demonstration alone that a condition keeps."""

    def made(name: str, kept: str, *statements: str) -> Path:
        def make(target: Path) -> None:
            shutil.copytree(demo_data / "reference", target / "reference")
            folder = DataFolder(target)
            folder.demo_mark.touch()
            shutil.copyfile(DataFolder(demo_data).warehouse, folder.warehouse)
            keep_alone(folder.warehouse, kept, *statements)
            publish(folder)

        return made_once(name, make)

    return made


def keep_alone(warehouse: Path, kept: str, *statements: str) -> None:
    """Delete all other returns and their rows, then do more."""
    with duckdb.connect(warehouse) as con:
        con.execute(f"delete from submission where not ({kept})")
        for table in row_tables(con):
            known = "(select submission_id from submission)"
            con.execute(f"delete from {table} where submission_id not in {known}")
        for statement in statements:
            con.execute(statement)


@pytest.fixture(scope="session")
def one_town(thin: Folders) -> Path:
    """One town, whose last return has 300 projects more, with names of over 38 characters."""
    row = {"row": '"row" + 1000 + n'}
    copies = [copied(table, row | differs) for table, differs in COPIED.items()]
    return thin("one-town", f"town_code = '{SHISHAN}'", *copies)


@pytest.fixture(scope="session")
def one_half_year(thin: Folders) -> Path:
    """One half-year, one town missing."""
    return thin("one-half-year", f"period = '2024H1' and town_code <> '{XIQIAO}'")


def copied(table: str, differs: dict[str, str]) -> str:
    """A statement that adds 300 copies of the rows of a return's first project."""
    names = ", ".join(f'"{name}"' for name in differs)
    values = ", ".join(f'{value} as "{name}"' for name, value in differs.items())
    return (
        f"insert into {table} by name select * exclude (n, {names}), {values} "
        f"from {table}, range(300) as numbers(n) where \"row\" = 2 and sheet = '项目进展' "
        "and submission_id in (select submission_id from submission where period = '2026H1')"
    )


@pytest.fixture(scope="session")
def after(demo_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Folders:
    """Folders with the published demonstration after some statements, each made once."""

    @cache
    def made(*statements: str) -> Path:
        folder = tmp_path_factory.mktemp("after")
        changed(demo_data, folder, *statements)
        return folder

    return made


@pytest.mark.parametrize("name", PAGES)
def test_one_town_alone(one_town: Path, open_page: PageOpener, name: str) -> None:
    at = open_page(name, one_town)
    assert "1个已纳入汇总" in html(at)
    assert "狮山镇已纳入汇总" in html(go(at, town=SHISHAN))


@pytest.mark.parametrize("name", PAGES)
def test_a_town_that_never_reported_says_so_on_its_pages(
    one_half_year: Path, open_page: PageOpener, name: str
) -> None:
    said = html(open_page(name, one_half_year, town=XIQIAO))
    assert "西樵镇缺报" in said
    if name != "aid_types":
        assert "西樵镇还没有报送数据" in said
    assert "中0个已有合作项目" not in said
    assert load_dictionary().indicators["villages_unpaired"].label not in said
    if name == "town_progress":
        assert load_dictionary().vocabularies["submission_state"].name_of("missing") in said


@pytest.mark.parametrize("name", PAGES)
def test_one_half_year_has_nothing_to_compare_with(
    one_half_year: Path, open_page: PageOpener, name: str
) -> None:
    at = open_page(name, one_half_year)
    assert "较上期增加" not in html(at) + charts(at)
    assert "6个已纳入汇总" in html(at)
    assert NOTHING_BEFORE.get(name, "") in html(at)


def test_three_hundred_projects_are_paged_and_their_names_fit(
    one_town: Path, open_page: PageOpener
) -> None:
    at = open_page("town_progress", one_town, town=SHISHAN, projects="all")
    pages = at.selectbox(key="page").options
    assert len(pages) >= 10
    assert pages[0].startswith("第1—")
    figure = charts(go(at, page="5"))
    assert LONG in figure
    names = re.findall(r'"text": "([^"<]+)　<span', figure)
    assert 10 < len(names) <= projects.PAGE_SIZE
    assert all(width(name) <= gantt.NAME for name in names)
    assert any(name.endswith("…") for name in names)


@pytest.mark.parametrize("name", ["overview", "town_progress"])
def test_no_problem_was_ever_raised(after: Folders, open_page: PageOpener, name: str) -> None:
    nothing = "update phase_progress set numerator = null, denominator = null, progress_pct = null"
    data = after(
        "delete from problem",
        "delete from problem_as_of",
        f"{nothing}, state = 'not_applicable', reason = null where milestone = 'A7'",
    )
    for query in DISTRICT_AND_TOWN:
        at = open_page(name, data, **query)
        assert "None" not in re.sub("<[^>]*>", "", html(at))
        assert "累计提出问题" not in html(at)
        if name == "overview":
            assert "没有尚未解决的问题" in html(at)


@pytest.mark.parametrize("name", ["participation", "aid_types", "town_progress"])
def test_long_names_are_whole_in_tables_and_cut_in_figures(
    after: Folders, open_page: PageOpener, name: str
) -> None:
    data = after(
        f"update participant set organization_name = '{LONG}', supervising_unit = '{LONG}'",
        f"update village set village_name = '{LONG}'",
        f"update village_as_of set village_name = '{LONG}'",
        f"update project_report set project_name = '{LONG}'",
        f"update problem set problem = '{LONG}', coordinate_with = '{LONG}'",
    )
    for query in DISTRICT_AND_TOWN:
        at = open_page(name, data, **query)
        if name == "participation":
            assert LONG in html(at)
        titles = re.findall(r'"text": "([^"]*?)<br><span', charts(at))
        assert all(LONG not in title for title in titles)


@pytest.mark.parametrize(("yuan", "shown"), [(0, "0"), (ENORMOUS, "864.2")])
def test_nothing_and_enormous_sums_are_written_out(
    after: Folders, open_page: PageOpener, yuan: int, shown: str
) -> None:
    """Seven types of 12,345,678,900 yuan each are 864.2亿元."""
    data = after(
        f"update aid_type_summary set cash_yuan = {yuan}, in_kind_yuan = 0 where cash_yuan is not null",
        f"update area_figure set value = {yuan * 7} where indicator = 'contributions'",
    )
    text = html(open_page("overview", data))
    assert f">{shown}</a>" in text
    assert ("亿元" if yuan else "万元") in text
    page = open_page("aid_types", data, measure="cash")
    label = load_dictionary().indicators["cash"].label
    said = f"{label}{shown}亿元" if yuan else f"{label}为0"
    assert said in charts(page)
    assert (f">{shown}</a>" if yuan else f">{shown}<") in html(page)
