r"""A package in the spelling that parsers expect.

Spreadsheet programs compare the names of parts without regard to case, take ``\`` for ``/`` and find the workbook by
the relations of the package. Parsers look for fixed names: :func:`standard` gives them those.
"""

import posixpath
import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from io import BytesIO
from typing import NamedTuple
from xml.etree.ElementTree import fromstring
from xml.sax.saxutils import quoteattr

from etl.intake.read import guard
from etl.intake.read.guard import Refusal, RefusedError

WORKBOOK, STYLES = "xl/workbook.xml", "xl/styles.xml"
RELATIONS = "xl/_rels/workbook.xml.rels"
_ROOT, _CONTENT_TYPES = "_rels/.rels", "[Content_Types].xml"
_SPACE = "http://schemas.openxmlformats.org/package/2006/relationships"
_FIXED = {"styles": STYLES, "sharedstrings": "xl/sharedStrings.xml"}
_PART_NAME = re.compile(r'(PartName\s*=\s*")/?([^"]*)"')
_STAMP = (1980, 1, 1, 0, 0, 0)
_FOREIGN = (
    ("xl/workbook.bin", "二进制工作簿 .xlsb"),
    ("word/", "Word 文档"),
    ("ppt/", "演示文稿"),
    ("content.xml", "OpenDocument 文档"),
    ("index/", "苹果 Numbers 表格"),
)


class Relation(NamedTuple):
    """A relation of a part; ``target`` is a part's name unless ``mode`` says that it lies outside the package."""

    id: str
    kind: str
    target: str
    mode: str

    @property
    def word(self) -> str:
        """The last word of its kind, in lower case."""
        return self.kind.rpartition("/")[2].lower()

    @property
    def is_inside(self) -> bool:
        """It leads to a part of the package."""
        return self.mode.lower() != "external"


@dataclass
class _Names:
    """The members of a package and what they are to be called."""

    package: zipfile.ZipFile
    known: Mapping[str, str]  # {name in lower case: member}
    new: dict[str, str] = field(default_factory=dict)  # {member: its standard name}

    def member(self, name: str) -> str | None:
        return self.known.get(name.lower())

    def relations(self, source: str) -> list[Relation]:
        """The relations of a part, of the package for the empty name."""
        member = self.member(_relations_of(source))
        return list(relations(guard.part(self.package, member), source)) if member else []

    def call(self, member: str, name: str) -> None:
        """Call a part by this name, and its relations likewise."""
        self.new[member] = name
        if own := self.member(_relations_of(slashed(member))):
            self.new[own] = _relations_of(name)


def standard(package: zipfile.ZipFile, data: bytes) -> bytes:
    """The package with standard names, the same bytes if it has them.

    Raises:
        RefusedError: it holds no workbook.
    """
    names = _Names(package, {slashed(name).lower(): name for name in package.namelist()})
    _name_all(names)
    if all(member == name for member, name in names.new.items()):
        return data
    return packed({name: _content(names, member, name) for member, name in names.new.items()})


def packed(parts: Mapping[str, bytes]) -> bytes:
    """A package of these parts, without the time of writing."""
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(zipfile.ZipInfo(name, _STAMP), content, zipfile.ZIP_DEFLATED, 1)
    return buffer.getvalue()


def _name_all(names: _Names) -> None:
    """Every part by the name that its relation gives it; workbook, styles and shared texts by fixed ones."""
    names.new = {member: slashed(member) for member in names.package.namelist()}
    for fixed in (_ROOT, _CONTENT_TYPES):
        if member := names.member(fixed):
            names.new[member] = fixed
    workbook = _workbook(names)
    for source in list(names.new.values()):
        for relation in names.relations(source):
            if relation.is_inside and (member := names.member(relation.target)):
                is_fixed = source == slashed(workbook)
                fixed = _FIXED.get(relation.word, relation.target) if is_fixed else relation.target
                names.call(member, fixed)
    names.call(workbook, WORKBOOK)


def _workbook(names: _Names) -> str:
    root = next((r.target for r in names.relations("") if r.word == "officedocument"), WORKBOOK)
    workbook = names.member(root) or names.member(WORKBOOK)
    foreign = tuple(start for start, _ in _FOREIGN)
    if workbook is None or slashed(workbook).lower().startswith(foreign):
        raise RefusedError(_foreign(names.known))
    return workbook


def _content(names: _Names, member: str, name: str) -> bytes:
    content = guard.part(names.package, member)
    if name == _CONTENT_TYPES:
        return _PART_NAME.sub(lambda m: _renamed(m, names), content.decode("utf-8")).encode()
    if name.lower().endswith(".rels"):
        return _written(relations(content, _source_of(slashed(member))), names)
    return content


def _renamed(part_name: re.Match[str], names: _Names) -> str:
    member = names.member(slashed(part_name[2]))
    return f'{part_name[1]}/{names.new[member] if member else part_name[2]}"'


def _written(found: Iterator[Relation], names: _Names) -> bytes:
    """A part of relations, whose targets are absolute."""
    lines = []
    for relation in found:
        member = names.member(relation.target) if relation.is_inside else None
        target = f"/{names.new[member]}" if member else relation.target
        values = ("Id", relation.id), ("Type", relation.kind), ("Target", target)
        more = (("TargetMode", relation.mode),) if relation.mode else ()
        attributes = " ".join(f"{key}={quoteattr(value)}" for key, value in (*values, *more))
        lines.append(f"<Relationship {attributes}/>")
    return f'<Relationships xmlns="{_SPACE}">{"".join(lines)}</Relationships>'.encode()


def relations(xml: bytes, source: str) -> Iterator[Relation]:
    """The relations that a part's ``.rels`` lists; targets within the package without the leading slash."""
    folder = posixpath.dirname(source)
    for element in fromstring(xml):
        target, mode = element.get("Target", ""), element.get("TargetMode", "")
        if mode.lower() != "external":
            path = posixpath.join("/", folder, slashed(target, keep_root=True))
            target = posixpath.normpath(path).lstrip("/")
        yield Relation(element.get("Id", ""), element.get("Type", ""), target, mode)


def slashed(name: str, *, keep_root: bool = False) -> str:
    """A name with slashes as the format has them."""
    path = name.replace("\\", "/")
    return path if keep_root else path.lstrip("/")


def _relations_of(part: str) -> str:
    folder, name = posixpath.split(part)
    return posixpath.join(folder, "_rels", f"{name}.rels")


def _source_of(relations: str) -> str:
    """The part whose relations these are."""
    folder, name = posixpath.split(relations)
    return posixpath.join(posixpath.dirname(folder), name[: -len(".rels")])


def _foreign(known: Mapping[str, str]) -> Refusal:
    kind = next(
        (kind for start, kind in _FOREIGN if any(name.startswith(start) for name in known)),
        "压缩包",
    )
    return Refusal("file_not_workbook", (("kind", kind),))
