"""公告名单: what is announced stands in both papers, numbered, dated, marked, and nothing else does."""

import datetime as dt
import io
import re
import zipfile
from dataclasses import replace

import openpyxl
import pytest
from docx import Document
from docx.oxml.ns import qn

from dashboard.features.participation import announced
from dashboard.features.participation.announced import Announcement, to_docx, to_xlsx
from dashboard.page.view import PROVISIONAL, View
from dashboard.papers.listing import NUMBER, Listing
from dashboard.style.formats import day

TITLES = ("名称", "类别", "单位", "镇街")
ROWS = [("甲协会", "社会团体", "区某局", "东镇"), ("=乙中心", "", "", "东镇、西镇")]
LISTING = Listing(
    title_lines=("参与“某行动”", "专项行动的社会组织名单"),
    dateline="某局　截至2026年6月30日　共2家",
    issuer="某局",
    made_at=dt.datetime(2026, 7, 16, 9, 12),
    titles=TITLES,
    widths=(62, 24, 30, 26),
    mark="演示",
)
PAPER = Announcement(LISTING, ROWS, ("一句说明。",))
UNMARKED = replace(PAPER, listing=replace(LISTING, mark=""))


def cells(data: bytes) -> list[list[str]]:
    table = Document(io.BytesIO(data)).tables[0]
    return [[cell.text for cell in row.cells] for row in table.rows]


def sheet_rows(data: bytes) -> list[tuple[object, ...]]:
    sheet = openpyxl.load_workbook(io.BytesIO(data)).active
    return [row for row in sheet.iter_rows(values_only=True) if any(v is not None for v in row)]


def test_the_paper_is_numbered_under_its_headings() -> None:
    assert cells(to_docx(PAPER)) == [[NUMBER, *TITLES], ["1", *ROWS[0]], ["2", *ROWS[1]]]


def test_the_paper_says_what_who_when_how_many_and_that_it_is_a_demonstration() -> None:
    document = Document(io.BytesIO(to_docx(PAPER)))
    text = [paragraph.text for paragraph in document.paragraphs]
    assert "参与“某行动”\n专项行动的社会组织名单" in text
    assert "某局　截至2026年6月30日　共2家" in text
    # What is to be known of the list stands before it, not on the last page.
    body = [child.tag.rpartition("}")[2] for child in document.element.body]
    assert text.index("一句说明。") == len(text) - 1 < body.index("tbl")
    # Once a page, in its header.
    assert "演示" not in text
    assert document.sections[0].header.paragraphs[0].text == "演示"
    assert document.core_properties.author == "某局"


def test_real_data_carry_no_mark() -> None:
    document = Document(io.BytesIO(to_docx(UNMARKED)))
    assert "演示" not in "".join(p.text for p in document.paragraphs)
    assert document.sections[0].header.paragraphs[0].text == ""
    assert all("演示" not in str(row) for row in sheet_rows(to_xlsx(UNMARKED)))


def test_headings_come_again_on_every_page_and_pages_are_numbered() -> None:
    document = Document(io.BytesIO(to_docx(PAPER)))
    first = document.tables[0].rows[0]._tr
    assert first.find(qn("w:trPr")).find(qn("w:tblHeader")) is not None
    footer = document.sections[0].footer.paragraphs[0]._p.xml
    assert ">PAGE<" in footer


def test_chinese_characters_have_their_face() -> None:
    xml = zipfile.ZipFile(io.BytesIO(to_docx(PAPER))).read("word/document.xml").decode()
    faces = set(re.findall(r'w:eastAsia="([^"]+)"', xml))
    assert faces == {"方正小标宋简体", "仿宋_GB2312"}


def test_the_workbook_holds_the_same_list_and_no_formula() -> None:
    rows = sheet_rows(to_xlsx(PAPER))
    assert rows[0][0] == LISTING.title
    assert rows[1][0] == LISTING.dateline
    assert rows[2][0] == "演示"
    assert rows[3][0] == "一句说明。"
    assert rows[4] == (NUMBER, *TITLES)
    assert rows[5] == (1, *ROWS[0])
    assert rows[6][:2] == (2, "=乙中心")
    sheet = openpyxl.load_workbook(io.BytesIO(to_xlsx(PAPER))).active
    assert sheet["B7"].data_type == "s"
    assert sheet.freeze_panes == "A6"
    assert sheet.print_title_rows == "$5:$5"


def test_an_empty_list_is_still_a_paper() -> None:
    assert cells(to_docx(replace(PAPER, rows=[]))) == [[NUMBER, *TITLES]]
    assert sheet_rows(to_xlsx(replace(PAPER, rows=[])))[4] == (NUMBER, *TITLES)


def test_the_list_is_of_all_that_take_part_each_once_town_by_town(view: View) -> None:
    rows = announced.entries(view)
    sql = """
        select organizations from published.participation
        where area_code = ? and period = ?
    """
    assert len(rows) == view.warehouse.rows(sql, view.area, view.period.code)[0][0]
    names = [row[0] for row in rows]
    assert len(set(names)) == len(names)
    listed = [row for row in rows if row[1] != PROVISIONAL]
    order = list(view.town_names.values())
    first = [order.index(towns.partition("、")[0]) for *_, towns in listed]
    assert first == sorted(first)
    # Those outside the register stand apart, at the end.
    assert rows[: len(listed)] == listed
    assert all(text for row in rows for text in row)


def test_names_of_a_town_are_in_the_order_of_their_pinyin(view: View) -> None:
    town = next(iter(view.town_names.values()))
    names = [name for name, kind, _, t in announced.entries(view) if t.startswith(town)]
    # The first level of GB 2312 is in that order; rarer characters come after it.
    common = [n for n in names if n[:4].encode("gb2312", "replace") < b"\xd8"]
    initials = [n.encode("gb2312", "replace")[:2] for n in common]
    assert len(initials) > 3
    assert initials[: len(set(initials))] == sorted(initials)[: len(set(initials))]


def test_what_is_announced_is_dated_and_holds_nobody_s_number(view: View) -> None:
    paper = announced.announcement(view)
    assert f"截至{day(view.period.ends_on)}　共{len(paper.rows)}家" in paper.listing.dateline
    assert paper.listing.mark == view.dictionary.programme.demo_mark
    text = " ".join(" ".join(row) for row in paper.rows)
    assert re.search(r"\d{6,}", text) is None


@pytest.mark.parametrize("ending", ["docx", "xlsx"])
def test_files_are_named_after_what_they_hold(view: View, ending: str) -> None:
    file = next(f for f in announced.files(view) if f.name.endswith(ending))
    assert file.name.startswith(f"{view.dictionary.programme.demo_mark}_{announced.NAME}_")
    assert file.make()[:2] == b"PK"
