"""Another district is data alone: an invented county, from template to meeting, without a line of code.

The county (``tests/fixtures/other_district``) has nine towns, quarters, four phases, steps of its own, eight aid types,
five tasks, other kinds of organisations, other words for villages, and one more column in 项目进展.
"""

from __future__ import annotations

import datetime as dt
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from unittest.mock import patch

import openpyxl
import pytest
from docx import Document

from dashboard.page import menu
from etl.annotated import annotate
from etl.dictionary import Dictionary, DictionaryError, load_dictionary
from etl.folder import DataFolder
from tests.conftest import MadeOnce
from tests.pages.opening import NAMES, PageOpener, charts, plain
from tests.support.data_folders import Rows, published_file, query
from tests.support.serving import etl_here, published_version

pytestmark = pytest.mark.slow

FIXTURE = Path(__file__).parent / "fixtures" / "other_district"
PARTS = ("dictionary", "reference", "demo_seed")
LATEST, BEFORE, YEAR_BEFORE = "2026Q3", "2026Q2", "2025Q3"
# What only Nanhai says.
FOREIGN = re.compile(
    "半年|[上下]半|南海|佛山|区级|全区|本区|村（社区）|市级典型村|三阶段|三个阶段|七个?[镇类]"
)
COLUMN = "jobs_created"


@pytest.fixture(scope="session")
def county(made_once: MadeOnce) -> Path:
    """A data folder with the county's demonstration loaded and published; read it, never write."""
    return made_once("county", _make_county)


def _make_county(data: Path) -> None:
    for part in PARTS:
        shutil.copytree(FIXTURE / part, data / part)
    done = etl_here(data, "demo")
    assert done.returncode == 0, done.stdout + done.stderr
    _fill_column(_workbook(data, "东湖街道"), 3)
    # Nobody looks at the copies that are given back.
    with patch.object(annotate, "annotate_in_sandbox", lambda original, notes: original):
        done = etl_here(data, "load", str(data / "inbox"))
    assert done.returncode == 1, done.stdout + done.stderr  # one is wrong on purpose
    published_version(data)


@pytest.fixture(scope="module")
def dictionary(county: Path) -> Dictionary:
    return DataFolder(county).dictionary


def _workbook(data: Path, town: str) -> Path:
    (found,) = (data / "inbox" / LATEST).glob(f"*_{town}_{LATEST}.xlsx")
    return found


def _fill_column(path: Path, value: object) -> str:
    """Write into the county's own column, in the first row of its sheet; the address of the cell."""
    sheets = load_dictionary(FIXTURE / "dictionary").sheet("project_report")
    title = next(c.title for c in sheets.columns if c.name == COLUMN)
    book = openpyxl.load_workbook(path)
    sheet = book[sheets.sheet]
    at = next(c for c in sheet[1] if str(c.value).rstrip("*").startswith(title)).column
    cell = sheet.cell(2, at, value)
    book.save(path)
    return str(cell.coordinate)


def rows(county: Path, sql: str) -> Rows:
    return query(published_file(DataFolder(county)), sql)


def test_the_county_differs_in_all_that_a_district_may_differ_in(dictionary: Dictionary) -> None:
    shipped = load_dictionary()
    assert len(dictionary.vocabularies["aid_type"].terms) == 8
    assert len(dictionary.vocabularies["task"].terms) == 5
    assert len(dictionary.phases) == 4
    for name in ("aid_type", "task", "organization_kind", "size_band", "village_kind"):
        own, other = (set(d.vocabularies[name].codes) for d in (dictionary, shipped))
        assert not own & other
    assert {m.code for m in dictionary.milestones}.isdisjoint(m.code for m in shipped.milestones)
    assert dictionary.programme.overdue == "超过两个季度"


def test_its_template_has_its_columns_and_lists(county: Path, tmp_path: Path) -> None:
    out = tmp_path / "template.xlsx"
    done = etl_here(
        county, "template", "--town", "南津镇", "--period", "2026年四季度", "--out", str(out)
    )
    assert done.returncode == 0, done.stderr
    book = openpyxl.load_workbook(out)
    said = [str(cell.value) for sheet in book for row in sheet for cell in row if cell.value]
    assert any(text.startswith("本期带动就业人数") for text in said)
    assert {"种养帮扶", "义工帮扶", "结对屯(里)", "三岔屯"} <= {text.rstrip("*") for text in said}
    assert [text for text in said if FOREIGN.search(text)] == []


def test_a_column_of_its_own_is_stored_published_described_and_downloadable(
    county: Path, dictionary: Dictionary, tmp_path: Path
) -> None:
    assert rows(
        county,
        f"select sum({COLUMN}), count({COLUMN}) from project_report where period = '{LATEST}'",
    ) == [(3, 1)]
    column = dictionary.relations["project_report"].column(COLUMN)
    assert column is not None
    assert column.definition == "本期因项目实现就业的人数"
    (comment,) = rows(
        county, f"select comment from duckdb_columns() where column_name = '{COLUMN}' limit 1"
    )[0]
    assert comment == f"{column.title}：{column.definition}"
    out = tmp_path / "rows.csv"
    where = ("--where", f"period={LATEST}", "--column", COLUMN)
    done = etl_here(
        county, "export", "project_report", "--format", "csv", "--out", str(out), *where
    )
    assert done.returncode == 0, done.stderr
    heading, *lines = out.read_text(encoding="utf-8-sig").splitlines()
    assert (heading, sorted(lines)[-1]) == (column.title, "3")


