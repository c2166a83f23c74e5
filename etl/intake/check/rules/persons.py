"""Rules about people: free texts are published, so nobody is named in them unasked."""

import re
from collections.abc import Iterator
from functools import partial

from etl.intake.check.findings import Draft
from etl.intake.check.returns import Return
from etl.text import split_list

_NAME = re.compile("[\u4e00-\u9fff]{2,4}|[\u4e00-\u9fff]+·[\u4e00-\u9fff·]+")
_ADDED = re.compile("[（(].*")  # “张三（社工）”


def name_in_text(r: Return) -> Iterator[Draft]:
    """A name from the cover in a free text would be published; the finding does not repeat it."""
    names = _names_on_cover(r)
    if not names:
        return
    for sheet in r.sheets.values():
        for column in sheet.declared.columns:
            if column.type != "text" or column.private or column.name not in sheet.values:
                continue
            for row in sheet.rows_whose(column.name, partial(_holds, names)):
                cell = row.cell(column.name)
                yield Draft("name_in_text", cell.sheet, (cell,), column)


def _names_on_cover(r: Return) -> frozenset[str]:
    """Names of persons in the private cells of the cover, also written with spaces (“张 三”)."""
    private = (c.name for c in r.context.dictionary.cover.columns if c.private)
    parts = (part for name in private for part in split_list(r.cover.get(name) or ""))
    bare = [_ADDED.sub("", part) for part in parts]
    written = {text for part in bare for text in (_unspaced(part), *part.split())}
    return frozenset(text for text in written if _NAME.fullmatch(text))


def _holds(names: frozenset[str], value: object) -> bool:
    return isinstance(value, str) and any(name in _unspaced(value) for name in names)


def _unspaced(text: str) -> str:
    return "".join(text.split())
