"""Tables of rows as a file has them, and of the columns of a relation."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from dashboard.style.formats import escape, nb
from etl.dictionary import Relation


def row_table(
    titles: Sequence[str],
    rows: Iterable[Sequence[str]],
    numeric: Sequence[bool],
    *,
    ends_in_text: bool = False,
) -> str:
    """Rows under their headings, in a frame that scrolls; ``numeric`` columns are right-aligned.

    ``ends_in_text``: the last column holds sentences, which are shown whole.
    """
    sides = [' class="n"' if is_number else "" for is_number in numeric]
    heads = "".join(
        f'<th scope="col"{side}>{escape(title)}</th>'
        for title, side in zip(titles, sides, strict=True)
    )
    body = "".join(
        "<tr>"
        + "".join(f"<td{side}>{escape(value)}</td>" for value, side in zip(row, sides, strict=True))
        + "</tr>"
        for row in rows
    )
    table = f"<table><thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table>"
    kind = "rows told" if ends_in_text else "rows"
    return f'<div class="{kind}" tabindex="0" role="group" aria-label="数据行">{table}</div>'


@dataclass(frozen=True, slots=True)
class Column:
    """A head of a table that can be sorted.

    ``key``: what it is sorted by, if it can be; ``href``: the address that sorts so; ``direction``:
    ``ascending`` or ``descending`` of the one in force.
    """

    title: str
    key: str
    is_number: bool = False
    is_measure: bool = False
    href: str = ""
    direction: str = ""

    def sorted_by(self, href: str, direction: str) -> "Column":
        """The same with its link and the way it is sorted."""
        return replace(self, href=href, direction=direction)


def figure_table(columns: Sequence[Column], rows: Iterable[Sequence[str]]) -> str:
    """Rows behind a figure; cells are HTML, the first one names the row, heads sort."""
    heads = "".join(map(_sortable, columns))
    kinds = [_kind(column) for column in columns]
    body = "".join(
        f'<tr><th scope="row" class="{kinds[0]}">{first}</th>'
        + "".join(
            f'<td class="{kind}"{_label(column)}>{cell}</td>'
            for cell, kind, column in zip(cells, kinds[1:], columns[1:], strict=True)
        )
        + "</tr>"
        for first, *cells in rows
    )
    table = (
        '<table class="figure"><caption class="ghost">数据行</caption>'
        f"<thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table>"
    )
    return f'<div class="sc" tabindex="0" role="group" aria-label="数据行">{table}</div>'


def _kind(column: Column) -> str:
    kinds = (("n", column.is_number), ("measure", column.is_measure))
    return " ".join(name for name, is_so in kinds if is_so)


def _label(column: Column) -> str:
    """Its title, for a phone, where a row is a card."""
    return "" if column.is_measure else f' data-t="{escape(column.title)}"'


def _sortable(column: Column) -> str:
    sign = {"descending": "▼", "ascending": "▲", "": "⇅"}[column.direction]
    title = nb(column.title)
    if column.href:
        mark = f' <span aria-hidden="true">{sign}</span>'
        title = f'<a class="rows" href="{escape(column.href)}">{title}{mark}</a>'
    chosen = f' aria-sort="{column.direction}"' if column.direction else ""
    return f'<th scope="col" class="{_kind(column)}"{chosen}>{title}</th>'


def dictionary_table(relation: Relation, columns: Sequence[str]) -> str:
    """Title, column name and definition of the columns of one relation."""
    known = {column.name: column for column in relation.columns}
    rows = "".join(
        f'<tr><th scope="row">{nb(known[c].title if c in known else c)}<code>{escape(c)}</code></th>'
        f"<td>{nb(known[c].definition) if c in known else ''}</td></tr>"
        for c in columns
    )
    return f'<div class="dict" tabindex="0"><table><tbody>{rows}</tbody></table></div>'
