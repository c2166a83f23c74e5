"""One function makes every paper of a meeting; the command line writes what the page gives."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from functools import cache, partial
from pathlib import Path

import pytest
from docx import Document
from pptx import Presentation

from dashboard.data.warehouse import Warehouse
from dashboard.features.meeting.brief import FORMATS, BriefError, make, name_of, notice, view_of
from dashboard.page.view import View, make_view
from dashboard.papers.paper_file import PaperFile
from etl.dictionary import Dictionary
from etl.folder import DataFolder
from etl.system.clock import today
from tests.dashboard.papers.schema import parts
from tests.support.serving import etl_here

PERSONS = ("填报人", "联系电话", "联络员")
Made = Callable[[str], PaperFile]


@pytest.fixture(scope="module")
def made(warehouse: Warehouse, dictionary: Dictionary) -> Made:
    """Each paper of the half-year, made when it is first asked for."""
    return cache(partial(make, make_view(warehouse, dictionary, today(), "2026H1", None, None)))


@pytest.mark.parametrize("form", sorted(FORMATS))
def test_each_paper_is_named_and_the_same_every_time(view: View, made: Made, form: str) -> None:
    file = made(form)
    about = FORMATS[form]
    ending = about.ending or form
    assert file.name == f"演示数据_{about.title}_2026年上半年_截至20261124.{ending}"
    assert file.name == name_of(view, form)
    assert file.version == view.warehouse.edition.version
    assert make(view, form).data == file.data


def test_a_town_of_the_view_is_left_aside(view: View, made: Made) -> None:
    town = replace(view, town=view.reports[0].town)
    assert make(town, "docx").data == made("docx").data


def test_gaps_are_counted_as_they_stand_in_the_paper(view: View, made: Made) -> None:
    file = made("docx")
    document = Document(io.BytesIO(file.data))
    cells = [c for t in document.tables for c in t._cells]
    text = "".join(
        p.text for p in [*document.paragraphs, *(p for c in cells for p in c.paragraphs)]
    )
    # The cell that spans both columns of the imprint is listed twice.
    copies = "抄送：【请补充】。"
    assert file.gaps == text.count("【请补充") - (text.count(copies) - 1) > 8
    assert file.notice.endswith(f"（不超过4,000字），有{file.gaps}处【请补充】，请补充后再印发。")
    assert notice(view) == file.notice
    assert made("pptx").notice == ""


def test_the_length_is_that_of_the_text_in_the_paper(made: Made) -> None:
    """From the opening to the list of annexes: without head, tables, captions and their notes."""
    file = made("docx")
    lines = [p.text for p in Document(io.BytesIO(file.data)).paragraphs]
    begin = next(n for n, line in enumerate(lines) if line.startswith("根据《"))
    end = next(n for n, line in enumerate(lines) if line.startswith("附件："))
    counted = [line for line in lines[begin:end] if not line.startswith(("图1", "表1", "注："))]
    numbers = re.compile(r"^([一二三四五]、|（[一二三四五六七八九十]+）|\d\.)")
    bare = [numbers.sub("", line) for line in counted]
    # A title on the line of its text is followed by a full stop that is not counted.
    titled = sum(bool(re.match(r"（|\d\.", line)) for line in counted)
    assert file.characters == len("".join("".join(bare).split())) - titled
    assert f"通报正文{file.characters:,}字" in file.notice


def test_the_day_of_the_meeting_stands_on_the_cover(view: View) -> None:
    def cover(meeting: date | None) -> str:
        deck = Presentation(io.BytesIO(make(view, "pptx", ("cover",), meeting).data))
        return " ".join(s.text_frame.text for s in deck.slides[0].shapes if s.has_text_frame)

    assert "2026年12月2日" in cover(date(2026, 12, 2))
    undated = cover(None)
    assert "2026年11月24日" in undated
    for name in (view.dictionary.programme.full_name, view.dictionary.programme.owner):
        assert name in undated
    assert "领导小组会议" in undated


def test_slides_can_be_chosen(view: View) -> None:
    deck = Presentation(io.BytesIO(make(view, "pptx", ("overall", "towns")).data))
    assert len(deck.slides) == 2


@pytest.mark.parametrize(("form", "slides"), [("pdf", ()), ("pptx", ("overall", "nothing"))])
def test_what_there_is_not_is_said_in_a_sentence(
    view: View, form: str, slides: tuple[str, ...]
) -> None:
    with pytest.raises(BriefError, match="没有“"):
        make(view, form, slides)


@pytest.mark.parametrize("form", ["docx", "pptx"])
def test_no_person_is_in_a_paper(made: Made, demo_data: Path, form: str) -> None:
    from openpyxl import load_workbook

    path = next((demo_data / "inbox").glob("2026H1/*狮山镇*.xlsx"))
    cover = load_workbook(path).worksheets
    values = {
        str(row[0]).rstrip("*"): str(row[1])
        for sheet in cover[:2]
        for row in sheet.iter_rows(max_row=12, max_col=2, values_only=True)
        if len(row) > 1 and row[0]
    }
    private = [values[key] for key in PERSONS if key in values]
    assert len(private) == 2
    whole = b"".join(parts(made(form).data).values()).decode("utf-8", "ignore")
    assert not [value for value in private if value in whole]


def run(data: Path, *arguments: str) -> tuple[int, str, str]:
    done = etl_here(data, "brief", *arguments)
    return done.returncode, done.stdout, done.stderr


def test_the_command_writes_what_the_page_gives(
    demo_data: Path, tmp_path: Path, made: Made
) -> None:
    out = tmp_path / "通报.docx"
    code, said, _ = run(demo_data, "--period", "2026H1", "--format", "docx", "--out", str(out))
    file = made("docx")
    assert (code, out.read_bytes()) == (0, file.data)
    assert file.notice in said
    assert str(out) in said


def test_the_command_tells_programs_in_json_and_names_the_file_itself(
    demo_data: Path, tmp_path: Path, view: View
) -> None:
    code, said, _ = run(
        demo_data, "--period", "2026年上半年", "--format", "pptx", "--out", str(tmp_path), "--json"
    )
    about = json.loads(said)
    path = tmp_path / name_of(view, "pptx")
    assert code == 0
    assert about == {
        "file": str(path),
        "format": "pptx",
        "period": "2026H1",
        "version": view.warehouse.edition.version,
        "gaps": 0,
        "characters": 0,
    }
    assert len(Presentation(str(path)).slides) > 15


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("--period", "2026H1", "--format", "pdf", "--out", "x"), "没有“pdf”这种格式"),
        (("--period", "2026H9", "--format", "docx", "--out", "x"), "认不出报送期“2026H9”"),
        (("--period", "2027H1", "--format", "docx", "--out", "x"), "还没有开始"),
        (("--format", "docx", "--out", "x"), "--period"),
    ],
)
def test_wrong_usage_is_one_chinese_sentence(
    demo_data: Path, tmp_path: Path, arguments: tuple[str, ...], sentence: str
) -> None:
    code, said, notice = run(demo_data, *arguments)
    assert (code, said) == (2, "")
    assert sentence in notice
    assert len(notice.strip().splitlines()) == 1
    assert not (tmp_path / "x").exists()


def test_nothing_published_is_wrong_usage_too(tmp_path: Path) -> None:
    with pytest.raises(BriefError, match="还没有发布的数据"):
        view_of(DataFolder(tmp_path), "2026H1")
    code, _, notice = run(tmp_path, "--period", "2026H1", "--format", "docx", "--out", "x.docx")
    assert code == 2
    assert "还没有发布的数据" in notice


def test_a_damaged_pointer_is_a_sentence(tmp_path: Path) -> None:
    folder = DataFolder(tmp_path)
    folder.published.mkdir()
    folder.current.write_text("{", encoding="utf-8")
    with pytest.raises(BriefError, match="已损坏"):
        view_of(folder, "2026H1")


def test_the_moment_in_a_paper_is_that_of_its_version(view: View, made: Made) -> None:
    moment = Document(io.BytesIO(made("docx").data)).core_properties.created
    assert isinstance(moment, datetime)
    assert moment.replace(tzinfo=None) == view.warehouse.edition.published_at
