"""A figure is proven: LibreOffice computes from the rows what the marts say, and each row names its file."""

import io
from collections.abc import Iterable
from pathlib import Path

import openpyxl
import pytest

from dashboard.data.metrics import METRICS
from dashboard.data.warehouse import Warehouse
from dashboard.downloads import Proof, UnknownDatasetError, prove
from dashboard.downloads.proof import FILES, ROWS, SUMMARY
from etl.dictionary import Dictionary
from tests.support.office import convert

TOWN = "440605124"
# One of each kind of measure: a count, a distinct count, a sum of columns, a median.
FEW = ("projects_live", "villages_paired", "contributions", "days_to_agreement")
OF_HALF_YEARS = [m.indicator for m in METRICS if "window" not in m.keys]


def changed(data: bytes, *, without: int = 0) -> bytes:
    """The workbook without stored results; ``without``: rows that do not count any more."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    for row in range(2, 2 + without):
        book[ROWS].cell(row, 1, 0)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def computed(books: Iterable[tuple[str, bytes]], place: Path) -> dict[str, tuple[float, str]]:
    """Name → the figure that LibreOffice computes, and what it says of the dashboard's."""
    sources = []
    for name, data in books:
        sources.append(place / f"{name}.xlsx")
        sources[-1].write_bytes(data)
    convert(sources, "xlsx", place / "out")
    return {path.stem: _result(place / "out" / path.name) for path in sources}


def _result(path: Path) -> tuple[float, str]:
    sheet = openpyxl.load_workbook(path, data_only=True)[SUMMARY]
    facts = {row[0].value: row[1].value for row in sheet.iter_rows()}
    value = facts["复算的数"]
    assert isinstance(value, int | float)
    return float(value), str(facts["核对"])


@pytest.mark.slow
def test_libreoffice_computes_the_same(
    warehouse: Warehouse, dictionary: Dictionary, tmp_path: Path
) -> None:
    proofs = {code: prove(warehouse, dictionary, code, "2026H1") for code in FEW}
    proofs["of_town"] = prove(warehouse, dictionary, "contributions", "2026H1", TOWN)
    books = {name: changed(proof.data) for name, proof in proofs.items()}
    books["less"] = changed(proofs["projects_live"].data, without=1)
    found = computed(books.items(), tmp_path)
    for name, proof in proofs.items():
        assert proof.value
        assert found[name] == (pytest.approx(proof.value), "一致"), name
    less = proofs["projects_live"].value
    assert less
    assert found["less"] == (less - 1, "不一致")


@pytest.mark.drill
def test_libreoffice_computes_every_figure_of_a_half_year(
    warehouse: Warehouse, dictionary: Dictionary, tmp_path: Path
) -> None:
    assert len(OF_HALF_YEARS) > 20
    proofs = {code: prove(warehouse, dictionary, code, "2026H1") for code in OF_HALF_YEARS}
    small = {code: proof for code, proof in proofs.items() if proof.rows <= 2000}
    assert len(small) > 20
    found = computed(((code, changed(p.data)) for code, p in small.items()), tmp_path)
    assert {code for code, (_, said) in found.items() if said != "一致"} == set()
    for code, proof in small.items():
        assert found[code][0] == pytest.approx(proof.value or 0), code


def rows_of(proof: Proof, sheet: str) -> list[dict[str, object]]:
    """The rows of a sheet by heading."""
    head, *rows = openpyxl.load_workbook(io.BytesIO(proof.data))[sheet].iter_rows(values_only=True)
    return [dict(zip(map(str, head), row, strict=True)) for row in rows]


def test_each_row_names_the_file_it_came_in(warehouse: Warehouse, dictionary: Dictionary) -> None:
    proof = prove(warehouse, dictionary, "villages_paired", "2026H1", TOWN)
    rows = rows_of(proof, ROWS)
    assert len(rows) == proof.rows
    known = dict(warehouse.rows("select file_name, file_sha256 from published.submission"))
    assert all(known[row["来源文件"]] == row["sha256"] for row in rows)
    assert all(row["工作表"] and row["行号"] for row in rows)
    assert sum(int(str(row["行数"])) for row in rows_of(proof, FILES)) == proof.rows


def test_a_figure_that_is_none_is_refused_in_a_sentence(
    warehouse: Warehouse, dictionary: Dictionary
) -> None:
    with pytest.raises(UnknownDatasetError, match="没有“nothing”这个指标"):
        prove(warehouse, dictionary, "nothing", "2026H1")
    with pytest.raises(UnknownDatasetError, match="按名单的时段计算"):
        prove(warehouse, dictionary, "board_money", "2026H1")
    with pytest.raises(UnknownDatasetError, match="请去掉 --town"):
        prove(warehouse, dictionary, "registered_organizations", "2026H1", TOWN)
