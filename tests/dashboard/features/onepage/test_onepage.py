"""一页纸: the figures of pages, whoever it is of; what does not fit is counted; who may have it."""

import io
import re
from dataclasses import replace
from pathlib import Path

import pytest
from docx import Document

from dashboard.features.onepage import paper
from dashboard.features.onepage.content import Table, fitting_rows
from dashboard.features.onepage.paper import SubjectError, of, one_page
from dashboard.page import papers_link, statements, totals
from dashboard.page.view import View
from dashboard.server.access import Person
from dashboard.server.file_routes import DeniedError
from etl.folder import DataFolder
from tests.dashboard.features.meeting.changed import LONG, ODD, changed
from tests.dashboard.papers.schema import misplaced
from tests.support.serving import etl_here

TOWN = "440605124"


def text_of(data: bytes) -> str:
    """All that a paper says, its foot included, without blanks."""
    document = Document(io.BytesIO(data))
    cells = [cell.text for t in document.tables for row in t.rows for cell in row.cells]
    foot = [p.text for p in document.sections[0].footer.paragraphs]
    lines = (*(p.text for p in document.paragraphs), *cells, *foot)
    return re.sub(r"\s+", "", "".join(lines))


@pytest.fixture
def at_town(view: View) -> View:
    return view.at(next(r.town for r in view.reports if r.town.code == TOWN))


@pytest.fixture
def organization(view: View) -> str:
    """The one with the most projects."""
    sql = """
        select organization_id from published.project_organization
        group by 1 order by count(distinct project_id) desc, 1 limit 1
    """
    return str(view.warehouse.rows(sql)[0][0])


def test_the_district_is_told_in_the_sentences_of_the_pages(view: View) -> None:
    text = text_of(paper.make(view))
    plain = [statements.coverage(view), statements.participants(view)]
    plain += [str(item) for item in totals.to_date(view) if item.indicator.startswith("contr")]
    for sentence in plain:
        assert sentence.replace(",", "") in text
    for report in view.reports:
        assert report.town.name in text
    assert "大沥镇补报" in text
    assert "5个，尚未解决共17个" in text
    assert view.published.replace(" ", "") in text


def test_a_town_is_told_with_its_problems_its_overdue_projects_and_its_organisations(
    at_town: View,
) -> None:
    text = text_of(paper.make(at_town))
    sentence = statements.coverage(at_town)
    assert sentence in text
    assert re.search(r"等待协调的问题（5个，其中第1个提请领导小组）", text)
    assert "白沙桥社区老屋活化涉及权属不清" in text
    assert re.search(r"已超期项目（6个，另有32个年底前到期）", text)
    (total,) = re.findall(r"参与社会组织(\d+)家：", text)
    kinds = re.search(r"参与社会组织\d+家：(.*?)；", text)
    assert kinds
    assert sum(map(int, re.findall(r"(\d+)家", kinds[1]))) == int(total)


def test_an_organisation_is_told_by_facts_without_a_rank(view: View, organization: str) -> None:
    text = text_of(paper.make(view, organization))
    assert "名次" not in text
    assert "不作推荐" in text
    sql = "select organization_name from published.organization where organization_id = ?"
    assert str(view.warehouse.rows(sql, organization)[0][0]) in text
    sql = """
        select count(distinct project_id) from published.project_organization
        where organization_id = ? and period <= '2026H1'
    """
    assert f"项目（{view.warehouse.rows(sql, organization)[0][0]}个" in text


def test_what_does_not_fit_is_counted_not_shrunk() -> None:
    rows = tuple((str(n), "字" * (5 if n % 2 else 60)) for n in range(8))
    table = Table(("序", "事"), rows, (1, 9), ("center", "left"))
    shown, rest = fitting_rows(table, 5, 1000)
    assert (len(shown), rest) == (5, 3)
    shown, rest = fitting_rows(table, 8, 16 * 3 + 11 * 2)
    assert (len(shown), rest) == (3, 5)
    long = Table(("序", "事"), (("1", "字" * 400),), (1, 9), ("center", "left"))
    ((_, cut),), _ = fitting_rows(long, 1, 1000)
    assert cut.endswith("…")
    assert long.lines(("1", cut)) == 2


