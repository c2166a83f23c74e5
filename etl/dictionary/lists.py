"""The lists that a data folder may bring: their columns, by which headings and words they are known."""

from collections.abc import Mapping
from typing import Literal

from etl.dictionary.base import Frozen


class Strike(Frozen):
    """Words that say an entry has ended: they stand for ``code``, and the column ``needs`` must hold the day."""

    words: tuple[str, ...]
    needs: str
    code: str


class ListColumn(Frozen):
    """A column of a list; ``words`` are spellings of codes of its vocabulary, ``blank`` those of nothing.

    ``needs``: codes with which another column must be filled. ``effect``: what follows when it changes, in words;
    ``ends``: it holds the day on which the entry ended.
    """

    name: str
    title: str
    synonyms: tuple[str, ...] = ()
    type: Literal[
        "text",
        "uscc",
        "village",
        "villages",
        "code",
        "town",
        "area",
        "date",
        "period",
        "organization",
        "former_organization",
    ] = "text"
    vocabulary: str | None = None
    words: Mapping[str, str] = {}
    blank: tuple[str, ...] = ()
    strikes: Strike | None = None
    needs: Mapping[str, str] = {}
    required: bool = False
    unique: bool = False
    effect: str = ""
    ends: bool = False


class ReferenceList(Frozen):
    """A list; ``key`` are the columns that tell its entries apart.

    ``effect_new``, ``effect_gone``: what follows when an entry is added or taken away, in words; ``unit`` counts
    entries; ``by_hand``: entries are few, and are written one by one too.
    """

    title: str
    unit: str = "行"
    key: tuple[str, ...]
    effect_new: str = ""
    effect_gone: str = ""
    by_hand: bool = False
    columns: tuple[ListColumn, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """The names of its columns in order."""
        return tuple(column.name for column in self.columns)
