"""Packages written by hand, for what spreadsheet programs other than the usual ones write."""

from __future__ import annotations

from collections.abc import Mapping
from xml.sax.saxutils import quoteattr

from tests.support.workbooks import package

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
STRICT_OFFICE = "http://purl.oclc.org/ooxml/officeDocument/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
STYLES = (
    "<numFmts><numFmt numFmtId='170' formatCode='0.0%'/><numFmt numFmtId='171' formatCode='0&quot;%&quot;'/>"
    "</numFmts><cellXfs><xf numFmtId='0'/><xf numFmtId='9'/><xf numFmtId='170'/><xf numFmtId='171'/>"
    "<xf numFmtId='14'/></cellXfs>"
)


def raw_workbook(
    sheets: Mapping[str, str],
    *,
    shared: str | None = None,
    main: str = MAIN,
    office: str = OFFICE,
    prefix: str = "",
    properties: str = "",
    target: str = "worksheets/sheet{}.xml",
    added: Mapping[str, bytes] | None = None,
) -> bytes:
    """A package of these sheets, each the inside of its ``worksheet``; ``prefix`` such as “x:” is for the root."""
    space = f"xmlns:{prefix[:-1]}" if prefix else "xmlns"
    listed = "".join(
        f'<{prefix}sheet name={quoteattr(name)} sheetId="{n}" r:id="rId{n}"/>'
        for n, name in enumerate(sheets, 1)
    )
    parts = {n: target.format(n) for n in range(1, len(sheets) + 1)}
    links = "".join(
        f'<Relationship Id="rId{n}" Type="{office}/worksheet" Target="{part}"/>'
        for n, part in parts.items()
    )
    others = {"styles": STYLES} | ({"sharedStrings": shared} if shared is not None else {})
    links += "".join(
        f'<Relationship Id="{name}" Type="{office}/{name}" Target="{name}.xml"/>' for name in others
    )
    members = {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}"><Relationship Id="rId1" '
        f'Type="{office}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<{prefix}workbook {space}="{main}" xmlns:r="{office}">{properties}'
        f"<{prefix}sheets>{listed}</{prefix}sheets></{prefix}workbook>",
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}">{links}</Relationships>',
        "xl/styles.xml": f'<styleSheet xmlns="{main}">{STYLES}</styleSheet>',
    }
    if shared is not None:
        members["xl/sharedStrings.xml"] = f'<sst xmlns="{main}">{shared}</sst>'
    for part, inside in zip(parts.values(), sheets.values(), strict=True):
        name = part.removeprefix("/") if part.startswith("/") else f"xl/{part}"
        members[name] = f'<{prefix}worksheet {space}="{main}">{inside}</{prefix}worksheet>'
    return package({name: text.encode() for name, text in members.items()} | dict(added or {}))
