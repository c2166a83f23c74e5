"""The codebook names everything, its queries run, and what a version changed is told."""

import duckdb
import pytest

from dashboard import downloads
from dashboard.data.figures import due_counts
from dashboard.data.warehouse import Warehouse
from dashboard.downloads import codebook
from etl.dictionary import Dictionary


def test_every_dataset_column_and_code_is_explained(
    warehouse: Warehouse, dictionary: Dictionary
) -> None:
    text = codebook.codebook(warehouse, dictionary)
    assert warehouse.edition.version in text
    for name, dataset in downloads.datasets(warehouse, dictionary).items():
        assert f"`{name}`" in text
        assert all(f"`{column}`" in text for column in dataset.columns)
    assert all(term.name in text for term in dictionary.vocabularies["aid_type"].terms)
    assert all(indicator.label in text for indicator in dictionary.indicators.values())


@pytest.mark.parametrize("example", codebook.examples(), ids=lambda example: example.question)
def test_every_example_query_finds_something(
    warehouse: Warehouse, example: codebook.Example
) -> None:
    with duckdb.connect(str(warehouse.edition.path), read_only=True) as published:
        assert published.execute(example.sql).fetchall()


def test_the_example_of_overdue_projects_finds_those_of_the_pages(
    warehouse: Warehouse, dictionary: Dictionary
) -> None:
    (example,) = [e for e in codebook.examples() if "已超期" in e.question]
    with duckdb.connect(str(warehouse.edition.path), read_only=True) as published:
        found = published.execute(example.sql).fetchall()
    # 22 that towns reported, and 4 of the two silent towns by their last returns.
    assert len(found) == due_counts(warehouse, dictionary.district.code, "2026H1").overdue == 26


def test_there_are_ten_examples() -> None:
    assert len(codebook.examples()) == 10


def test_quality_is_told_of_every_dataset(warehouse: Warehouse, dictionary: Dictionary) -> None:
    found = {
        name: (rows, doubts) for name, _, rows, doubts in codebook.quality(warehouse, dictionary)
    }
    assert found.keys() == downloads.datasets(warehouse, dictionary).keys()
    sql = "select count(*), count(*) filter (is_approximate) from published.v_project_detail"
    ((rows, about),) = warehouse.rows(sql)
    assert found["v_project_detail"][0] == rows
    assert f"含约数{about}行" in found["v_project_detail"][1]
