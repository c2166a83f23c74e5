"""A picture in a Word document, in a paragraph of its own."""

from io import BytesIO

from docx.shared import Mm

from dashboard.features.meeting.circular.official import Official
from dashboard.features.meeting.circular.sentences import Picture
from dashboard.papers.word_xml import Element, Setting, element, paragraph

_WIDTH, _HEIGHT = 120, 90
"""In mm, at most."""


def picture_block(paper: Official, picture: Picture) -> Element:
    """The picture, as large as fits; its caption is its alternative text, too."""
    wide = picture.width * _HEIGHT >= picture.height * _WIDTH
    size = {"width": Mm(_WIDTH)} if wide else {"height": Mm(_HEIGHT)}
    inline = paper.part.new_pic_inline(BytesIO(picture.data), **size)
    inline.docPr.set("descr", picture.caption)
    run = element("w:r", None, element("w:drawing", None, inline))
    # A line of fixed height would crop the picture.
    return paragraph(Setting(side="center", off_grid=True, keep_next=True), run)
