"""One value as a cell of a file: plain, exact, and never a formula that a spreadsheet would run.

Implemented twice, for a Python value and as SQL for a whole column: DuckDB formats a million rows without
blocking Python. A test checks that both agree.
"""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal

import pandas as pd

from dashboard.data.warehouse import literal
from dashboard.style.formats import is_missing

MARK = b"\xef\xbb\xbf"
"""The byte order mark, without which Excel takes UTF-8 for the local code page."""
LINE_END = "\r\n"

# Every character whose compatibility form (NFKC) begins with = + - or @: spreadsheets fold them.
STARTS = "=+\\-@＝﹦⁼₌⩵⩶＋﹢⁺₊﬩－﹣＠﹫"
# Invisible before a character: spaces of all widths, controls, direction marks, byte order mark.
BLANKS = (
    "\\x00-\\x20\x7f-\xa0\xad\u034f\u061c\u115f\u1160\u1680\u17b4\u17b5\u180b-\u180e\u2000-\u200f"
    "\u2028-\u202f\u205f-\u206f\u3000\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb"
)
_SPACES = " \xa0\u3000\ufeff"
# OWASP, CSV injection: also a tab and line ends, at which pasting splits a cell.
RUNS = f"^(?:[{BLANKS}]*[{STARTS}]|[{_SPACES}]*[\\t\\r\\n])"
NUMBER = f"[{_SPACES}]*[+-]?[0-9]+(?:\\.[0-9]+)?"
QUOTED = '[",\\r\\n]'
_RUNS, _NUMBER = re.compile(RUNS), re.compile(NUMBER)


def neutral(text: str) -> str:
    """Text with a quote before it if a spreadsheet would run it; a number in text keeps its sign."""
    runs = _RUNS.match(text) and not _NUMBER.fullmatch(text)
    return f"'{text}" if runs else text


def cell(value: object) -> str:
    """One value as a cell of a CSV file: numbers exact and without an exponent; NULL is empty."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, datetime):
        return value.isoformat(sep=" ", timespec="seconds")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float):
        return f"{Decimal(repr(value)):f}".removesuffix(".0")
    if isinstance(value, Decimal):
        return f"{value:f}"
    return str(value) if isinstance(value, int) else neutral(str(value))


def csv_field(text: str) -> str:
    """A cell's text as a CSV field, quoted where RFC 4180 requires it."""
    return '"' + text.replace('"', '""') + '"' if re.search(QUOTED, text) else text


def list_csv(titles: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """Rows that are not those of a relation as CSV: UTF-8 with a byte order mark, CRLF, RFC 4180.

    ISO dates, plain numbers; text that a spreadsheet would run as a formula gets a quote before it.
    """
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator=LINE_END)
    writer.writerow([neutral(title) for title in titles])
    writer.writerows([cell(value) for value in row] for row in rows)
    return MARK + buffer.getvalue().encode()


def frame_csv(data: pd.DataFrame) -> bytes:
    """The data of a chart under its own headings, in the format of :func:`list_csv`."""
    rows = (
        [None if is_missing(value) else value for value in row]
        for row in data.astype(object).itertuples(index=False)
    )
    return list_csv([str(title) for title in data.columns], rows)


def text_sql(column: str, kind: str) -> str:
    """The expression that gives a (quoted) column's cells as :func:`cell` does; NULL stays NULL.

    ``kind``: its type in the database.
    """
    if kind in ("DOUBLE", "FLOAT"):
        return _float_sql(column)
    if kind.startswith("TIMESTAMP"):
        return f"strftime({column}, '%Y-%m-%d %H:%M:%S')"
    text = f"{column}::varchar"
    plain = kind.startswith("DECIMAL") or kind.endswith(("INT", "INTEGER"))
    if plain or kind in ("BOOLEAN", "DATE"):
        return text
    runs = f"regexp_matches({text}, {literal(RUNS)})"
    number = f"regexp_full_match({text}, {literal(NUMBER)})"
    return f"case when {runs} and not {number} then '''' || {text} else {text} end"


def _float_sql(column: str) -> str:
    text = f"{column}::varchar"
    digits = f"regexp_replace(split_part({text}, 'e', 1), '[-.]', '', 'g')"
    power = f"try_cast(split_part({text}, 'e', 2) as integer)"
    sign = f"case when {column} < 0 then '-' else '' end"
    small = f"{sign} || '0.' || repeat('0', -{power} - 1) || {digits}"
    large = f"{sign} || rpad({digits}, {power} + 1, '0')"
    return (
        f"case when contains({text}, 'e') then case when {power} < 0 then {small} else {large} end "
        f"else regexp_replace({text}, '\\.0$', '') end"
    )


def csv_field_sql(text: str) -> str:
    """The expression that makes a CSV field of a cell's text as :func:`csv_field` does; NULL is empty."""
    inner = f"replace({text}, '\"', '\"\"')"
    return (
        f"case when {text} is null then '' when regexp_matches({text}, {literal(QUOTED)}) "
        f"then '\"' || {inner} || '\"' else {text} end"
    )
