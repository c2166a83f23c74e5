"""The order that ECMA-376 prescribes inside elements: Word and PowerPoint mend or refuse a file without it."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from typing import Any

from docx.oxml import parse_xml

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
P = "{http://schemas.openxmlformats.org/presentationml/2006/main}"

# Only what the papers use; an element that is not listed here is one the tests do not know yet.
ORDERS = {
    f"{W}rPr": "rStyle rFonts b bCs i iCs caps color spacing w kern position sz szCs highlight u "
    "effect bdr shd vertAlign lang",
    f"{W}pPr": "pStyle keepNext keepLines pageBreakBefore framePr widowControl numPr pBdr shd tabs "
    "kinsoku wordWrap overflowPunct autoSpaceDE autoSpaceDN adjustRightInd snapToGrid spacing ind "
    "contextualSpacing jc textAlignment outlineLvl rPr sectPr",
    f"{W}tblPr": "tblStyle tblpPr tblOverlap tblStyleRowBandSize tblW jc tblCellSpacing tblInd "
    "tblBorders shd tblLayout tblCellMar tblLook",
    f"{W}tblBorders": "top left start bottom right end insideH insideV",
    f"{W}tblCellMar": "top left start bottom right end",
    f"{W}trPr": "cnfStyle gridBefore gridAfter cantSplit trHeight tblHeader jc",
    f"{W}tcPr": "cnfStyle tcW gridSpan vMerge tcBorders shd noWrap tcMar vAlign",
    f"{W}tbl": "tblPr tblGrid tr",
    f"{W}tc": "tcPr p tbl",
    f"{W}sectPr": "headerReference type pgSz pgMar paperSrc pgBorders lnNumType "
    "pgNumType cols titlePg textDirection bidi rtlGutter docGrid",
    f"{W}settings": "writeProtection view zoom removePersonalInformation mirrorMargins "
    "defaultTabStop evenAndOddHeaders characterSpacingControl compat rsids themeFontLang "
    "clrSchemeMapping decimalSymbol listSeparator",
    f"{W}style": "name aliases basedOn next link uiPriority semiHidden unhideWhenUsed qFormat "
    "locked rsid pPr rPr tblPr",
    f"{W}font": "altName panose1 charset family notTrueType pitch sig",
    f"{A}tcPr": "lnL lnR lnT lnB lnTlToBr lnBlToTr cell3D noFill solidFill gradFill",
    f"{A}rPr": "ln noFill solidFill highlight latin ea cs sym hlinkClick",
    f"{A}defRPr": "ln noFill solidFill highlight latin ea cs sym hlinkClick",
    f"{P}sp": "nvSpPr spPr style txBody",
}


# References to headers and footers come in any order, before all else.
_EITHER = re.compile("^footerReference$")


def parts(data: bytes) -> dict[str, bytes]:
    """Every file of a package."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return {name: package.read(name) for name in package.namelist()}


def roots(data: bytes) -> Iterator[tuple[str, Any]]:
    """Every XML file of a package, parsed."""
    for name, content in parts(data).items():
        if name.endswith((".xml", ".rels")):
            yield name, parse_xml(content)


def misplaced(data: bytes) -> list[str]:
    """Elements that stand where the schema has them not, or that it does not know."""
    found = []
    for name, root in roots(data):
        if "slideMaster" in name or "slideLayout" in name or "notes" in name or "theme" in name:
            continue
        for element in root.iter(*ORDERS):
            order = ORDERS[element.tag].split()
            local = [_EITHER.sub("headerReference", re.sub("{.*}", "", c.tag)) for c in element]
            unknown = [tag for tag in local if tag not in order]
            places = [order.index(tag) for tag in local if tag in order]
            if unknown or places != sorted(places):
                found.append(f"{name}: {element.tag.split('}')[1]} {local}")
    return found


def dangling(data: bytes) -> list[str]:
    """Relations to files that the package does not hold, and files that no relation names."""
    held = parts(data)
    named: set[str] = {"[Content_Types].xml"}
    gone = []
    for name, root in roots(data):
        if not name.endswith(".rels"):
            continue
        named.add(name)
        folder = name.replace("_rels/", "").rpartition("/")[0]
        for relation in root:
            target = relation.get("Target")
            path = target.lstrip("/") if target.startswith("/") else _joined(folder, target)
            named.add(path)
            if path not in held:
                gone.append(f"{name} → {target}")
    return gone + sorted(set(held) - named)


def _joined(folder: str, target: str) -> str:
    pieces = folder.split("/") if folder else []
    for piece in target.split("/"):
        if piece == "..":
            pieces.pop()
        else:
            pieces.append(piece)
    return "/".join(pieces)
