"""The Word paper measured against GB/T 9704-2012, read from its XML. 1 mm = 56.7 twips, 1 pt = 20."""

from __future__ import annotations

import datetime as dt
import io
from typing import Any

import pytest
from cn2an import an2cn
from docx import Document
from docx.oxml import parse_xml
from docx.oxml.ns import qn

from dashboard.features.meeting.circular.official import Official
from dashboard.features.meeting.circular.sentences import Table
from dashboard.features.meeting.circular.word_charts import chart_block
from dashboard.features.meeting.circular.word_tables import caption, table_blocks
from dashboard.features.meeting.drawing.shapes import BarChart, Series
from dashboard.papers.word_package import FALLBACKS, About
from tests.dashboard.papers.schema import dangling, misplaced, parts

WHEN = dt.datetime(2026, 7, 16, 9, 12)
HOSTILE = "甲<w:p>&\x00\x0b乙“丙”\n丁"
TABLE = Table(
    "表1　某表",
    ("镇", "数"),
    tuple((f"镇{n}", str(n)) for n in range(40)),
    (3, 1),
    ("center", "right"),
    "注：某。",
)


def paper(mark: str = "演示数据") -> Official:
    made = Official(About("某通报", WHEN, mark))
    made.head("某市某局", "某〔2026〕【请补充】号", ("某局关于某事", "的通报"), "各镇：")
    made.text("根据某方案要求，通报如下。")
    made.heading("总体情况")
    made.text(f"已结对234个。{HOSTILE}", "结对情况")
    made.text("又。", "项目")
    made.text("三级。", "第三级", 3)
    made.text("四级。", "第四级", 4)
    chart = BarChart(("甲", "乙", "丙"), (Series("项目", (3, None, 5), "#595959"),), format="0")
    made.add(chart_block(made, chart, 1, (150, 58)), caption("图1　某图"))
    made.heading("其他")
    made.text("又起。", "一个")
    made.add(*table_blocks(TABLE))
    made.annexes(["甲表", "乙表"])
    made.signed("某市某局", "2026年7月【请补充】日")
    made.annex("甲表", 1, 2)
    made.imprint("【请补充】", "某局办公室", "2026年7月【请补充】日")
    return made


@pytest.fixture(scope="module")
def data() -> bytes:
    return paper().to_bytes()


@pytest.fixture(scope="module")
def body(data: bytes) -> Any:
    return parse_xml(parts(data)["word/document.xml"])[0]


def value(element: Any, path: str, name: str = "val") -> str | None:
    found = element.find("/".join(qn(f"w:{step}") for step in path.split("/")))
    return None if found is None else found.get(qn(f"w:{name}"))


def paragraph(body: Any, text: str) -> Any:
    """The first paragraph whose text begins so."""
    return next(
        p
        for p in body.iter(qn("w:p"))
        if "".join(t.text for t in p.iter(qn("w:t"))).startswith(text)
    )


def run(body: Any, text: str) -> Any:
    """The properties of the first run that holds a text."""
    return next(
        r for r in body.iter(qn("w:r")) if text in "".join(t.text or "" for t in r.iter(qn("w:t")))
    ).find(qn("w:rPr"))


def face(properties: Any) -> tuple[str | None, float]:
    return value(properties, "rFonts", "eastAsia"), int(value(properties, "sz") or 0) / 2


def test_the_page_and_its_type_area(body: Any) -> None:
    size, margins = (
        body.find(qn("w:sectPr")).find(qn("w:pgSz")),
        body.find(qn("w:sectPr")).find(qn("w:pgMar")),
    )
    in_mm = {
        k: round(int(margins.get(qn(f"w:{k}"))) / 56.7, 1)
        for k in ("top", "bottom", "left", "right", "footer")
    }
    assert in_mm == {"top": 37, "bottom": 35, "left": 28, "right": 26, "footer": 25.8}
    width, height = (round(int(size.get(qn(f"w:{side}"))) / 56.7) for side in "wh")
    assert (width, height) == (210, 297)
    assert (width - 28 - 26, height - 37 - 35) == (156, 225)


def test_a_page_has_22_lines_of_28_characters(body: Any) -> None:
    text = paragraph(body, "根据某方案")
    assert value(text, "pPr/spacing", "line") == "579"
    assert value(text, "pPr/spacing", "lineRule") == "exact"
    assert value(text, "pPr/ind", "firstLineChars") == "200"
    assert value(run(body, "根据某方案"), "spacing") == "-5"
    # 22 lines fill the 225 mm but for a millimetre, and do not pass it; 28 characters the 156 mm.
    assert 224 < 22 * 579 / 56.7 <= 225
    assert 155 < 28 * (16 - 0.25) * 20 / 56.7 <= 156
    assert body.find(qn("w:sectPr")).find(qn("w:docGrid")).get(qn("w:type")) is None


