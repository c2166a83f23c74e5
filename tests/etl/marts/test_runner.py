"""The SQL as a whole: order, grain, Spark, comments, and what stops a build."""

import datetime as dt
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import duckdb
import pytest
import sqlglot
from sqlglot import exp

from etl.dictionary import Dictionary, load_dictionary
from etl.folder import DataFolder
from etl.marts import runner
from etl.marts.order import MartSqlError, in_order, tables_of
from etl.marts.spark import spark_sql
from etl.warehouse import open_warehouse

LAYERS = ("staging", "published", "marts", "assertions")
FILES = sorted(path for layer in LAYERS for path in (runner.SQL / layer).glob("*.sql"))
STEPS = [path for path in FILES if path.parent.name != "assertions"]
DICTIONARY = load_dictionary()


def name(path: Path) -> str:
    return f"{path.parent.name}/{path.stem}"


@cache
def parsed(path: Path) -> exp.Query:
    """The one plain query of a file."""
    [query] = sqlglot.parse(path.read_text(encoding="utf-8"), read="duckdb")
    assert isinstance(query, exp.Query)
    return query


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> DataFolder:
    """A folder with an empty warehouse."""
    folder = DataFolder(tmp_path_factory.mktemp("empty"))
    open_warehouse(folder.warehouse, folder.dictionary).close()
    return folder


def build(con: duckdb.DuckDBPyConnection, folder: DataFolder, dictionary: Dictionary) -> None:
    con.execute(f"attach '{folder.warehouse}' as warehouse (read_only)")
    runner.build(con, folder, dictionary, dt.date(2026, 11, 24))


@pytest.fixture(scope="module")
def con(folder: DataFolder) -> Iterator[duckdb.DuckDBPyConnection]:
    """The relations of an empty warehouse, by the dictionary as it is; read them, never write."""
    with duckdb.connect() as con:
        build(con, folder, DICTIONARY)
        yield con


# Order


def order(con: duckdb.DuckDBPyConnection, **queries: str) -> list[str]:
    return in_order(con, queries, {"src_period"})


def test_each_query_comes_after_those_that_it_reads() -> None:
    with duckdb.connect() as con:
        made = order(
            con,
            a="with c as (select * from b) select * from c inner join src_period as d on c.x = d.x",
            b="with b as (select * from z) select * from b as a inner join warehouse.submission as y on a.x = y.x",
            z="select 1 as x",
        )
    assert made == ["z", "b", "a"]


@pytest.mark.parametrize(
    ("queries", "said"),
    [
        ({"a": "select * from ghost"}, "a: nothing makes the table ghost that it reads"),
        (
            {"a": "from b", "b": "from c", "c": "from a"},
            "waits for the next: .*a → b → c|b → c → a",
        ),
        ({"a": "select from from"}, "a: .*syntax error"),
    ],
)
def test_what_cannot_be_ordered_is_said(queries: dict[str, str], said: str) -> None:
    with duckdb.connect() as con, pytest.raises(MartSqlError, match=said):
        order(con, **queries)


def test_duckdb_and_sqlglot_see_the_same_tables() -> None:
    with duckdb.connect() as con:
        for table, (_, query) in runner.steps(DICTIONARY).items():
            tree = sqlglot.parse_one(query, read="duckdb")
            read = {t.name for t in tree.find_all(exp.Table) if t.db != "warehouse"}
            read -= {cte.alias for cte in tree.find_all(exp.CTE)}
            assert tables_of(con, table, query) == read, table


def test_a_column_that_a_query_lacks_is_said_with_its_step(folder: DataFolder) -> None:
    entry = DICTIONARY.relations["pairing"]
    ghost = entry.columns[0].model_copy(update={"name": "ghost"})
    changed = entry.model_copy(update={"columns": (*entry.columns, ghost)})
    relations = dict(DICTIONARY.relations) | {"pairing": changed}
    with duckdb.connect() as con, pytest.raises(MartSqlError, match=r"published/pairing: .*ghost"):
        build(con, folder, DICTIONARY.model_copy(update={"relations": relations}))


def test_every_query_is_spark_sql_too() -> None:
    queries = {name: query for name, (_, query) in runner.steps(DICTIONARY).items()}
    for table, query in (queries | runner.RANKED | runner.assertions(DICTIONARY)).items():
        read = sqlglot.parse_one(spark_sql(query), read="spark")
        assert read.find(exp.Select), table
        assert {t.db for t in read.find_all(exp.Table)} == {""}, table
        # sqlglot writes it, and Spark does not know it
        assert not any(u.args.get("by_name") for u in read.find_all(exp.SetOperation)), table


# The files


