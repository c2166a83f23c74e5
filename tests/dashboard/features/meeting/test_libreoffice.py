"""The papers opened by LibreOffice: as many pages as there are, and every word of the circular."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path

import pytest

from dashboard.features.meeting.basis import Basis
from dashboard.features.meeting.circular.official import Official
from dashboard.features.meeting.circular.sentences import Circular
from dashboard.features.meeting.circular.word import to_docx
from dashboard.features.meeting.recommendation_sheets import recommendation_sheets
from dashboard.features.meeting.slides.honors import honored
from dashboard.features.meeting.story import Story
from dashboard.features.onepage import paper as onepage
from dashboard.page.view import View
from dashboard.papers.word_package import About
from tests.dashboard.features.meeting.conftest import Papers, PapersOf
from tests.support.office import convert

pytestmark = pytest.mark.slow

PAGE = re.compile(rb"/Type\s*/Page\b(?!s)")
WHOLE_PAGE = 22 * 28 - 2
"""Characters of one page; two more go into the indent of the first line."""
ONE_PAGES = ("district.docx", "town.docx", "organization.docx")


def opened(files: Mapping[str, bytes], folder: Path, into: str) -> list[Path]:
    """What LibreOffice makes of files, all in one run: starting it takes as long as a file."""
    sources = [folder / name for name in files]
    for source, data in zip(sources, files.values(), strict=True):
        source.write_bytes(data)
    out = folder / "out"
    convert(sources, into, out)
    return [out / f"{source.stem}.{into.split(':')[0]}" for source in sources]


def counted(files: Mapping[str, bytes], folder: Path) -> dict[str, int]:
    """The pages of each file."""
    made = opened(files, folder, "pdf")
    return {
        name: len(PAGE.findall(pdf.read_bytes())) for name, pdf in zip(files, made, strict=True)
    }


def word(paper: Circular, view: View) -> bytes:
    return to_docx(paper, view.warehouse.edition.published_at, "演示数据")


def of_characters(count: int) -> bytes:
    paper = Official(About("测", datetime(2026, 1, 1)))
    paper.text("测" * count)
    return paper.to_bytes()


def one_pages(view: View) -> Iterable[tuple[str, bytes]]:
    """Of the district, of the town with the most rows, of the organisation with the most projects."""
    town = view.at(next(r.town for r in view.reports if r.town.code == "440605124"))
    sql = """
        select organization_id from published.project_organization
        group by 1 order by count(distinct project_id) desc, 1 limit 1
    """
    most = str(view.warehouse.rows(sql)[0][0])
    subjects = ((view, ""), (town, ""), (view, most))
    return zip(ONE_PAGES, (onepage.make(*subject) for subject in subjects), strict=True)


def odd_papers(papers: Papers) -> dict[str, bytes]:
    return {"odd_deck.pptx": papers.pptx, "odd_circular.docx": word(papers.circular, papers.view)}


@pytest.fixture(scope="module")
def pages(papers_of: PapersOf, tmp_path_factory: pytest.TempPathFactory) -> dict[str, int]:
    """The pages of all papers that are opened here."""
    plain = papers_of("")
    files = {
        "circular.docx": word(plain.circular, plain.view),
        "whole.docx": of_characters(WHOLE_PAGE),
        "over.docx": of_characters(WHOLE_PAGE + 1),
        "deck.pptx": plain.pptx,
        "recommend.docx": recommendation_sheets(plain.view),
    }
    files |= dict(one_pages(papers_of("many_problems").view)) | odd_papers(papers_of("hostile"))
    return counted(files, tmp_path_factory.mktemp("papers"))


def test_the_circular_opens_with_every_sentence(
    paper: Circular, view: View, pages: dict[str, int], tmp_path: Path
) -> None:
    [made] = opened({"a.docx": word(paper, view)}, tmp_path, "txt:Text (encoded):UTF8")
    text = squeezed(made.read_text(encoding="utf-8"))
    assert squeezed(paper.opening) in text
    for part in paper.parts:
        assert part.title in text
        for block in part.blocks:
            if hasattr(block, "sentence"):
                assert squeezed(block.sentence) in text
    for table in paper.annexes:
        assert all(squeezed(cell) in text for row in table.rows for cell in row)
    # Text of five to nine pages, then each annex on a page of its own at least.
    assert 5 + len(paper.annexes) <= pages["circular.docx"] <= 16


def squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)


def test_a_page_holds_22_lines_of_28_characters(pages: dict[str, int]) -> None:
    assert (pages["whole.docx"], pages["over.docx"]) == (1, 2)


def test_a_one_page_is_one_page(pages: dict[str, int]) -> None:
    assert [pages[name] for name in ONE_PAGES] == [1, 1, 1]


@pytest.mark.drill
@pytest.mark.parametrize("name", ["", "long_titles", "large_numbers"])
def test_a_one_page_of_odd_data_is_one_page(papers_of: PapersOf, tmp_path: Path, name: str) -> None:
    found = counted(dict(one_pages(papers_of(name).view)), tmp_path)
    assert found == dict.fromkeys(ONE_PAGES, 1)


def test_the_deck_opens_with_a_page_a_slide(story: Story, pages: dict[str, int]) -> None:
    assert pages["deck.pptx"] == len(story.all_slides)


def test_papers_of_odd_data_open(papers_of: PapersOf, pages: dict[str, int]) -> None:
    assert_opens(papers_of("hostile"), pages)


@pytest.mark.drill
def test_papers_of_many_problems_open(papers_of: PapersOf, tmp_path: Path) -> None:
    papers = papers_of("many_problems")
    assert_opens(papers, counted(odd_papers(papers), tmp_path))


def assert_opens(papers: Papers, pages: Mapping[str, int]) -> None:
    assert pages["odd_deck.pptx"] == len(papers.story.all_slides)
    assert pages["odd_circular.docx"] > 4


def test_a_recommendation_sheet_is_one_page(view: View, pages: dict[str, int]) -> None:
    assert pages["recommend.docx"] == len(honored(Basis(view.for_district())))
