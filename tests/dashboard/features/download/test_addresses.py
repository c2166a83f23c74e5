"""Stable addresses: the rows, rights and forms of 数据下载, and nothing anew of a version that is there already."""

import csv
import io
import json
from pathlib import Path

import pandas as pd
import pytest
from starlette.applications import Starlette

from dashboard import downloads
from dashboard.data.warehouse import Warehouse
from dashboard.downloads import addresses
from dashboard.features.download import access, documents
from dashboard.server import file_routes
from dashboard.server.access import Person
from etl.dictionary import Dictionary
from tests.support.asgi_client import Answer, ask, request

CLERK = Person("clerk", "clerk", "", frozenset({"read", "datasets"}), None)
TOWN = Person("shishan", "town", "", frozenset({"read", "datasets"}), frozenset({"440605124"}))
VIEWER = Person("leader", "viewer", "", frozenset({"read"}), None)


@pytest.fixture(autouse=True)
def _of_demonstration(demo_data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BAISHE_DATA", str(demo_data))


def get(path: str, reader: Person = CLERK, **headers: str) -> Answer:
    app = Starlette(routes=file_routes.routes("", {}, access.file_at))
    scope = request(f"data/{path}", headers={k.replace("_", "-"): v for k, v in headers.items()})
    return ask(app, scope | {"state": {"person": reader}})


def lines(answer: Answer) -> list[dict[str, str]]:
    assert answer.status == 200, answer.content
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"), newline="")))


def test_every_form_has_the_rows_of_the_page(
    warehouse: Warehouse, dictionary: Dictionary, tmp_path: Path
) -> None:
    where = {"period": "2026H1", "status": "ongoing|suspended"}
    chosen = downloads.select(warehouse, dictionary, downloads.DEFAULT, where)
    count = downloads.count(chosen)
    found = {form: get(addresses.address(chosen, form)[5:]) for form in addresses.MIMES}
    assert len(lines(found["csv"])) == count > 0
    records = found["json"].json()
    assert len(records) == count
    (tmp_path / "a.parquet").write_bytes(found["parquet"].content)
    table = pd.read_parquet(tmp_path / "a.parquet")
    assert len(table) == count
    assert sum(r["cash_yuan"] or 0 for r in records) == float(table["cash_yuan"].fillna(0).sum())


def test_names_short_keys_and_the_latest_half_year_are_understood() -> None:
    town = "%E7%8B%AE%E5%B1%B1%E9%95%87"
    rows = lines(get(f"v_project_detail.csv?town={town}&period=latest&style=codes"))
    assert {(row["town_code"], row["period"]) for row in rows} == {("440605124", "2026H1")}
    scoped = get("project_report.json?scope=projects_live&period=2026H1")
    assert len(scoped.json()) > 0
    wrong = get("v_project_detail.csv?status=%E5%AE%8C%E6%88%90%E4%BA%86")
    assert wrong.status == 404
    assert "是不是“已完成”" in wrong.content.decode()
    for path in ("nothing.csv", "v_project_detail.exe", "v_project_detail.csv?ghost=1", ""):
        assert get(path).status == 404


def test_a_reader_gets_what_the_role_allows() -> None:
    assert get("v_project_detail.csv", VIEWER).status == 403
    own = lines(get("v_project_detail.csv?style=codes", TOWN))
    assert {row["town_code"] for row in own} == {"440605124"}
    towns = lines(get("v_town_period.csv?style=codes", TOWN))
    assert len({row["town_code"] for row in towns}) > 1  # figures of towns are everybody's


def test_the_same_version_is_not_sent_twice() -> None:
    path = "town.csv?kind=%E9%95%87"
    first = get(path)
    tag = first.headers["etag"]
    again = get(path, if_none_match=tag)
    assert (again.status, again.content) == (304, b"")
    assert get(path).content == first.content
    # Another reader, another question: another content.
    assert get("town.csv", if_none_match=tag).status == 200
    assert get(path, TOWN, if_none_match=tag).status == 200


def test_a_damaged_pointer_is_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BAISHE_DATA", str(tmp_path))
    assert get("town.csv").status == 404
    (tmp_path / "published").mkdir()
    (tmp_path / "published" / "current.json").write_text("{", encoding="utf-8")
    broken = get("town.csv")
    assert (broken.status, broken.content.decode()) == (503, file_routes.BROKEN)


def test_a_package_describes_each_column(dictionary: Dictionary) -> None:
    package = json.loads(get(f"v_town_period/{addresses.PACKAGE}").content)
    fields = package["resources"][0]["schema"]["fields"]
    described = dictionary.relations["v_town_period"].columns
    assert [(f["name"], f["title"]) for f in fields] == [(c.name, c.title) for c in described]
    assert {"period": "string", "cash_yuan": "number", "projects": "integer"}.items() <= {
        f["name"]: f["type"] for f in fields
    }.items()


def test_documents_lie_beside_the_datasets(warehouse: Warehouse) -> None:
    for name in documents.ABOUT:
        answer = get(name)
        assert answer.status == 200, name
        assert answer.content
        assert get(name, VIEWER).status == 403
    assert get(documents.DATABASE).content == warehouse.edition.path.read_bytes()
    assert get(documents.DATABASE, TOWN).status == 403  # it holds every town's rows
    assert get(documents.CODEBOOK, TOWN).status == 200


def test_rows_as_of_a_half_year_hold_those_of_silent_towns(warehouse: Warehouse) -> None:
    where = "period = '2026H1' and not is_resolved"
    ((waiting,),) = warehouse.rows(f"select count(*) from published.problem_as_of where {where}")
    rows = get("problem.json?as_of=latest&status=open,coordinating").json()
    assert len(rows) == waiting
    assert {row["period"] for row in rows} > {"2026H1"}
    assert len(get("problem.json?period=latest&status=open,coordinating").json()) < waiting


def test_shares_of_a_project_are_its_whole() -> None:
    shares = get("project_share.json?period=2026H1").json()
    projects = get("v_project_detail.json?period=2026H1").json()
    sums = [sum(row["contribution_yuan"] or 0 for row in rows) for rows in (shares, projects)]
    assert sums[0] == pytest.approx(sums[1])
