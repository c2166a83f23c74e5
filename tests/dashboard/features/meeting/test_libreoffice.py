"""Both papers opened by LibreOffice: as many pages as there are, and every word of them."""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path

import pytest

from dashboard.features.meeting.basis import Basis
from dashboard.features.meeting.circular.compose import circular
from dashboard.features.meeting.circular.official import Official
from dashboard.features.meeting.circular.word import to_docx
from dashboard.features.meeting.powerpoint import to_pptx
from dashboard.features.meeting.recommendation_sheets import recommendation_sheets
from dashboard.features.meeting.slides.honors import honored
from dashboard.features.meeting.story import build_story
from dashboard.features.onepage import paper as onepage
from dashboard.page.view import View
from dashboard.papers.word_package import About
from tests.dashboard.features.meeting.changed import ODD, changed
from tests.support.office import convert

pytestmark = pytest.mark.slow

PAGE = re.compile(rb"/Type\s*/Page\b(?!s)")


def converted(data: bytes, folder: Path, name: str, into: str) -> bytes:
    """What LibreOffice makes of a file."""
    source = folder / name
    source.write_bytes(data)
    convert([source], into, folder)
    return source.with_suffix(f".{into.split(':')[0]}").read_bytes()


def squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)


def test_the_circular_opens_with_every_sentence(view: View, tmp_path: Path) -> None:
    paper = circular(view)
    data = to_docx(paper, view.warehouse.edition.published_at, "演示数据")
    text = squeezed(converted(data, tmp_path, "a.docx", "txt:Text (encoded):UTF8").decode())
    assert squeezed(paper.opening) in text
    for part in paper.parts:
        assert part.title in text
        for block in part.blocks:
            if hasattr(block, "sentence"):
                assert squeezed(block.sentence) in text
    for table in paper.annexes:
        assert all(squeezed(cell) in text for row in table.rows for cell in row)
    pages = len(PAGE.findall(converted(data, tmp_path, "a.docx", "pdf")))
    # Text of five to nine pages, then each annex on a page of its own at least.
    assert 5 + len(paper.annexes) <= pages <= 16


def test_a_page_holds_22_lines_of_28_characters(tmp_path: Path) -> None:
    def pages(characters: int) -> int:
        paper = Official(About("测", datetime(2026, 1, 1)))
        # Two characters go into the indent of the first line.
        paper.text("测" * characters)
        return len(PAGE.findall(converted(paper.to_bytes(), tmp_path, "b.docx", "pdf")))

    assert pages(22 * 28 - 2) == 1
    assert pages(22 * 28 - 1) == 2


def odd(*names: str) -> list[object]:
    """Data that LibreOffice opens in the drill."""
    return [pytest.param(name, marks=pytest.mark.drill) for name in names]


@pytest.mark.parametrize("name", ["many_problems", *odd("", "long_titles", "large_numbers")])
def test_a_one_page_is_one_page(demo_data: Path, tmp_path: Path, name: str) -> None:
    """Of the district, of the town with the most rows, of the organisation with the most projects."""
    view = changed(demo_data, tmp_path / "data", *ODD.get(name, ()))
    town = view.at(next(r.town for r in view.reports if r.town.code == "440605124"))
    sql = """
        select organization_id from published.project_organization
        group by 1 order by count(distinct project_id) desc, 1 limit 1
    """
    most = str(view.warehouse.rows(sql)[0][0])
    for n, (at, who) in enumerate(((view, ""), (town, ""), (view, most))):
        data = onepage.make(at, who)
        assert len(PAGE.findall(converted(data, tmp_path, f"{n}.docx", "pdf"))) == 1, (name, n)


def test_the_deck_opens_with_a_page_a_slide(view: View, tmp_path: Path) -> None:
    story = build_story(view)
    pdf = converted(to_pptx(story), tmp_path, "c.pptx", "pdf")
    assert len(PAGE.findall(pdf)) == len(story.all_slides)


@pytest.mark.parametrize("name", ["hostile", *odd("many_problems")])
def test_papers_of_odd_data_open(demo_data: Path, tmp_path: Path, name: str) -> None:
    view = changed(demo_data, tmp_path / "data", *ODD[name])
    story = build_story(view)
    pdf = converted(to_pptx(story), tmp_path, "d.pptx", "pdf")
    assert len(PAGE.findall(pdf)) == len(story.all_slides)
    data = to_docx(circular(view), view.warehouse.edition.published_at, "")
    assert len(PAGE.findall(converted(data, tmp_path, "d.docx", "pdf"))) > 4


def test_a_recommendation_sheet_is_one_page(view: View, tmp_path: Path) -> None:
    forms = len(honored(Basis(view.for_district())))
    made = converted(recommendation_sheets(view), tmp_path, "a.docx", "pdf")
    assert len(PAGE.findall(made)) == forms
