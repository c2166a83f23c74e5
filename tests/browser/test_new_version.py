"""Returns are loaded while people look: nothing breaks, and the new version is offered."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import duckdb
import openpyxl
import pytest
from playwright.sync_api import expect

from etl.dictionary import load_dictionary
from tests.support.serving import Visitor, etl_here, published_version, serve

pytestmark = pytest.mark.browser


@pytest.fixture
def own_data(demo_data: Path, tmp_path: Path) -> Path:
    """A copy of the demonstration data that this test may change."""
    return Path(shutil.copytree(demo_data, tmp_path / "data"))


@pytest.fixture
def own_server(own_data: Path, tmp_path: Path) -> Iterator[str]:
    with serve(own_data, tmp_path / "server.log") as address:
        yield address


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


def test_loading_while_a_page_is_open_offers_the_new_version(
    own_data: Path, own_server: str, visitor: Visitor, tmp_path: Path
) -> None:
    visit = visitor(own_server)
    page = visit.open("/")
    before = published_version(own_data)
    heading = page.locator("h1").inner_text()
    expect(page.get_by_text("查看新数据")).to_have_count(0)

    loaded = etl_here(own_data, "load", str(corrected_return(own_data, tmp_path)))
    assert loaded.returncode == 0, loaded.stdout + loaded.stderr
    assert published_version(own_data) != before

    # Offered, never forced: the page stands as it was until its reader asks for the new one.
    offer = page.get_by_role("button", name="查看新数据")
    expect(offer).to_be_visible(timeout=30_000)
    assert page.locator("h1").inner_text() == heading
    offer.click()
    expect(offer).to_have_count(0, timeout=15_000)
    visit.settle()
    assert page.locator("[data-testid=stException]").count() == 0
    assert visit.errors == []
    assert visit.foreign_hosts == set()