@pytest.mark.parametrize("path", STEPS, ids=name)
def test_a_file_states_its_grain_first_and_is_one_plain_query(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert re.match(r"-- grain: one row for each \w", text)
    assert not parsed(path).args.get("order")


# What DuckDB understands and Spark, running the same text, does not.
DUCKDB_ALONE = (
    exp.List,
    exp.TimeToStr,
    exp.Qualify,
    exp.Struct,
    exp.Unnest,
    exp.DateDiff,
    exp.Pivot,
)


@pytest.mark.parametrize("path", [p for p in FILES if p.parent.name == "marts"], ids=name)
def test_a_mart_runs_unchanged_on_spark(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert [found.sql() for found in parsed(path).find_all(*DUCKDB_ALONE)] == []
    assert not re.search(r"\b(group|order) by all\b|::|//|\bexclude\b|\bvarchar\b", text)
    # Spark takes "…" for a text unless it is told otherwise.
    assert '"' not in text
    assert sqlglot.parse_one(text, read="spark").find(exp.Select)


@pytest.mark.parametrize("path", FILES, ids=name)
def test_divisions_are_of_doubles_and_never_by_zero(path: Path) -> None:
    for division in parsed(path).find_all(exp.Div):
        divisor = division.expression.unnest()
        counted = isinstance(divisor, exp.Column) and divisor.name == "organizations"
        filtered = isinstance(divisor, exp.Cast) and divisor.this.name == "volunteer_visits"
        assert counted or filtered or isinstance(divisor, exp.Nullif), division.sql()


def test_every_relation_and_column_is_commented(con: duckdb.DuckDBPyConnection) -> None:
    found = con.execute(
        "select table_name, column_name, comment from duckdb_columns() "
        "where database_name = 'memory' and not internal"
    ).fetchall()
    assert len(found) > 300
    for table, column, comment in found:
        words = {c.name: c for c in DICTIONARY.relations[table].columns}[column]
        assert comment == f"{words.title}：{words.definition}"
    tables = con.execute(
        "select table_name, comment from duckdb_tables() where database_name = 'memory'"
    ).fetchall()
    assert dict(tables) == {r.name: r.comment for r in DICTIONARY.relations.values()}


def test_columns_are_described_in_their_order(con: duckdb.DuckDBPyConnection) -> None:
    for relation in DICTIONARY.relations.values():
        made = [column[0] for column in con.execute(f"from {relation.name}").description or ()]
        assert made == [column.name for column in relation.columns], relation.name


def test_every_vocabulary_is_a_table(con: duckdb.DuckDBPyConnection) -> None:
    for vocabulary, terms in DICTIONARY.vocabularies.items():
        table = terms.table or vocabulary
        rows = con.execute(
            f"select {table}, {table}_name from {table} order by sort_order"
        ).fetchall()
        assert rows == [(term.code, term.name) for term in terms.terms]


def without_column(relation: str, column: str) -> Dictionary:
    entry = DICTIONARY.relations[relation]
    kept = tuple(c for c in entry.columns if c.name != column)
    changed = entry.model_copy(update={"columns": kept})
    return DICTIONARY.model_copy(
        update={"relations": dict(DICTIONARY.relations) | {relation: changed}}
    )


def test_a_column_without_words_is_refused(con: duckdb.DuckDBPyConnection) -> None:
    with pytest.raises(
        runner.RelationDictionaryError, match="participation: data_period is not described"
    ):
        runner.comment(con, without_column("participation", "data_period"))


def test_words_without_a_relation_are_refused(con: duckdb.DuckDBPyConnection) -> None:
    ghost = DICTIONARY.relations["area"].model_copy(update={"name": "ghost"})
    relations = dict(DICTIONARY.relations) | {"ghost": ghost}
    with pytest.raises(runner.RelationDictionaryError, match="ghost is described and is not made"):
        runner.comment(con, DICTIONARY.model_copy(update={"relations": relations}))


def test_every_step_has_the_reasons_that_it_may_need() -> None:
    derived = [m for m in DICTIONARY.milestones if m.basis == "ratio"]
    wanted = {f"not_applicable_{m.code}" for m in derived}
    wanted |= {"over_declared", *(f"over_{code}" for code in ("A1", "A2"))}
    wanted |= {f"{area}_{code}" for area in ("town", "district") for code in ("A6", "A7")}
    wanted |= {f"return_{state}" for state in ("missing", "rejected", "late")} | {"older_return"}
    assert set(DICTIONARY.reasons) == wanted


def test_no_name_of_the_vocabulary_stands_in_the_sql() -> None:
    names = {t.name for v in DICTIONARY.vocabularies.values() for t in v.terms if t.name != t.code}
    names |= {p.name for p in (*DICTIONARY.periods, *DICTIONARY.phases, *DICTIONARY.milestones)}
    literals = {literal.this for path in FILES for literal in parsed(path).find_all(exp.Literal)}
    assert literals & names == set()
