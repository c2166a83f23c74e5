"""The house of the PowerPoint deck: 16:9, the master's places, slides with footer, number and notes.

Measures are px of a 1920 × 1080 stage, as on the projector: 1 px = 6350 EMU, half a px of type = 1 pt.
python-pptx's own template is changed where it must be: one layout, Chinese faces, our colours.
"""

from __future__ import annotations

import copy
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pptx import Presentation
from pptx.opc.oxml import serialize_part_xml
from pptx.opc.package import Part
from pptx.oxml import parse_xml
from pptx.oxml.ns import qn
from pptx.slide import Slide
from pptx.util import Emu, Pt

from dashboard.features.meeting.office.slide_parts import Box, Run, Sheet, next_id, set_frame
from dashboard.papers.deterministic_zip import deterministic_zip
from dashboard.papers.texts import clean
from dashboard.papers.word_package import About
from dashboard.style.formats import width
from dashboard.style.theme import LIGHT, PAPER

PX = 6350
STAGE = (1920, 1080)
LEFT, RIGHT = 96, 1824
INNER = RIGHT - LEFT
FLOOR = 28
"""px: no text is smaller."""

TITLE_BOX = Box(LEFT, 96, INNER, 90)
LONG_TITLE_BOX = Box(LEFT, 90, INNER, 136)
FOOTER_BOX = Box(LEFT, 1006, 1640, 46)
NUMBER_BOX = Box(1740, 1006, 84, 46)
LABEL_BOX = Box(LEFT, 44, 1300, 46)
RIBBON_BOX = Box(1644, 40, 180, 48)
TITLE, LONG_TITLE = 60, 52
# Full-width characters on a line of 60 px, and on two of 52 px.
ONE_LINE, TWO_LINES = 28, 60

_LAYOUT = "Title Only"
_THEME = "http://schemas.openxmlformats.org/drawingml/2006/main"
_FACE, _CHINESE_FACE = "Microsoft YaHei", "微软雅黑"
_COLORS = {
    "dk1": LIGHT.ink,
    "lt1": PAPER,
    "dk2": LIGHT.ink2,
    "lt2": LIGHT.panel,
    "accent1": LIGHT.ok,
    "accent2": LIGHT.h2,
    "accent3": LIGHT.accent,
    "accent4": LIGHT.attn,
    "accent5": LIGHT.heat[1],
    "accent6": LIGHT.ink3,
    "hlink": LIGHT.link,
    "folHlink": LIGHT.link,
}
_KEPT_PLACES = {"title", "ftr", "sldNum"}


@dataclass(frozen=True, slots=True)
class Frame:
    """What stands around a slide: section, message (and its short form), notes."""

    label: str
    title: str
    short: str
    notes: Sequence[str]


class Deck:
    """A presentation being made, slide by slide."""

    def __init__(self, about: About, footer: str) -> None:
        """Begin a deck.

        Args:
            about: title, moment and mark of the deck.
            footer: the line at the foot of every slide.
        """
        self._about, self._footer = about, clean(footer)
        self._deck = Presentation()
        self._deck.slide_width, self._deck.slide_height = (Emu(side * PX) for side in STAGE)
        _keep_one_layout(self._deck)
        self._layout = self._deck.slide_layouts[0]
        master = self._deck.slide_master
        for holder in (master, self._layout):
            _place(holder)
        _master_marks(Sheet(master))

    def slide(self, frame: Frame) -> Sheet:
        """A new slide with everything but its body."""
        slide = self._deck.slides.add_slide(self._layout)
        sheet = Sheet(slide)
        self._title(slide, frame)
        sheet.text(LABEL_BOX, [[Run(frame.label, 30, LIGHT.ok, bold=True)]])
        if self._about.mark:
            _ribbon(sheet, self._about.mark)
        self._feet(slide)
        notes = slide.notes_slide.notes_text_frame
        if notes is not None:
            notes.text = "\n".join(clean(line) for line in frame.notes)
        return sheet

    def _title(self, slide: Slide, frame: Frame) -> None:
        text = frame.title if _set(frame.title) <= TWO_LINES else frame.short
        is_long = _set(text) > ONE_LINE
        shape: Any = slide.shapes.title
        box = LONG_TITLE_BOX if is_long else TITLE_BOX
        box.put(shape)
        set_frame(shape.text_frame, anchor="t" if is_long else "ctr")
        shape.text_frame.text = clean(text)
        run = shape.text_frame.paragraphs[0].runs
        size = LONG_TITLE if is_long else TITLE
        # What is longer still than two lines hold is set smaller rather than cut.
        over = _set(text) / TWO_LINES
        for piece in run:
            piece.font.size = Pt(size / 2 / max(over, 1))
            piece._r.get_or_add_rPr().set("lang", "zh-CN")

    def _feet(self, slide: Slide) -> None:
        """Footer and number: python-pptx does not take them over from the layout."""
        layout: Any = self._layout
        for shape in layout.placeholders:
            kind = shape._element.find(".//" + qn("p:ph")).get("type")
            if kind not in ("ftr", "sldNum"):
                continue
            copied = copy.deepcopy(shape._element)
            # An id stands once on a slide; PowerPoint mends a file where it does not.
            copied.nvSpPr.cNvPr.set("id", str(next_id(slide)))
            slide.shapes._spTree.append(copied)
            foot: Any = slide.shapes[-1]
            if kind == "ftr":
                foot.text_frame.text = self._footer
                foot.text_frame.paragraphs[0].runs[0]._r.get_or_add_rPr().set("lang", "zh-CN")

    def to_bytes(self) -> bytes:
        """The deck as a PowerPoint file; no person is named in it."""
        core = self._deck.core_properties
        core.title, core.comments, core.language = self._about.title, self._about.mark, "zh-CN"
        core.author = core.last_modified_by = core.keywords = ""
        core.created = core.modified = self._about.made_at
        core.revision = 1
        for part in self._deck.part.package.iter_parts():
            if re.match(r"/ppt/theme/theme\d+\.xml$", part.partname):
                _paint(part)
        target = io.BytesIO()
        self._deck.save(target)
        return deterministic_zip(target.getvalue(), self._about.made_at)