@pytest.mark.parametrize(
    ("text", "name", "size"),
    [
        ("某局关于某事", "方正小标宋简体", 22),
        ("一、总体情况", "黑体", 16),
        ("（一）结对情况。", "楷体_GB2312", 16),
        ("已结对234个", "仿宋_GB2312", 16),
        ("1.第三级。", "仿宋_GB2312", 16),
        ("（1）第四级。", "仿宋_GB2312", 16),
        ("各镇：", "仿宋_GB2312", 16),
        ("表1　某表", "黑体", 12),
        ("镇7", "仿宋_GB2312", 12),
        ("注：某。", "仿宋_GB2312", 10.5),
        ("附件1", "黑体", 16),
        ("某局办公室", "仿宋_GB2312", 14),
    ],
)
def test_faces_and_sizes(body: Any, text: str, name: str, size: float) -> None:
    assert face(run(body, text)) == (name, size)


def test_levels_are_numbered_and_begin_again(body: Any) -> None:
    texts = ["".join(t.text for t in p.iter(qn("w:t"))) for p in body.iter(qn("w:p"))]
    for lead in (
        "一、总体情况",
        "（一）结对情况。",
        "（二）项目。",
        "1.第三级。",
        "（1）第四级。",
        "二、其他",
        "（一）一个。",
    ):
        assert any(text.startswith(lead) for text in texts), lead
    assert [an2cn(n) for n in (1, 10, 11, 20, 23)] == ["一", "十", "十一", "二十", "二十三"]


def test_no_run_is_without_its_four_scripts(data: bytes) -> None:
    for name in ("word/document.xml", "word/footer1.xml", "word/header1.xml"):
        for fonts in parse_xml(parts(data)[name]).iter(qn("w:rFonts")):
            assert {k.split("}")[1] for k in dict(fonts.attrib)} == {
                "hint",
                "ascii",
                "hAnsi",
                "eastAsia",
                "cs",
            }
            assert fonts.get(qn("w:hint")) == "eastAsia"
    styles = parts(data)["word/styles.xml"].decode()
    assert "Theme" not in styles
    assert 'w:eastAsia="zh-CN"' in styles


def test_every_face_has_fallbacks_and_none_is_embedded(data: bytes) -> None:
    files = parts(data)
    fonts = {f.get(qn("w:name")): f for f in parse_xml(files["word/fontTable.xml"])}
    used = {
        f.get(qn("w:eastAsia")) for f in parse_xml(files["word/document.xml"]).iter(qn("w:rFonts"))
    }
    assert used <= set(fonts)
    for name, (others, _) in FALLBACKS.items():
        assert value(fonts[name], "altName") == others
        assert value(fonts[name], "charset") == "86"
    assert not [name for name in files if name.endswith((".odttf", ".ttf", ".otf"))]


def test_the_red_head(body: Any) -> None:
    head, number = paragraph(body, "某市某局文件"), paragraph(body, "某〔2026〕")
    assert value(run(body, "某市某局文件"), "color") == "E60012"
    assert value(head, "pPr/jc") == "center"
    # 7.2.4: 35 mm from the edge of the type area to the head: its line is higher than its letters.
    inner = (960 - 36 * 20) / 2
    assert (1825 + inner) / 56.7 == pytest.approx(35, abs=1.5)
    assert value(head, "pPr/spacing", "before") == "1825"
    assert value(number, "pPr/pBdr/bottom", "color") == "E60012"
    order = list(body)
    between = order[order.index(head) + 1 : order.index(number)]
    assert len(between) == 2
    title = paragraph(body, "某局关于某事")
    assert order.index(title) - order.index(number) == 3
    assert value(title, "pPr/spacing", "line") == "660"
    addressees = paragraph(body, "各镇：")
    assert order.index(addressees) - order.index(paragraph(body, "的通报")) == 2
    assert value(addressees, "pPr/ind", "firstLineChars") == "0"


def test_page_numbers_stand_outside(data: bytes) -> None:
    document = Document(io.BytesIO(data))
    section = document.sections[0]
    assert document.settings.odd_and_even_pages_header_footer
    for footer, side, free in (
        (section.footer, "right", "rightChars"),
        (section.even_page_footer, "left", "leftChars"),
    ):
        line = footer.paragraphs[0]
        assert line.text.replace(" ", "") == "——"
        assert ">PAGE<" in line._p.xml
        assert value(line._p, "pPr/jc") == side
        assert value(line._p, "pPr/ind", free) == "100"
        assert face(line._p.find(qn("w:r")).find(qn("w:rPr"))) == ("宋体", 14)


