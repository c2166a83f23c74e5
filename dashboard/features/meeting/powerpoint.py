"""The deck as a PowerPoint file: 16:9, native charts and tables, footer, slide number and notes.

Measures are px of the 1920 × 1080 stage: 1 px = 6350 EMU, 1 px of type = 0.5 pt. python-pptx's
template is reduced to one layout and gets Chinese fonts and our colours.
"""

import copy
import io
import re
from typing import Any

from pptx import Presentation
from pptx.opc.oxml import serialize_part_xml
from pptx.opc.package import Part
from pptx.oxml import parse_xml
from pptx.oxml.ns import qn
from pptx.slide import Slide as NativeSlide
from pptx.util import Emu, Pt

from dashboard.features.meeting.drawing.html import FLOOR
from dashboard.features.meeting.drawing.shapes import INNER, LEFT, Box
from dashboard.features.meeting.drawing.sheet import PX, Sheet, next_id, place, set_frame
from dashboard.features.meeting.slides.slide import Slide
from dashboard.features.meeting.story import Story
from dashboard.papers.deterministic_zip import deterministic_zip
from dashboard.papers.texts import clean
from dashboard.papers.word_package import About
from dashboard.style.formats import width
from dashboard.style.theme import DECK, PAPER

_STAGE = (1920, 1080)
_TITLE_BOX = Box(LEFT, 96, INNER, 90)
_LONG_TITLE_BOX = Box(LEFT, 90, INNER, 136)
_FOOTER_BOX = Box(LEFT, 1006, 1640, 46)
_NUMBER_BOX = Box(1740, 1006, 84, 46)
_LABEL_BOX = Box(LEFT, 44, 1300, 46)
_RIBBON_BOX = Box(1644, 40, 180, 48)
_COVER_BOX = Box(LEFT, 360, INNER, 130)
_TITLE, _LONG_TITLE, _COVER_TITLE = 60, 52, 88
# Full-width characters on one line at 60 px, and on two at 52 px.
_ONE_LINE, _TWO_LINES = 28, 60

_THEME = "http://schemas.openxmlformats.org/drawingml/2006/main"
_FONT, _CHINESE_FONT = "Microsoft YaHei", "微软雅黑"
_COLORS = {
    "dk1": DECK.ink,
    "lt1": PAPER,
    "dk2": DECK.ink2,
    "lt2": DECK.panel,
    "accent1": DECK.ok,
    "accent2": DECK.h2,
    "accent3": DECK.accent,
    "accent4": DECK.attn,
    "accent5": DECK.heat[1],
    "accent6": DECK.ink3,
    "hlink": DECK.link,
    "folHlink": DECK.link,
}


def to_pptx(story: Story) -> bytes:
    """The story as a PowerPoint file: the same slides, titles and numbers as in the deck."""
    about = About(f"{story.name}　{story.period_name}", story.published_at, story.mark)
    deck = _Presentation(about, story.footer.text)
    for slide in story.all_slides:
        slide.body.draw(deck.add(slide))
    return deck.to_bytes()


class _Presentation:
    """A presentation being written, slide by slide."""

    def __init__(self, about: About, footer: str) -> None:
        self._about, self._footer = about, clean(footer)
        self._deck = Presentation()
        self._deck.slide_width, self._deck.slide_height = (Emu(side * PX) for side in _STAGE)
        _keep_one_layout(self._deck)
        self._layout = self._deck.slide_layouts[0]
        master = self._deck.slide_master
        for holder in (master, self._layout):
            _arrange_placeholders(holder)
        # The bar at the top and the rule above the footer of every slide.
        Sheet(master).panel(Box(0, 0, _STAGE[0], 12), DECK.accent)
        Sheet(master).panel(Box(LEFT, 996, INNER, 2), DECK.rule)

    def add(self, slide: Slide) -> Sheet:
        """A new slide with everything but its body."""
        native = self._deck.slides.add_slide(self._layout)
        sheet = Sheet(native)
        _write_title(native, slide)
        if not slide.is_cover:
            sheet.line(_LABEL_BOX, slide.label, 30, DECK.ok, bold=True)
        if self._about.mark:
            style: dict[str, Any] = {"side": "ctr", "anchor": "ctr", "outline": DECK.accent}
            sheet.line(_RIBBON_BOX, self._about.mark, 30, DECK.accent, bold=True, **style)
        self._add_footer(native)
        notes = native.notes_slide.notes_text_frame
        if notes is not None:
            notes.text = "\n".join(map(clean, slide.spoken))
        return sheet

    def _add_footer(self, slide: NativeSlide) -> None:
        """Copy footer and slide number: python-pptx does not take them from the layout."""
        layout: Any = self._layout
        for shape in layout.placeholders:
            kind = _kind(shape)
            if kind not in ("ftr", "sldNum"):
                continue
            copied = copy.deepcopy(shape._element)
            # Ids must be unique on a slide, or PowerPoint repairs the file.
            copied.nvSpPr.cNvPr.set("id", str(next_id(slide)))
            slide.shapes._spTree.append(copied)
            if kind == "ftr":
                footer: Any = slide.shapes[-1]
                footer.text_frame.text = self._footer
                footer.text_frame.paragraphs[0].runs[0]._r.get_or_add_rPr().set("lang", "zh-CN")

    def to_bytes(self) -> bytes:
        """The PowerPoint file; it names no person."""
        core = self._deck.core_properties
        core.title, core.comments, core.language = self._about.title, self._about.mark, "zh-CN"
        core.author = core.last_modified_by = core.keywords = ""
        core.created = core.modified = self._about.made_at
        core.revision = 1
        for part in self._deck.part.package.iter_parts():
            if re.match(r"/ppt/theme/theme\d+\.xml$", part.partname):
                _set_theme(part)
        target = io.BytesIO()
        self._deck.save(target)
        return deterministic_zip(target.getvalue(), self._about.made_at)


