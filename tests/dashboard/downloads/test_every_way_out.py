"""What the page, a file, an address and the command line give of a random choice is the same, and what SQL says."""

import csv
import io
from collections.abc import Iterator
from pathlib import Path
from random import Random

import duckdb
import openpyxl
import pyarrow.parquet as pq
import pytest
from starlette.applications import Starlette

from dashboard import downloads
from dashboard.data.warehouse import Warehouse
from dashboard.downloads import Dataset, Order, addresses, files, filters
from dashboard.downloads.files import FileRequest
from dashboard.features.download import access
from dashboard.server import file_routes
from dashboard.server.access import EVERYBODY
from etl.dictionary import Dictionary
from etl.folder import DataFolder
from tests.support.asgi_client import ask, request

SETTINGS = 120
FORMS = ("csv", "json", "parquet", "xlsx")


def chosen(chance: Random, dataset: Dataset) -> Iterator[tuple[str, str, str]]:
    """Up to three filters of own columns: name, value as in an address, and the condition in SQL."""
    kinds = dict(zip(dataset.columns, dataset.kinds, strict=True))
    for name in chance.sample(dataset.columns, min(len(kinds), chance.randint(0, 3))):
        values = [v for v in filters.values_of(dataset, name) if not set(v) & set("|,'\"&=.\n")]
        if not values or kinds[name].startswith("TIMESTAMP"):  # these are asked for by the day
            continue
        if filters.is_number(kinds[name]) or kinds[name] == "DATE":
            low, high = sorted(chance.choices(values, k=2), key=lambda v: (len(v), v))
            between = f"\"{name}\" between cast('{low}' as {kinds[name]}) and cast('{high}' as {kinds[name]})"
            yield name, f"{low}..{high}", between
        else:
            some = chance.sample(values, min(len(values), chance.randint(1, 3)))
            listed = ", ".join(f"'{value}'" for value in some)
            yield name, "|".join(some), f'cast("{name}" as varchar) in ({listed})'


@pytest.mark.drill
def test_every_way_out_gives_the_same(
    warehouse: Warehouse,
    dictionary: Dictionary,
    demo_data: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("BAISHE_DATA", str(demo_data))
    app = Starlette(routes=file_routes.routes("", {}, access.file_at))
    own = duckdb.connect(str(warehouse.edition.path), read_only=True)
    known = list(downloads.datasets(warehouse, dictionary).values())
    chance, seen = Random(19), 0
    for setting in range(SETTINGS):
        dataset, form = known[setting % len(known)], FORMS[setting % len(FORMS)]
        found = list(chosen(chance, dataset))
        where = {name: value for name, value, _ in found}
        selection = downloads.select(warehouse, dictionary, dataset.name, where)
        tests = " and ".join(sql for *_, sql in found) or "true"
        told = f"{dataset.name} {where}"
        expected = own.execute(f'select * from "{dataset.name}" where {tests}').fetchall()
        assert downloads.count(selection) == len(expected), told
        assert downloads.rows(selection) == expected, told
        out = tmp_path / f"out.{form}"
        rows = _written(selection, form, out)
        assert rows == len(expected), told
        if form != "json":
            conditions = tuple(f"{n}={v}" for n, text, _ in found for v in text.split("|"))
            order = Order(dataset.name, form, conditions, codes=True)
            ordered = tmp_path / f"ordered.{form}"
            downloads.export_dataset(DataFolder(demo_data), order, ordered, lambda *_: None)
            assert ordered.read_bytes() == out.read_bytes(), told
        if form != "xlsx":
            address = addresses.address(selection, form, is_coded=True)
            answer = ask(app, request(address) | {"state": {"person": EVERYBODY}})
            assert answer.status == 200, (told, answer.content[:200])
            assert answer.content == out.read_bytes(), told
        seen += bool(expected)
    assert seen > SETTINGS / 3


def _written(selection: downloads.Selection, form: str, out: Path) -> int:
    """Write a file with codes; how many rows a reader of its kind finds."""
    wanted = FileRequest(selection, codes=True)
    if form == "json":
        out.write_bytes(b"".join(files.json_blocks(wanted)))
        return out.read_text(encoding="utf-8").count("\n{")
    files.write(wanted, form, out)
    if form == "csv":
        text = out.read_bytes().decode("utf-8-sig")
        return len(list(csv.reader(io.StringIO(text, newline="")))) - 1
    if form == "parquet":
        return int(pq.read_metadata(out).num_rows)
    book = openpyxl.load_workbook(out, read_only=True)
    return sum(1 for _ in book["数据"].iter_rows()) - 1