def test_demonstration_data_are_marked_on_every_page_and_real_ones_not(data: bytes) -> None:
    section = Document(io.BytesIO(data)).sections[0]
    assert [h.paragraphs[0].text for h in (section.header, section.even_page_header)] == [
        "演示数据"
    ] * 2
    real = Document(io.BytesIO(paper("").to_bytes())).sections[0]
    assert real.header.paragraphs[0].text == real.even_page_header.paragraphs[0].text == ""


def test_signature_and_imprint(body: Any) -> None:
    for text in ("某市某局", "2026年7月"):
        line = [
            p
            for p in body.iter(qn("w:p"))
            if "".join(t.text for t in p.iter(qn("w:t"))).startswith(text)
        ][-1]
        if line.getparent().tag == qn("w:tc"):
            continue
        assert value(line, "pPr/ind", "leftChars") == "1350"
        assert value(line, "pPr/jc") == "center"
    table = list(body.iter(qn("w:tbl")))[-1]
    place = table.find(qn("w:tblPr")).find(qn("w:tblpPr"))
    assert place.get(qn("w:vertAnchor")) == "margin"
    assert place.get(qn("w:tblpYSpec")) == "bottom"
    borders = table.find(qn("w:tblPr")).find(qn("w:tblBorders"))
    # Eighths of a point: 0.35 and 0.25 mm.
    sizes = {b.tag.split("}")[1]: int(b.get(qn("w:sz"))) / 8 * 0.3528 for b in borders}
    assert sizes == pytest.approx({"top": 0.35, "bottom": 0.35, "insideH": 0.25}, abs=0.02)
    assert "".join(t.text for t in table.iter(qn("w:t"))).startswith("抄送：【请补充】。")


def test_tables(body: Any) -> None:
    table = next(t for t in body.iter(qn("w:tbl")))
    borders = table.find(qn("w:tblPr")).find(qn("w:tblBorders"))
    assert {b.tag.split("}")[1]: int(b.get(qn("w:sz"))) / 8 for b in borders} == {
        "top": 1,
        "left": 1,
        "bottom": 1,
        "right": 1,
        "insideH": 0.5,
        "insideV": 0.5,
    }
    rows = table.findall(qn("w:tr"))
    assert rows[0].find(qn("w:trPr")).find(qn("w:tblHeader")) is not None
    assert all(r.find(qn("w:trPr")).find(qn("w:cantSplit")) is not None for r in rows)
    grid = [int(c.get(qn("w:w"))) for c in table.find(qn("w:tblGrid"))]
    assert sum(grid) == 8844
    for row in rows:
        widths = [
            int(c.find(qn("w:tcPr")).find(qn("w:tcW")).get(qn("w:w")))
            for c in row.findall(qn("w:tc"))
        ]
        assert widths == grid
    assert value(rows[1].find(qn("w:tc")).find(qn("w:p")), "pPr/spacing", "line") == "360"


def test_the_chart_is_native_with_its_data(data: bytes) -> None:
    from openpyxl import load_workbook

    files = parts(data)
    sheet = load_workbook(io.BytesIO(files["word/embeddings/chart1.xlsx"])).active
    assert [tuple(row) for row in sheet.iter_rows(values_only=True)] == [
        (None, "项目"),
        ("甲", 3),
        ("乙", None),
        ("丙", 5),
    ]
    chart = files["word/charts/chart1.xml"].decode()
    assert 'externalData r:id="rId1"' in chart
    assert "仿宋_GB2312" in chart
    assert "+mn-ea" not in chart
    drawing = paragraph_with_chart(data)
    assert value(drawing, "pPr/snapToGrid") == "0"
    assert value(drawing, "pPr/spacing", "lineRule") == "auto"


def paragraph_with_chart(data: bytes) -> Any:
    body = parse_xml(parts(data)["word/document.xml"])[0]
    return next(p for p in body.iter(qn("w:p")) if p.find(".//" + qn("w:drawing")) is not None)


def test_gaps_are_highlighted(body: Any) -> None:
    marked = [
        "".join(t.text for t in r.iter(qn("w:t")))
        for r in body.iter(qn("w:r"))
        if r.find(qn("w:rPr")) is not None
        and r.find(qn("w:rPr")).find(qn("w:highlight")) is not None
    ]
    assert marked == ["【请补充】"] * 4


def test_the_schema_is_kept_and_nothing_is_left_behind(data: bytes) -> None:
    assert misplaced(data) == []
    assert dangling(data) == []


def test_hostile_text_is_text(body: Any) -> None:
    whole = "".join(t.text for t in body.iter(qn("w:t")))
    assert "甲<w:p>&乙“丙” 丁" in whole


def test_the_same_paper_is_the_same_bytes_and_names_no_person(data: bytes) -> None:
    assert paper().to_bytes() == data
    core = Document(io.BytesIO(data)).core_properties
    assert (core.author, core.last_modified_by, core.title) == ("", "", "某通报")
    assert core.created is not None
    assert core.created.replace(tzinfo=None) == WHEN