def _write_title(native: NativeSlide, slide: Slide) -> None:
    title, place_of = slide.title, _COVER_BOX if slide.is_cover else None
    text = title.text if _length(title.text) <= _TWO_LINES else title.short
    is_long = _length(text) > _ONE_LINE
    shape: Any = native.shapes.title
    place(shape, place_of or (_LONG_TITLE_BOX if is_long else _TITLE_BOX))
    set_frame(shape.text_frame, anchor="t" if is_long else "ctr")
    shape.text_frame.text = clean(text)
    size = _LONG_TITLE if is_long else _COVER_TITLE if slide.is_cover else _TITLE
    # Too long even for two lines, it is set smaller rather than cut.
    over = max(_length(text) / _TWO_LINES, 1)
    for run in shape.text_frame.paragraphs[0].runs:
        run.font.size = Pt(size / 2 / over)
        run._r.get_or_add_rPr().set("lang", "zh-CN")


def _kind(placeholder: Any) -> str:
    return str(placeholder._element.find(".//" + qn("p:ph")).get("type"))


_DIGIT_EDGE = re.compile(r"(?<=\d)(?=\D)|(?<=\D)(?=\d)")


def _length(text: str) -> float:
    """Length in full-width characters in a wide Latin font, with gaps beside digits."""
    digits = sum(character.isdigit() for character in text)
    return width(text) + 0.15 * digits + 0.2 * len(_DIGIT_EDGE.findall(text))


def _keep_one_layout(deck: Any) -> None:
    layouts = deck.slide_layouts
    for layout in list(layouts):
        if layout.name != "Title Only":
            layouts.remove(layout)
    for rels in (deck.part.rels, deck.part.package._rels):
        for key, rel in list(rels.items()):
            if rel.reltype.endswith(("printerSettings", "thumbnail")):
                rels.pop(key)


def _arrange_placeholders(holder: Any) -> None:
    """Arrange title, footer and number in the master or the layout; remove the other placeholders."""
    boxes = {"title": _TITLE_BOX, "ftr": _FOOTER_BOX, "sldNum": _NUMBER_BOX}
    for shape in list(holder.placeholders):
        kind = _kind(shape)
        if kind not in boxes:
            shape._element.getparent().remove(shape._element)
            continue
        place(shape, boxes[kind])
        set_frame(shape.text_frame, anchor="ctr")
        is_title = kind == "title"
        size, side = _TITLE if is_title else FLOOR, "r" if kind == "sldNum" else "l"
        _first_level(shape, size, side, is_title)
    styles = holder._element.find(qn("p:txStyles"))
    if styles is not None:
        level = styles.find(f"{qn('p:titleStyle')}/{qn('a:lvl1pPr')}")
        level.set("algn", "l")
        level.find(qn("a:defRPr")).set("sz", str(_TITLE * 50))


def _first_level(shape: Any, size: int, side: str, bold: bool) -> None:
    """Style of a placeholder's text, as the list style that slides inherit."""
    body = shape._element.find(qn("p:txBody"))
    color = DECK.ink if bold else DECK.ink2
    style = parse_xml(
        f'<a:lstStyle xmlns:a="{_THEME}"><a:lvl1pPr algn="{side}"><a:defRPr sz="{size * 50}" '
        f'b="{int(bold)}"><a:solidFill><a:srgbClr val="{color[1:]}"/></a:solidFill></a:defRPr>'
        "</a:lvl1pPr></a:lstStyle>"
    )
    body.replace(body.find(qn("a:lstStyle")), style)


def _set_theme(part: Part) -> None:
    """Set fonts and colours of a theme."""
    whole: Any = getattr(part, "_element", None)
    theme: Any = parse_xml(part.blob) if whole is None else whole
    for font in theme.iter(f"{{{_THEME}}}majorFont", f"{{{_THEME}}}minorFont"):
        for script in ("latin", "ea"):
            font.find(f"{{{_THEME}}}{script}").set("typeface", _FONT)
        for named in font.iter(f"{{{_THEME}}}font"):
            if named.get("script") == "Hans":
                named.set("typeface", _CHINESE_FONT)
    for name, color in _COLORS.items():
        holder = theme.find(f".//{{{_THEME}}}clrScheme/{{{_THEME}}}{name}")
        for old in list(holder):
            holder.remove(old)
        holder.append(parse_xml(f'<a:srgbClr xmlns:a="{_THEME}" val="{color[1:]}"/>'))
    if whole is None:
        part._blob = serialize_part_xml(theme)
