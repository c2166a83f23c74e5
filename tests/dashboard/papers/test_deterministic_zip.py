"""The same package gives the same bytes whenever it is made."""

import datetime as dt
import io
import zipfile

from dashboard.papers.deterministic_zip import deterministic_zip

WHEN = dt.datetime(2026, 7, 16, 9, 12)


def package(moment: tuple[int, int, int, int, int, int], stamp: str, inner: bytes = b"") -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as packed:
        core = f"<x><dcterms:created xsi:type='t'>{stamp}</dcterms:created></x>"
        packed.writestr(zipfile.ZipInfo("docProps/core.xml", moment), core)
        packed.writestr(zipfile.ZipInfo("b.txt", moment), "乙")
        if inner:
            packed.writestr(zipfile.ZipInfo("embedded/book.xlsx", moment), inner)
    return target.getvalue()


def test_clocks_are_replaced_also_in_embedded_workbooks() -> None:
    def made(year: int) -> bytes:
        moment = (year, 1, 2, 3, 4, 6)
        return package(
            moment, f"{year}-01-02T03:04:05Z", package(moment, f"{year}-01-01T00:00:00Z")
        )

    one, other = deterministic_zip(made(2025), WHEN), deterministic_zip(made(2026), WHEN)
    assert one == other
    with zipfile.ZipFile(io.BytesIO(one)) as packed:
        assert packed.namelist() == ["docProps/core.xml", "b.txt", "embedded/book.xlsx"]
        assert b">2026-07-16T09:12:00Z<" in packed.read("docProps/core.xml")
        assert packed.read("b.txt").decode() == "乙"
        assert packed.testzip() is None