@pytest.mark.parametrize("name", ["many_problems", "long_titles", "hostile", "large_numbers"])
def test_odd_data_leave_it_whole(
    demo_data: Path, tmp_path: Path, name: str, organization: str
) -> None:
    view = changed(demo_data, tmp_path, *ODD[name])
    town = view.at(next(r.town for r in view.reports if r.town.code == TOWN))
    for one, who in ((view, ""), (town, ""), (view, organization)):
        data = paper.make(one, who)
        assert misplaced(data) == []
        assert not re.search("None|nan|NaT|，，|。。|；。", text_of(data))
    many = text_of(paper.make(town))
    if name == "many_problems":
        assert re.search(r"列\d个，另有\d+个）", many)
        assert LONG not in many


def test_the_same_version_is_the_same_bytes(view: View) -> None:
    assert paper.make(view) == paper.make(view)


def test_without_data_it_says_so(view: View, demo_data: Path, tmp_path: Path) -> None:
    nothing = changed(
        demo_data,
        tmp_path,
        "delete from participation",
        "delete from area_figure",
        "delete from area_change",
        "delete from problem_as_of",
        "delete from project_as_of",
        "delete from phase_progress",
    )
    assert "还没有报送数据" in text_of(paper.make(nothing))
    town = nothing.at(nothing.reports[0].town)
    assert "还没有报送数据" in text_of(paper.make(town))


# ---- who may have it ----------------------------------------------------------------------------


def person(may: set[str], towns: set[str] | None = None) -> Person:
    return Person("某人", "x", "某", frozenset(may), towns and frozenset(towns))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("reader", "town", "organization", "may"),
    [
        (person({"read", "present"}), None, "", True),
        (person({"read", "present"}), TOWN, "", True),
        (person({"read"}), None, "", False),
        (person({"read"}), TOWN, "", False),
        (person({"read"}), None, "x", True),
        (person({"read"}, {TOWN}), TOWN, "", True),
        (person({"read"}, {TOWN}), "440605121", "", False),
        (person({"read"}, {TOWN}), None, "", False),
        (person(set()), None, "x", False),
    ],
)
def test_who_may_have_it(reader: Person, town: str | None, organization: str, may: bool) -> None:
    assert papers_link.may_have(reader, town, organization) is may


def test_a_button_stands_where_the_paper_may_be_had_and_the_address_checks_again(
    view: View, demo_data: Path, at_town: View
) -> None:
    officer = person({"read"}, {TOWN})
    assert papers_link.one_page(replace(view, reader=officer)) == ""
    assert papers_link.LABEL in papers_link.one_page(replace(at_town, reader=officer))
    folder, edition = DataFolder(demo_data), view.warehouse.edition
    file = paper.file_of(folder, edition, ["2026H1", TOWN, ""], officer)
    assert "狮山镇" in file.name
    assert "狮山镇" in text_of(b"".join(file.blocks(lambda _: None)))
    with pytest.raises(DeniedError):
        paper.file_of(folder, edition, ["2026H1", "440605121", ""], officer)
    with pytest.raises(DeniedError):
        paper.file_of(folder, edition, ["2026H1", view.area, ""], officer)


# ---- the command --------------------------------------------------------------------------------


def test_the_command_writes_it_for_a_town_by_name_or_code(
    demo_data: Path, tmp_path: Path, at_town: View
) -> None:
    out = tmp_path / "x.docx"
    how = ("brief", "--period", "2026H1", "--format", "onepage", "--out", str(out))
    done = etl_here(demo_data, *how, "--town", "狮山镇")
    assert (done.returncode, out.read_bytes()) == (0, paper.make(at_town))
    wrong = etl_here(demo_data, *how, "--town", "无此镇")
    assert wrong.returncode == 2
    assert "没有“无此镇”这个镇（街道），可选桂城街道" in wrong.stderr
    assert len(wrong.stderr.strip().splitlines()) == 1


def test_a_subject_that_does_not_exist_is_a_sentence(view: View) -> None:
    assert of(view, TOWN, None).data == of(view, "狮山镇", None).data
    for place, who in (("无此镇", None), (None, "91440605000000000X"), (TOWN, "x")):
        with pytest.raises(SubjectError):
            of(view, place, who)
    with pytest.raises(SubjectError):
        one_page(view, "x")