def test_a_column_of_its_own_is_checked(county: Path, tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.xlsx"
    shutil.copy(_workbook(county, "东湖街道"), wrong)
    address = _fill_column(wrong, "若干人")
    done = etl_here(county, "check", str(wrong))
    assert done.returncode == 1
    assert f"【项目进展】{address} 填的是“若干人”" in done.stdout


def test_its_periods_have_the_one_before_and_that_of_a_year_before(county: Path) -> None:
    pairs = rows(
        county,
        "select distinct compared_with, period_before from area_change "
        f"where period = '{LATEST}' order by all",
    )
    assert pairs == [("previous", BEFORE), ("year_before", YEAR_BEFORE)]


def test_participation_classes_go_by_its_periods(county: Path) -> None:
    """Who takes part in a quarter and did in the one before continues; of the first nothing is said."""
    whole = "area_code = '990101'"
    first = rows(county, f"select distinct class from participant where period = '{YEAR_BEFORE}'")
    assert first == [(None,)]
    ((continuing, new),) = rows(
        county,
        "select organizations_continuing, organizations_new from participation "
        f"where period = '{BEFORE}' and {whole}",
    )
    here = f"select organization_id from participant where period = '{{}}' and {whole}"
    now = {
        code
        for (code,) in rows(county, here.format(BEFORE) + " and class in ('new', 'continuing')")
    }
    before = {code for (code,) in rows(county, here.format("2026Q1"))}
    assert (continuing, new) == (len(now & before), len(now - before))


def test_problems_are_overdue_after_two_quarters(county: Path) -> None:
    """Raised before the quarter before this one began: by hand, before 2026-04-01."""
    seen = rows(
        county,
        "select raised_on, is_overdue from problem_as_of "
        f"where period = '{LATEST}' and not is_resolved",
    )
    assert {overdue for _, overdue in seen} == {True, False}
    assert all(overdue == (raised < dt.date(2026, 4, 1)) for raised, overdue in seen)


def test_boards_count_quarters(county: Path) -> None:
    windows = rows(
        county,
        "select period, first_period, last_period, is_whole from leaderboard_window "
        "where period in ('all', '2026Q2', 'to_2026Q2') order by period",
    )
    assert windows == [
        ("2026Q2", BEFORE, BEFORE, True),
        ("all", YEAR_BEFORE, BEFORE, True),
        ("to_2026Q2", YEAR_BEFORE, BEFORE, True),
    ]
    boards = rows(county, "select distinct board from leaderboard where period = 'all' order by 1")
    assert {"社团", "服务社", "联合体", "较大", "较小"} < {board for (board,) in boards}


@pytest.mark.parametrize("name", NAMES)
def test_every_page_of_it_opens_and_speaks_its_words(
    county: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    at = PageOpener(county, monkeypatch)(name)
    text = f"{plain(at)} {charts(at)}"
    assert [match[0] for match in FOREIGN.finditer(text)] == []


def test_one_town_of_it_opens_with_its_steps(county: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    at = PageOpener(county, monkeypatch)("town_progress", town="990101001")
    assert "起止时间" in plain(at)
    assert FOREIGN.search(f"{plain(at)} {charts(at)}") is None


@pytest.fixture(scope="module")
def papers(county: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The deck, the circular and the report of the latest quarter."""
    out = tmp_path_factory.mktemp("papers")
    for form in ("html", "pptx", "docx", "report"):
        to = ("--format", form, "--out", str(out / f"meeting.{form}"))
        done = etl_here(county, "brief", "--period", LATEST, *to)
        assert done.returncode == 0, done.stderr
    return out


def test_its_deck_has_a_page_a_town_and_its_words(papers: Path) -> None:
    deck = (papers / "meeting.html").read_text(encoding="utf-8")
    assert "四阶段进度" in deck
    towns = set(re.findall(r"town-(990101\d{3})", deck))
    assert len(towns) == 9
    assert FOREIGN.search(plain(deck)) is None
    assert (papers / "meeting.pptx").stat().st_size > 0


@pytest.mark.parametrize("form", ["docx", "report"])
def test_its_circular_and_report_speak_its_words(papers: Path, form: str) -> None:
    said = "\n".join(_texts(papers / f"meeting.{form}"))
    assert "全县已结对" in said
    assert "个屯（里）" in said
    assert "季度报送" in said
    assert re.search("阶段：(?=[^。]*阶段)", said) is None  # no phase without a word about it
    assert FOREIGN.search(said) is None


def _texts(path: Path) -> Iterator[str]:
    document = Document(str(path))
    yield from (paragraph.text for paragraph in document.paragraphs)
    for table in document.tables:
        yield from (cell.text for row in table.rows for cell in row.cells)


def test_a_column_that_nothing_can_take_is_refused_when_its_dictionary_is_read(
    tmp_path: Path,
) -> None:
    own = tmp_path / "dictionary"
    shutil.copytree(FIXTURE / "dictionary", own)
    path = own / "sheets.yml"
    text = path.read_text(encoding="utf-8")
    column = "name: jobs_created, type: count"
    path.write_text(text.replace(column, "name: partners, type: organizations"), encoding="utf-8")
    with pytest.raises(DictionaryError, match="本期带动就业人数: nothing stores a column of type"):
        load_dictionary(own)


def test_every_page_of_the_menu_is_walked() -> None:
    assert set(NAMES) == {entry.name for entry in menu.ENTRIES}
