"""The page and the document of the data dictionary have every column of the published file, and no other."""

import html as entities
import re
from pathlib import Path

import duckdb

from dashboard.features.dictionary import blocks, uses
from etl.dictionary import load_dictionary
from etl.folder import DataFolder
from scripts.data_dictionary import TARGET
from tests.pages.opening import PageOpener, finding, html


def published(demo_data: Path) -> dict[str, list[str]]:
    """Relation → its columns, of the real file."""
    file = max(DataFolder(demo_data).published.glob("*.duckdb"))
    with duckdb.connect(str(file), read_only=True) as connection:
        rows = connection.execute(
            "select table_name, column_name from duckdb_columns() where not internal "
            "order by table_name, column_index"
        ).fetchall()
    found: dict[str, list[str]] = {}
    for relation, column in rows:
        found.setdefault(relation, []).append(column)
    return found


def on_page(text: str) -> dict[str, list[str]]:
    """Relation → the columns that the page has below it."""
    parts = text.split('<details class="dd"')[1:]
    codes = [re.findall(r"<code>(\w+)</code>", part) for part in parts]
    return {name: columns for name, *columns in codes}


def in_document(text: str) -> dict[str, list[str]]:
    """Relation → the columns that the document has below it."""
    parts = re.split(r"^### .*`(\w+)`$", text.split("## 发布数据库")[1], flags=re.M)
    found = dict(zip(parts[1::2], parts[2::2], strict=True))
    return {
        name: re.findall(r"^\| ([a-z_0-9]+) \|", part, flags=re.M) for name, part in found.items()
    }


def test_page_and_document_cover_every_published_column(
    demo_data: Path, open_page: PageOpener
) -> None:
    known = {name: sorted(columns) for name, columns in published(demo_data).items()}
    at = open_page("dictionary")
    assert {name: sorted(columns) for name, columns in on_page(html(at)).items()} == known
    document = in_document(TARGET.read_text(encoding="utf-8"))
    assert {name: sorted(columns) for name, columns in document.items()} == known
    total = sum(len(columns) for columns in known.values())
    assert finding(at) == f"{len(known)}个数据集，{total:,}列"


def test_every_column_and_indicator_has_its_meaning(open_page: PageOpener) -> None:
    text = entities.unescape(html(open_page("dictionary")))
    text = re.sub("<[^>]+>", "", text)
    dictionary = load_dictionary()
    for relation in dictionary.relations.values():
        for column in relation.columns:
            assert column.title in text
            assert column.definition in text, f"{relation.name}.{column.name}"
    for indicator in dictionary.indicators.values():
        assert indicator.definition in text, indicator.code


def test_a_text_is_found_in_columns_and_what_is_nowhere_is_said(open_page: PageOpener) -> None:
    at = open_page("dictionary", q="assessment_grade")
    assert "organization" in on_page(html(at))
    assert on_page(html(at))["organization"] == ["assessment_grade"]
    assert finding(at).startswith("“assessment_grade”见于")
    at = open_page("dictionary", q="没有这样的列")
    assert on_page(html(at)) == {}
    assert "请换一个词" in html(at)


def test_each_column_of_the_return_says_where_it_is_used_and_how_often_filled(
    open_page: PageOpener,
) -> None:
    text = html(open_page("dictionary", q="party_co_building"))
    row = re.sub("<[^>]+>", " ", text.split("是否党建共建")[-1].split("</tr>")[0])
    assert "指标“党建共建结对”" in row
    assert re.search(r"\d+%", row)
    assert f"▲ {uses.DROP}" not in html(open_page("dictionary"))


def test_each_dataset_leads_to_its_rows() -> None:
    block = "".join(blocks.datasets(load_dictionary(), ""))
    for name in load_dictionary().relations:
        assert f'href="download?dataset={name}"' in block
