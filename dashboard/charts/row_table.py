"""Tables of rows as a file has them, and of the columns of a relation."""

from collections.abc import Iterable, Sequence

from dashboard.style.formats import escape, nb
from etl.dictionary import Relation


def row_table(titles: Sequence[str], rows: Iterable[Sequence[str]], numeric: Sequence[bool]) -> str:
    """Rows under their headings, in a frame that scrolls; ``numeric`` columns are right-aligned."""
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
    return f'<div class="rows" tabindex="0" role="group" aria-label="数据行">{table}</div>'


def dictionary_table(relation: Relation, columns: Sequence[str]) -> str:
    """Title, column name and definition of the columns of one relation."""
    known = {column.name: column for column in relation.columns}
    rows = "".join(
        f'<tr><th scope="row">{nb(known[c].title if c in known else c)}<code>{escape(c)}</code></th>'
        f"<td>{nb(known[c].definition) if c in known else ''}</td></tr>"
        for c in columns
    )
    return f'<div class="dict" tabindex="0"><table><tbody>{rows}</tbody></table></div>'