def _set(text: str) -> float:
    """Length in full-width characters where the Latin face is a wide one, with gaps beside digits."""
    digits = sum(character.isdigit() for character in text)
    return width(text) + 0.15 * digits + 0.2 * len(_SEAMS.findall(text))


_SEAMS = re.compile(r"(?<=\d)(?=\D)|(?<=\D)(?=\d)")


def _keep_one_layout(deck: Any) -> None:
    layouts = deck.slide_layouts
    for layout in [one for one in layouts if one.name != _LAYOUT]:
        layouts.remove(layout)
    rels = deck.part.rels
    for key in [k for k, rel in rels.items() if rel.reltype.endswith("printerSettings")]:
        rels.pop(key)
    package = deck.part.package
    for key in [k for k, rel in package._rels.items() if rel.reltype.endswith("thumbnail")]:
        package._rels.pop(key)


def _place(holder: Any) -> None:
    """Title, footer and number to their places, in the master and in the layout; the others away."""
    boxes = {"title": TITLE_BOX, "ftr": FOOTER_BOX, "sldNum": NUMBER_BOX}
    sizes = {"title": TITLE, "ftr": FLOOR, "sldNum": FLOOR}
    for shape in list(holder.placeholders):
        kind = shape._element.find(".//" + qn("p:ph")).get("type")
        if kind not in _KEPT_PLACES:
            shape._element.getparent().remove(shape._element)
            continue
        boxes[kind].put(shape)
        set_frame(shape.text_frame, anchor="ctr")
        _first_level(shape, sizes[kind], "r" if kind == "sldNum" else "l", kind == "title")
    styles = holder._element.find(qn("p:txStyles"))
    if styles is not None:
        _title_style(styles)


def _first_level(shape: Any, size: int, side: str, bold: bool) -> None:
    """The look of a placeholder's text, as the list style that slides inherit."""
    body = shape._element.find(qn("p:txBody"))
    color = LIGHT.ink if bold else LIGHT.ink2
    style = parse_xml(
        f'<a:lstStyle xmlns:a="{_THEME}"><a:lvl1pPr algn="{side}"><a:defRPr sz="{size * 50}" '
        f'b="{int(bold)}"><a:solidFill><a:srgbClr val="{color[1:]}"/></a:solidFill></a:defRPr>'
        "</a:lvl1pPr></a:lstStyle>"
    )
    body.replace(body.find(qn("a:lstStyle")), style)


def _title_style(styles: Any) -> None:
    level = styles.find(f"{qn('p:titleStyle')}/{qn('a:lvl1pPr')}")
    level.set("algn", "l")
    level.find(qn("a:defRPr")).set("sz", str(TITLE * 50))


def _master_marks(sheet: Sheet) -> None:
    """The bar on top and the rule above the footer stand on every slide."""
    sheet.panel(Box(0, 0, STAGE[0], 12), LIGHT.accent)
    sheet.panel(Box(LEFT, 996, INNER, 2), LIGHT.rule)


def _ribbon(sheet: Sheet, mark: str) -> None:
    sheet.text(
        RIBBON_BOX,
        [[Run(mark, 30, LIGHT.accent, bold=True)]],
        side="ctr",
        anchor="ctr",
        outline=LIGHT.accent,
    )


def _paint(part: Part) -> None:
    """Faces and colours of a theme: what slides and charts name by their place in it."""
    whole: Any = getattr(part, "_element", None)
    theme: Any = parse_xml(part.blob) if whole is None else whole
    for font in theme.iter(f"{{{_THEME}}}majorFont", f"{{{_THEME}}}minorFont"):
        for script in ("latin", "ea"):
            font.find(f"{{{_THEME}}}{script}").set("typeface", _FACE)
        for named in font.iter(f"{{{_THEME}}}font"):
            if named.get("script") == "Hans":
                named.set("typeface", _CHINESE_FACE)
    for name, color in _COLORS.items():
        holder = theme.find(f".//{{{_THEME}}}clrScheme/{{{_THEME}}}{name}")
        for old in list(holder):
            holder.remove(old)
        holder.append(parse_xml(f'<a:srgbClr xmlns:a="{_THEME}" val="{color[1:]}"/>'))
    if whole is None:
        part._blob = serialize_part_xml(theme)
