"""A new version comes while people look."""

from pathlib import Path

import duckdb
import openpyxl
from playwright.sync_api import expect

from etl.dictionary import load_dictionary
from tests.support.serving import Visit, published_version


def corrected_return(data: Path, folder: Path) -> Path:
    """The last accepted return of a town once more, with a word in 备注: other bytes, same rows."""
    database = next((data / "published").glob(f"*{published_version(data)}*.duckdb"))
    with duckdb.connect(str(database), read_only=True) as connection:
        found = connection.execute(
            "select file_sha256 from submission where status = 'current' and town_code <> ?"
            " order by period desc, town_code limit 1",
            [load_dictionary().district.code],
        ).fetchone()
    assert found is not None
    original = next(path for path in (data / "archive").rglob("*") if path.stem == found[0])
    with original.open("rb") as file:  # the archive's names carry no ending
        book = openpyxl.load_workbook(file)
    cover = load_dictionary().cover
    label = cover.column("note").title
    cell = next(row[0] for row in book[cover.sheet].iter_rows(max_col=1) if row[0].value == label)
    cell.offset(column=1).value = "更正"
    corrected = folder / "corrected.xlsx"
    book.save(corrected)
    return corrected


def assert_offered(visit: Visit, heading: str) -> None:
    """Offered, never forced: the page stands as it was until its reader asks for the new one."""
    offer = visit.page.get_by_role("button", name="查看新数据")
    expect(offer).to_be_visible(timeout=30_000)
    assert visit.page.locator("h1").inner_text() == heading
    offer.click()
    expect(offer).to_have_count(0, timeout=15_000)
    visit.settle()
    assert visit.errors == []
    assert visit.foreign_hosts == set()
