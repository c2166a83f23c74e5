"""The mark of a workbook of ours: whose template of which half-year it was, in the file's custom properties."""

import zipfile
from typing import Final
from xml.etree.ElementTree import ParseError, fromstring

from etl.intake.read import guard
from etl.intake.read.package import relations

TOWN_MARK: Final = "baishe_town"
PERIOD_MARK: Final = "baishe_period"
_RELATIONS = "_rels/.rels"
_KINDS = frozenset({"custom-properties", "customproperties"})  # the second in strict packages


def read_marks(package: zipfile.ZipFile) -> tuple[tuple[str, str], ...]:
    """Name and value of our properties; none where there are none, or they cannot be read.

    Raises:
        RefusedError: the part is not safe to parse.
    """
    try:
        found = relations(guard.part(package, _RELATIONS), "")
        parts = [relation.target for relation in found if relation.word in _KINDS]
        properties = fromstring(guard.part(package, parts[0])) if parts else ()
    except (KeyError, ParseError):
        return ()
    stated = ((p.get("name", ""), "".join(p.itertext()).strip()) for p in properties)
    return tuple((name, text) for name, text in stated if name in (TOWN_MARK, PERIOD_MARK))
