"""One question about many rows of a return: told in one line with its count, which opens to the rows.

Else the questions of a first half-year about 累计投入 bury all others (docs/decisions/0141-one-question-one-line.md).
"""

from collections.abc import Iterable, Sequence
from typing import Protocol, TypeVar

from etl.dictionary import Dictionary
from etl.system.grouping import grouped

MANY = 5
"""So many rows and more are one line."""


class Asked(Protocol):
    """What tells one question from another."""

    @property
    def code(self) -> str:
        """The kind of finding."""

    @property
    def sheet(self) -> str | None:
        """The sheet of its rows."""

    @property
    def title(self) -> str | None:
        """The column; None for a question about whole rows."""


_Asked = TypeVar("_Asked", bound=Asked)


def together(found: Iterable[_Asked]) -> list[tuple[_Asked, ...]]:
    """What is asked about many rows as one group, anything else by itself; in the order of first occurrence."""
    groups = grouped(((f.code, f.sheet, f.title), f) for f in found)
    parts = ([tuple(g)] if len(g) >= MANY else [(f,) for f in g] for g in groups.values())
    return [part for split in parts for part in split]


def sentence_of(group: Sequence[Asked], dictionary: Dictionary) -> str:
    """One sentence about all rows: ``【项目进展】累计投入资金(万元)：59处与按各期报送相加的数不同，请核实``."""
    asked, message = group[0], dictionary.messages[group[0].code]
    kind = dictionary.vocabularies["finding_kind"].name_of(message.kind)
    return dictionary.returned.repeated.format(
        sheet=asked.sheet or "",
        title=f"{asked.title}：" if asked.title else "",
        count=len(group),
        what=message.many or kind,
    )
