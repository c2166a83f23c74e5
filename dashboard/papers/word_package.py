"""A blank Chinese Word document: styles, settings, font table, properties.

These parts of python-docx's English template are replaced whole: its theme fonts and blue headings
would show wherever a paper sets nothing of its own.
"""

import io
from dataclasses import dataclass
from datetime import datetime

from docx import Document
from docx.document import Document as Paper
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from dashboard.papers import word_xml
from dashboard.papers.deterministic_zip import deterministic_zip
from dashboard.papers.texts import clean

# Substitutes and family of each font, for where it is not installed.
FALLBACKS = {
    word_xml.BODY_FACE: ("仿宋,FangSong,STFangsong,Noto Serif CJK SC", "modern"),
    word_xml.SECOND_FACE: ("楷体,KaiTi,STKaiti,AR PL UKai CN", "modern"),
    word_xml.FIRST_FACE: ("SimHei,STHeiti,Noto Sans CJK SC", "modern"),
    word_xml.TITLE_FACE: ("方正小标宋_GBK,华文中宋,STZhongsong,Noto Serif CJK SC", "roman"),
    word_xml.NUMBER_FACE: ("SimSun,STSong,Noto Serif CJK SC", "auto"),
}


@dataclass(frozen=True, slots=True)
class About:
    """Properties of a paper: title, when its data were published, 演示数据 or nothing."""

    title: str
    made_at: datetime
    mark: str = ""


def blank() -> Paper:
    """An empty document with Chinese defaults."""
    document = Document()
    main = document.part
    main._styles_part._element = parse_xml(_styles())
    main._settings_part._element = parse_xml(_settings())
    for part in main.package.parts:
        if part.partname == "/word/fontTable.xml":
            part._blob = _font_table()
    unused = ("stylesWithEffects", "thumbnail", "customXml")
    for rels in (main.rels, main.package.rels):
        for key in [k for k, rel in rels.items() if rel.reltype.endswith(unused)]:
            del rels[key]
    return document


def to_bytes(document: Paper, about: About) -> bytes:
    """The document as reproducible bytes; it names no person."""
    core = document.core_properties
    core.title, core.comments, core.language = clean(about.title)[:255], about.mark, "zh-CN"
    core.author = core.last_modified_by = core.keywords = ""
    core.created = core.modified = about.made_at
    target = io.BytesIO()
    document.save(target)
    return deterministic_zip(target.getvalue(), about.made_at)


def _fonts(face: str) -> str:
    latin = word_xml.LATIN_FACE
    return (
        f'<w:rFonts w:hint="eastAsia" w:ascii="{latin}" w:hAnsi="{latin}" '
        f'w:eastAsia="{face}" w:cs="{latin}"/>'
    )


def _styles() -> str:
    body, first = _fonts(word_xml.BODY_FACE), _fonts(word_xml.FIRST_FACE)
    size = '<w:sz w:val="32"/><w:szCs w:val="32"/>'
    lang = '<w:lang w:val="en-US" w:eastAsia="zh-CN" w:bidi="ar-SA"/>'
    # No widow control: a page must hold 22 lines.
    plain = '<w:widowControl w:val="0"/>'
    sides = ("top", "left", "bottom", "right")
    none = "".join(f'<w:{side} w:w="0" w:type="dxa"/>' for side in sides)
    return f"""<w:styles {nsdecls("w")}>
<w:docDefaults><w:rPrDefault><w:rPr>{body}{size}{lang}</w:rPr></w:rPrDefault>
<w:pPrDefault><w:pPr><w:spacing w:before="0" w:after="0"/></w:pPr></w:pPrDefault></w:docDefaults>
<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/><w:qFormat/>
<w:pPr>{plain}<w:jc w:val="both"/></w:pPr><w:rPr>{body}{size}</w:rPr></w:style>
<w:style w:type="character" w:default="1" w:styleId="DefaultParagraphFont">
<w:name w:val="Default Paragraph Font"/><w:uiPriority w:val="1"/></w:style>
<w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/>
<w:uiPriority w:val="99"/><w:tblPr><w:tblInd w:w="0" w:type="dxa"/>
<w:tblCellMar>{none}</w:tblCellMar></w:tblPr></w:style>
<w:style w:type="paragraph" w:styleId="Title"><w:name w:val="Title"/><w:basedOn w:val="Normal"/>
<w:qFormat/><w:pPr>{plain}<w:jc w:val="center"/></w:pPr>
<w:rPr>{_fonts(word_xml.TITLE_FACE)}<w:sz w:val="44"/><w:szCs w:val="44"/></w:rPr></w:style>
<w:style w:type="paragraph" w:styleId="Heading1"><w:name w:val="heading 1"/>
<w:basedOn w:val="Normal"/><w:next w:val="Normal"/><w:qFormat/>
<w:pPr><w:keepNext/>{plain}<w:outlineLvl w:val="0"/></w:pPr><w:rPr>{first}{size}</w:rPr></w:style>
<w:style w:type="paragraph" w:styleId="Header"><w:name w:val="header"/><w:basedOn w:val="Normal"/></w:style>
<w:style w:type="paragraph" w:styleId="Footer"><w:name w:val="footer"/><w:basedOn w:val="Normal"/></w:style>
</w:styles>"""


def _settings() -> str:
    uri = "http://schemas.microsoft.com/office/word"
    named = ("compatibilityMode", "15"), ("overrideTableStyleFontSizeAndJustification", "1")
    compat = "".join(
        f'<w:compatSetting w:name="{name}" w:uri="{uri}" w:val="{value}"/>' for name, value in named
    )
    return f"""<w:settings {nsdecls("w")}><w:zoom w:percent="100"/>
<w:removePersonalInformation/><w:defaultTabStop w:val="640"/><w:evenAndOddHeaders/>
<w:characterSpacingControl w:val="doNotCompress"/>
<w:compat><w:useFELayout/>{compat}</w:compat>
<w:themeFontLang w:val="en-US" w:eastAsia="zh-CN"/>
<w:decimalSymbol w:val="."/><w:listSeparator w:val=","/></w:settings>"""


def _font_table() -> bytes:
    # 86: the charset code of GB 2312.
    chinese = "".join(
        f'<w:font w:name="{name}"><w:altName w:val="{other}"/><w:charset w:val="86"/>'
        f'<w:family w:val="{family}"/><w:pitch w:val="default"/></w:font>'
        for name, (other, family) in FALLBACKS.items()
    )
    latin = (
        f'<w:font w:name="{word_xml.LATIN_FACE}"><w:charset w:val="00"/>'
        '<w:family w:val="roman"/><w:pitch w:val="variable"/></w:font>'
    )
    head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    return f"{head}<w:fonts {nsdecls('w')}>{latin}{chinese}</w:fonts>".encode()
