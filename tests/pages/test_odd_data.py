"""Empty, thin and odd data: each page says something sensible about them."""

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import duckdb
import openpyxl
import pytest
from filelock import FileLock
from streamlit.testing.v1 import AppTest

from dashboard.features.town_progress import gantt, projects
from dashboard.style.formats import width
from etl.dictionary import load_dictionary
from etl.folder import DataFolder
from etl.run import load_files
from tests.pages.opening import PageOpener, charts, html
from tests.support.serving import DEMO_TODAY

pytestmark = pytest.mark.slow

PAGES = ("overview", "participation", "aid_types", "town_progress")
SHISHAN, XIQIAO, ALL = "440605124", "440605122", ""
LONG = "佛山市南海区某某镇某某片区乡村振兴与社会治理综合服务示范带共建项目第二期延伸工程"
ENORMOUS = 12_345_678_900


def loaded(demo_data: Path, target: Path, returns: list[Path]) -> Path:
    """A data folder into which only these returns were loaded."""
    target.mkdir()
    shutil.copytree(demo_data / "reference", target / "reference")
    DataFolder(target).demo_mark.touch()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("BAISHE_TODAY", DEMO_TODAY)
        results, _ = load_files(returns, DataFolder(target))
    assert {result.outcome for result in results} == {"loaded"}
    return target


def returns_of(demo_data: Path, period: str = "*", town: str = "*") -> list[Path]:
    return sorted((demo_data / "inbox").glob(f"{period}/*_{town}_*.xlsx"))


