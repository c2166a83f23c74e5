"""The lake: what is exported gives the same marts and the same published file, and what does not fit is refused."""

import json
import shutil
from pathlib import Path

import duckdb
import pytest

from etl.folder import DataFolder
from etl.marts import lake, spark
from etl.publications import publications
from etl.run import load_files
from tests.support.commands import command
from tests.support.data_folders import published_file, published_rows, query
from tests.support.serving import etl_here
from tests.support.workbooks import corrected_return, data_folder, district_return, town_return

COMMENTS = (
    "select table_name, column_name, data_type, comment from duckdb_columns() "
    "where database_name = 'db' order by all"
)


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> DataFolder:
    """A folder with returns of several towns, half-years and outcomes, published as it is."""
    folder = data_folder(tmp_path_factory.mktemp("own") / "data")
    books = (
        town_return(period="2025H2"),
        town_return(),
        corrected_return().changed("cover", reported_on="2026-07-06"),
        town_return("里水镇").changed("project_report", cash="约3万元", status="已完成"),
        town_return("丹灶镇").changed("honor", level="村级"),
        district_return(),
    )
    load_files([b.save(folder.inbox / f"{n}.xlsx") for n, b in enumerate(books)], folder)
    rows = published_rows(folder)
    for name in ("submission", "leaderboard", "version_change", "finding", "problem", "model_case"):
        assert rows[name], name
    return folder


@pytest.fixture(scope="module")
def places(own: DataFolder, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with ``data``, a copy of it; its ``lake``, ``again``; what was ``made`` and published."""
    return through_a_lake(own, tmp_path_factory.mktemp("lake"))


def through_a_lake(own: DataFolder, place: Path) -> Path:
    left_out = shutil.ignore_patterns("published", "returns", "inbox")
    data = Path(shutil.copytree(own.root, place / "data", ignore=left_out))
    for arguments in (
        ("export-lake", "--out", str(place / "lake")),
        ("export-lake", "--out", str(place / "again")),
        ("marts", "--lake", str(place / "lake"), "--out", str(place / "made")),
        ("publish", "--from", str(place / "made")),
    ):
        done = etl_here(data, *arguments)
        assert done.returncode == 0, done.stdout + done.stderr
    return place


def test_an_exported_lake_is_published_as_the_folder_itself(places: Path, own: DataFolder) -> None:
    check_same(places, own)


@pytest.mark.drill
def test_the_demonstration_goes_through_a_lake_too(demo_data: Path, tmp_path: Path) -> None:
    own = DataFolder(demo_data)
    check_same(through_a_lake(own, tmp_path), own)


def check_same(places: Path, own: DataFolder) -> None:
    folder = DataFolder(places / "data")
    manifests = [(places / name / "manifest.json").read_bytes() for name in ("lake", "again")]
    assert manifests[0] == manifests[1], "the same returns give the same files"
    assert published_rows(folder) == published_rows(own)
    assert query(published_file(folder), COMMENTS) == query(published_file(own), COMMENTS)
    [logged], [expected] = publications(folder), publications(own)
    assert (logged.digest, logged.as_of, logged.is_demo, logged.figures) == (
        *(expected.digest, expected.as_of, expected.is_demo),
        expected.figures,
    )


def test_rows_of_returns_lie_apart_by_half_year_and_county(places: Path) -> None:
    made = lake.open_lake(places / "lake")
    folder, name = made.folder("warehouse.project_report"), "warehouse.project_report"
    found = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*.parquet"))
    assert found == [f"period={p}/county=440605/part-0.parquet" for p in _periods(places)]
    with duckdb.connect() as con:
        assert con.execute(f"select count(*) from ({made.query(name)})").fetchone() == (
            made.tables[name].rows,
        )


def _periods(places: Path) -> list[str]:
    warehouse = DataFolder(places / "data").warehouse
    return [p for (p,) in query(warehouse, "select distinct period from project_report order by 1")]


def _damage(root: Path) -> None:
    next((root / "tables").rglob("*.parquet")).write_bytes(b"")


def _of_other_rules(root: Path) -> None:
    manifest = json.loads((root / "manifest.json").read_bytes())
    (root / "manifest.json").write_text(json.dumps(manifest | {"rules": "of yesterday"}))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda root: (root / "manifest.json").unlink(), "没有完整的 manifest.json"),
        (_damage, "缺失或与 manifest.json 不符"),
        (_of_other_rules, "重新导出"),
    ],
)
@pytest.mark.parametrize("name", ["lake", "made"])
def test_what_does_not_fit_is_refused_in_one_sentence(
    places: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str, change, said: str
) -> None:
    shutil.copytree(places / name, tmp_path / name)
    change(tmp_path / name)
    folder = DataFolder(places / "data")
    arguments = {
        "lake": ("marts", "--lake", str(tmp_path / "lake"), "--out", str(tmp_path / "out")),
        "made": ("publish", "--from", str(tmp_path / "made")),
    }[name]
    before = published_file(folder)
    code, _, err = command(capsys, folder, *arguments)
    assert (code, err.count("\n")) == (1, 1)
    assert said in err
    assert published_file(folder) == before


def test_nothing_is_written_over(
    places: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    folder = DataFolder(places / "data")
    for arguments in (("export-lake",), ("marts", "--lake", str(places / "lake"))):
        code, _, err = command(capsys, folder, *arguments, "--out", str(tmp_path))
        assert (code, err) == (2, f"“{tmp_path}”不是空文件夹；请换一个，或先清空它。\n")
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_figures_of_an_earlier_day_do_not_replace_later_ones(
    places: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = DataFolder(places / "data")
    monkeypatch.setattr("etl.acts.publishing.as_of_in_force", lambda _: "2026-11-25")
    code, _, err = command(capsys, folder, "publish", "--from", str(places / "made"))
    assert code == 2
    assert "早于上次发布的日期" in err


@pytest.mark.parametrize(
    ("missing", "said"),
    [("find_spec", "requirements-spark.txt"), ("shutil.which", "default-jre-headless")],
)
def test_without_spark_one_sentence_says_what_to_install(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    missing: str,
    said: str,
) -> None:
    monkeypatch.setattr(spark, "find_spec", lambda _: True)
    monkeypatch.setattr(f"etl.marts.spark.{missing}", lambda *_, **__: None)
    arguments = ("--engine", "spark", "--lake", str(tmp_path), "--out", str(tmp_path / "out"))
    code, _, err = command(capsys, DataFolder(tmp_path), "marts", *arguments)
    assert (code, err.count("\n")) == (2, 1)
    assert said in err
