"""Nothing in a file runs, and what was written is read back: text of every kind, by three readers."""

import csv
import io
import sys
import unicodedata
from functools import cache

import duckdb
import openpyxl
import pandas as pd
import pyarrow as pa
import pytest
import xlsxwriter
from hypothesis import example, given, settings
from hypothesis import strategies as st
from openpyxl.utils.escape import unescape

from dashboard.downloads import cells
from dashboard.papers.workbook import write_value

RUNNING = ("=", "+", "-", "@")
# Text as a workbook can hold it (XML 1.0), weighted to what a spreadsheet might run.
ODD = st.sampled_from(
    "=+-@＝＋－＠﹣⁼\t\r\n \xa0\u3000\ufeff\u200b\u2028,;\"'|!5.1a甲（）\x0b\x00\x85"
)
TEXT = st.one_of(st.text(ODD, max_size=8), st.text(max_size=12))
IN_XML = st.one_of(
    st.text(st.sampled_from("=+-@＝＋－＠ \t\n\u3000,\"'|!5.a甲_x"), max_size=10),
    st.just("_x0041_"),
)


def folded(text: str) -> str:
    """What a spreadsheet may make of a cell before it looks whether it is a formula."""
    return "".join(c for c in unicodedata.normalize("NFKC", text) if not is_blank(c))


def is_blank(char: str) -> bool:
    """Whether a character does not show; the Arabic signs of format (U+0600 and so on) do."""
    is_sign = unicodedata.bidirectional(char) in ("AN", "AL")
    return unicodedata.category(char) in ("Zs", "Zl", "Zp", "Cc", "Cf") and not is_sign


def test_every_character_that_folds_to_the_beginning_of_a_formula_is_known() -> None:
    found = {
        chr(code)
        for code in range(sys.maxunicode + 1)
        if unicodedata.normalize("NFKC", chr(code))[:1] in RUNNING
    }
    assert all(cells.neutral(f"{start}A1").startswith("'") for start in found)


def test_every_character_that_does_not_show_is_passed_over() -> None:
    blank = [chr(code) for code in range(0x10000) if is_blank(chr(code))]
    assert [hex(ord(c)) for c in blank if not cells.neutral(f"{c}=1").startswith("'")] == []


@settings(deadline=None)
@given(TEXT)
@example("=1+1")
@example("\ufeff =cmd|' /C calc'!A0")
@example("-5")
@example("\u3000－5")
@example("\t5")
def test_no_text_runs_and_none_is_lost(text: str) -> None:
    safe = cells.neutral(text)
    assert safe in (text, f"'{text}")
    assert not safe.lstrip(" \xa0\u3000\ufeff").startswith(("\t", "\r", "\n"))
    if folded(safe).startswith(RUNNING):
        assert pd.to_numeric(safe.strip(" \xa0\u3000\ufeff")) is not None


@settings(max_examples=60, deadline=None)
@given(st.lists(TEXT, min_size=1, max_size=30))
def test_the_database_writes_a_cell_as_python_does(texts: list[str]) -> None:
    made = in_sql(pa.array(texts), "VARCHAR")
    assert made == [cells.csv_field(cells.cell(text)) for text in texts]


@settings(max_examples=100, deadline=None)
@given(st.floats(allow_nan=False, allow_infinity=False))
@example(1e16)
@example(-1e-7)
@example(12345678901234567.0)
@example(5e-324)
@example(-0.0)
def test_the_database_writes_a_number_exactly_and_without_an_exponent(value: float) -> None:
    (made,) = in_sql(pa.array([value]), "DOUBLE")
    assert made == cells.cell(value)
    assert float(made) == value
    assert "e" not in made


@cache
def database() -> duckdb.DuckDBPyConnection:
    """One for all examples: making it takes longer than what they ask."""
    return duckdb.connect()


def in_sql(values: pa.Array, kind: str) -> list[str]:
    with database().cursor() as connection:
        connection.register("given", pa.table({"x": values}))
        sql = cells.csv_field_sql(f"({cells.text_sql('x', kind)})")
        return [row[0] for row in connection.execute(f"select {sql} from given").fetchall()]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(TEXT, TEXT), min_size=1, max_size=8))
def test_a_csv_is_read_back_as_it_was_written(rows: list[tuple[str, str]]) -> None:
    data = cells.list_csv(["甲", "乙"], rows)
    assert data.startswith(cells.MARK)
    read = list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))
    assert read == [["甲", "乙"], *([cells.neutral(a), cells.neutral(b)] for a, b in rows)]


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(TEXT.filter(lambda t: "\x00" not in t), TEXT.filter(lambda t: "\x00" not in t)),
        min_size=1,
        max_size=8,
    )
)
def test_a_csv_is_read_by_pandas_as_it_was_written(rows: list[tuple[str, str]]) -> None:
    data = cells.list_csv(["甲", "乙"], rows)
    frame = pd.read_csv(
        io.BytesIO(data),
        dtype=str,
        keep_default_na=False,
        encoding="utf-8-sig",
        engine="python",
        lineterminator=None,
    )
    assert frame.values.tolist() == [[cells.neutral(a), cells.neutral(b)] for a, b in rows]


@settings(max_examples=60, deadline=None)
@given(st.lists(IN_XML, min_size=1, max_size=10))
def test_text_in_a_workbook_is_text_and_never_a_formula(texts: list[str]) -> None:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"constant_memory": True}) as book:
        sheet = book.add_worksheet()
        for row, text in enumerate(texts):
            write_value(sheet, row, 0, text)
    sheet = openpyxl.load_workbook(io.BytesIO(buffer.getvalue())).active
    assert sheet is not None
    read = [sheet.cell(row + 1, 1) for row in range(len(texts))]
    # Excel reads the escape of what looks like one (ECMA-376, 22.9.2.19), which openpyxl leaves.
    assert [unescape(cell.value or "") for cell in read] == texts
    assert all(cell.data_type != "f" for cell in read)


@pytest.mark.parametrize("value", [-5, -12.5, 0])
def test_a_negative_number_stays_a_number(value: float) -> None:
    data = cells.list_csv(["甲"], [[value]])
    assert pd.read_csv(io.BytesIO(data), encoding="utf-8-sig")["甲"].tolist() == [value]