@pytest.fixture(scope="session")
def thin(demo_data: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Three real data folders: one town alone; one half-year, one town missing; 300 projects more."""
    shared = tmp_path_factory.getbasetemp() / "thin"
    with FileLock(f"{shared}.lock"):
        shared.mkdir(exist_ok=True)
        towns = [p for p in returns_of(demo_data, "2024H1") if "西樵镇" not in p.name]
        makers = {
            "one_town": lambda: returns_of(demo_data, town="狮山镇"),
            "one_half_year": lambda: towns,
            "many": lambda: [_with_projects(returns_of(demo_data, "2026H1", "狮山镇")[0], shared)],
        }
        for name, returns in makers.items():
            if not (shared / name).exists():
                loaded(demo_data, shared / name, returns())
    return {name: shared / name for name in makers}


def _with_projects(path: Path, folder: Path) -> Path:
    """The return with 300 projects more, whose names have 38 characters."""
    book = openpyxl.load_workbook(path)
    sheet = book[load_dictionary().sheet("project_report").sheet]
    model = [cell.value for cell in sheet[2]]
    for number in range(300):
        sheet.append([None, f"{LONG}{number:03d}", *model[2:]])
    target = folder / path.name
    book.save(target)
    return target


Show = Callable[..., AppTest]


@pytest.fixture
def changed(demo_data: Path, tmp_path: Path, open_page: PageOpener) -> Callable[..., Show]:
    """The published demonstration after some statements."""

    def change(*statements: str) -> Show:
        data = DataFolder(tmp_path)
        shutil.copytree(DataFolder(demo_data).published, data.published)
        pointer = json.loads(data.current.read_text(encoding="utf-8"))
        file = data.published / pointer["file"]
        with duckdb.connect(str(file)) as connection:
            for statement in statements:
                connection.execute(statement)
        # What is kept of an edition is kept by its version: changed data are another one.
        pointer["version"] = f"{pointer['version']}-{tmp_path.name}"
        pointer["file"] = file.rename(file.with_stem(f"dashboard-{pointer['version']}")).name
        data.current.write_text(json.dumps(pointer), encoding="utf-8")
        return lambda name, **query: open_page(name, tmp_path, **query)

    return change


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize(
    ("town", "said"),
    [(ALL, "1个已纳入汇总"), (SHISHAN, "狮山镇已纳入汇总"), (XIQIAO, "西樵镇缺报")],
)
def test_one_town_alone(
    thin: dict[str, Path], open_page: PageOpener, name: str, town: str, said: str
) -> None:
    at = open_page(name, thin["one_town"], **({"town": town} if town else {}))
    assert said in html(at)


def test_a_town_that_never_reported_says_so_on_its_pages(
    thin: dict[str, Path], open_page: PageOpener
) -> None:
    data = thin["one_half_year"]
    for name in ("overview", "participation", "town_progress"):
        said = html(open_page(name, data, town=XIQIAO))
        assert "西樵镇还没有报送数据" in said
        assert "中0个已有合作项目" not in said
    text = html(open_page("town_progress", data, town=XIQIAO))
    assert load_dictionary().vocabularies["submission_state"].name_of("missing") in text
    assert load_dictionary().indicators["villages_unpaired"].label not in text


@pytest.mark.parametrize("name", PAGES)
def test_one_half_year_has_nothing_to_compare_with(
    thin: dict[str, Path], open_page: PageOpener, name: str
) -> None:
    at = open_page(name, thin["one_half_year"])
    said = html(at) + charts(at)
    assert "较上期增加" not in said
    assert "6个已纳入汇总" in html(at)


def test_the_first_half_year_says_that_nothing_is_told_apart(
    thin: dict[str, Path], open_page: PageOpener
) -> None:
    data = thin["one_half_year"]
    assert "首个报送期，不作区分" in html(open_page("participation", data))
    assert "首个报送期，没有上期可比" in html(open_page("overview", data))


def test_three_hundred_projects_are_paged_and_their_names_fit(
    thin: dict[str, Path], open_page: PageOpener
) -> None:
    at = open_page("town_progress", thin["many"], town=SHISHAN, projects="all")
    pages = at.selectbox(key="page").options
    assert len(pages) >= 10
    assert pages[0].startswith("第1—")
    query = {"town": SHISHAN, "projects": "all", "page": "5"}
    figure = charts(open_page("town_progress", thin["many"], **query))
    assert LONG in figure
    names = re.findall(r'"text": "([^"<]+)　<span', figure)
    assert 10 < len(names) <= projects.PAGE_SIZE
    assert all(width(name) <= gantt.NAME for name in names)
    assert any(name.endswith("…") for name in names)


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("town", [ALL, SHISHAN])
def test_no_problem_was_ever_raised(changed: Callable[..., Show], name: str, town: str) -> None:
    nothing = "update phase_progress set numerator = null, denominator = null, progress_pct = null"
    open_changed = changed(
        "delete from problem",
        "delete from problem_as_of",
        f"{nothing}, state = 'not_applicable', reason = null where milestone = 'A7'",
    )
    text = html(open_changed(name, **({"town": town} if town else {})))
    assert "None" not in re.sub("<[^>]*>", "", text)
    if name == "overview":
        assert "没有尚未解决的问题" in text
        assert "累计提出问题" not in text


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("town", [ALL, SHISHAN])
def test_long_names_are_whole_in_tables_and_cut_in_figures(
    changed: Callable[..., Show], name: str, town: str
) -> None:
    open_changed = changed(
        f"update participant set organization_name = '{LONG}', supervising_unit = '{LONG}'",
        f"update village set village_name = '{LONG}'",
        f"update village_as_of set village_name = '{LONG}'",
        f"update project_report set project_name = '{LONG}'",
        f"update problem set problem = '{LONG}', coordinate_with = '{LONG}'",
    )
    at = open_changed(name, **({"town": town} if town else {}))
    if name == "participation":
        assert LONG in html(at)
    titles = re.findall(r'"text": "([^"]*?)<br><span', charts(at))
    assert all(LONG not in title for title in titles)


@pytest.mark.parametrize(("yuan", "shown"), [(0, "0"), (ENORMOUS, "864.2")])
def test_nothing_and_enormous_sums_are_written_out(
    changed: Callable[..., Show], yuan: int, shown: str
) -> None:
    """Seven types of 12,345,678,900 yuan each are 864.2亿元."""
    open_changed = changed(
        f"update aid_type_summary set cash_yuan = {yuan}, in_kind_yuan = 0 where cash_yuan is not null",
        f"update area_figure set value = {yuan * 7} where indicator = 'contributions'",
    )
    text = html(open_changed("overview"))
    assert f">{shown}</a>" in text
    assert ("亿元" if yuan else "万元") in text
    page = open_changed("aid_types", measure="cash")
    label = load_dictionary().indicators["cash"].label
    said = f"{label}{shown}亿元" if yuan else f"{label}为0"
    assert said in charts(page)
    assert (f">{shown}</a>" if yuan else f">{shown}<") in html(page)
