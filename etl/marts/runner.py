"""The published relations: SQL files run into an open database, commented and proven.

``etl/marts/sql/staging`` prepares (temporary tables), ``etl/marts/sql/published`` and ``etl/marts/sql/marts`` become
tables of the published database, ``etl/marts/sql/assertions`` must return no row. Which runs after which follows from
the tables that they read; a new file is taken up by being there.
"""

import datetime as dt
from collections.abc import Iterable, Iterator
from pathlib import Path

import duckdb

from etl.dictionary import Dictionary, DictionaryError, Sheet, stored_columns
from etl.folder import DataFolder
from etl.marts import ranking
from etl.marts.order import MartSqlError, all_tables_of, in_order
from etl.marts.sources import load_sources
from etl.warehouse import quoted

SQL = Path(__file__).resolve().parent / "sql"

LAYERS = ("staging", "published", "marts")
COPIED = ("milestone", "period", "phase")  # published as they are read

RANKED = {ranking.RANKED: ranking.ROWS.format(place="")}  # by Python

_PRESENT = """
    select table_name from duckdb_tables() where database_name in ('temp', current_database())
"""


class MartAssertionError(AssertionError):
    """A published relation is not what it must be: the assertion, and the first row against it."""


class RelationDictionaryError(DictionaryError):
    """The dictionary and the published database do not have the same relations and columns."""


def build(
    con: duckdb.DuckDBPyConnection, folder: DataFolder, dictionary: Dictionary, today: dt.date
) -> None:
    """Make every published relation in the connection's own database, as of a day.

    Raises:
        MartAssertionError: a relation contradicts an assertion.
        MartSqlError: a query reads what nothing makes, or waits for itself.
        RelationDictionaryError: a table or column lacks words in the dictionary, or words a table.
        ReferenceListError: a reference list cannot be read.
    """
    # One transaction: some hundred comments would otherwise each be written on their own.
    con.execute("begin")
    load_sources(con, folder, dictionary, today)
    make_all(con, dictionary)
    comment(con, dictionary)
    prove(con, dictionary)
    con.execute("commit")


def statement(path: Path) -> str:
    """The query of a file."""
    return path.read_text(encoding="utf-8").strip()


def steps(dictionary: Dictionary) -> dict[str, tuple[str, str]]:
    """Table → its layer and query: of each SQL file, each sheet and each vocabulary.

    Raises:
        MartSqlError: two files make the same table.
    """
    made = {name: ("published", f"select * from src_{name}") for name in COPIED}
    made |= {name: ("published", query) for name, query in _vocabularies(dictionary)}
    for path in (path for layer in LAYERS for path in (SQL / layer).glob("*.sql")):
        layer = path.parent.name
        if path.stem in made:
            raise MartSqlError(f"{layer}/{path.stem}: {made[path.stem][0]} has a file of this name")
        made[path.stem] = layer, statement(path)
    made["stg_figure"] = "staging", _figures(dictionary)
    made["stg_said"] = "staging", _said(dictionary)
    for sheet in dictionary.sheets:
        _, derived = made.get(sheet.relation, ("", ""))
        made[sheet.relation] = ("published", _of_sheet(sheet, derived, dictionary))
    return made


def _figures(dictionary: Dictionary) -> str:
    """One row for each period, area and compared indicator: the sum of its column over the mart's rows."""
    selects = []
    for code, indicator in dictionary.indicators.items():
        if indicator.compared:
            has_mark = dictionary.relations[indicator.relation].column("is_approximate")
            mark = (
                "bool_or(is_approximate)" if has_mark and indicator.format == "money" else "false"
            )
            selects.append(
                f"select period, area_code, '{code}' as indicator, '{indicator.kind}' as kind, "
                f'cast(sum("{indicator.column}") as double) as value, {mark} as is_approximate '
                f"from {indicator.relation} group by period, area_code"
            )
    return " union all ".join(selects)


def _said(dictionary: Dictionary) -> str:
    """One row for each row of a sheet that 两头核对单 asks about: what it says, as one text."""
    return " union all ".join(
        f'select submission_id, sheet, "row", {_one_text(sheet)} as said from {sheet.relation}'
        for sheet in dictionary.sheets
        if sheet.asked
    )


def _one_text(sheet: Sheet) -> str:
    texts = (f"coalesce(cast(\"{column.stored_name}\" as string), '')" for column in sheet.asked)
    return " || '|' || ".join(texts)


def _of_sheet(sheet: Sheet, derived: str, dictionary: Dictionary) -> str:
    """The rows of current returns: the sheet's own columns, beside what a query derives for each row.

    Organisations are those that they are by the lists in force.
    """
    plain = stored_columns(sheet)
    named = {c.stored_name for c in sheet.columns if c.type == "organization"}
    columns = ", ".join(
        f'coalesce(known.organization_id, listed."{column.name}") as "{column.name}"'
        if column.name in named
        else f'{"listed" if column.name in plain else "derived"}."{column.name}"'
        for column in dictionary.relations[sheet.relation].columns
    )
    known = "".join(
        "left join src_organization_identity as known on listed.period = known.period "
        f'and listed."{name}" = known.stored_id'
        for name in named
    )
    keys = ("submission_id", "sheet", '"row"') if derived else ("submission_id",)
    matching = " and ".join(f"listed.{key} = derived.{key}" for key in keys)
    rows = derived or "select submission_id from stg_return"
    return (
        f'select {columns} from warehouse."{sheet.relation}" as listed '
        f"inner join (\n{rows}\n) as derived on {matching} {known}"
    )


def make_all(con: duckdb.DuckDBPyConnection, dictionary: Dictionary) -> list[str]:
    """Make the table of each step from the ``src_…`` tables and the warehouse; their names in the order of making.

    Raises:
        MartSqlError: a query reads what nothing makes, or waits for itself.
    """
    made = steps(dictionary)
    queries = {name: query for name, (_, query) in made.items()}
    names = in_order(con, queries | RANKED, present(con))
    for name in names:
        if name in RANKED:
            ranking.rank(con, dictionary)
        else:
            make(con, name, *made[name], sorting(dictionary, name))
    return names


def inputs(con: duckdb.DuckDBPyConnection, dictionary: Dictionary) -> list[str]:
    """The tables that the steps read and none of them makes, those of the warehouse as ``warehouse.…``."""
    queries = {name: query for name, (_, query) in steps(dictionary).items()} | RANKED
    read = (all_tables_of(con, name, query) for name, query in queries.items())
    return sorted(set[str]().union(*read) - queries.keys())


def present(con: duckdb.DuckDBPyConnection) -> list[str]:
    """The tables that are there, temporary ones too."""
    return [name for (name,) in con.execute(_PRESENT).fetchall()]


def sorting(dictionary: Dictionary, relation: str) -> str:
    """What the rows of a relation are sorted by: its columns in turn, no more than tell rows apart.

    Codes are sorted as they stand in their list.
    """
    described = dictionary.relations.get(relation)
    if described is None:
        return "all"
    steps = {
        "phase": tuple(phase.code for phase in dictionary.phases),
        "milestone": tuple(milestone.code for milestone in dictionary.milestones),
    }
    left, terms = set(described.unique) or {""}, list[str]()
    for column in described.columns:
        if not left:
            break
        left.discard(column.name)
        if codes := steps.get(column.refers_to or "") or dictionary.code_names(column):
            listed = ", ".join(map(quoted, codes))
            terms.append(f'list_position([{listed}], cast("{column.name}" as varchar))')
        terms.append(f'"{column.name}"')
    return ", ".join(terms)


def make(
    con: duckdb.DuckDBPyConnection, name: str, layer: str, query: str, order: str = "all"
) -> None:
    """Make one table, its rows sorted, so that the same returns give the same table every time.

    Raises:
        MartSqlError: the query reads what is not there, or lacks a column that is described.
    """
    kind = "temp table" if layer == "staging" else "table"
    try:
        con.execute(f'create {kind} "{name}" as select * from (\n{query}\n) order by {order}')
    except (duckdb.BinderException, duckdb.CatalogException) as error:
        raise MartSqlError(f"{layer}/{name}: {str(error).splitlines()[0]}") from error


def _vocabularies(dictionary: Dictionary) -> Iterator[tuple[str, str]]:
    for name, vocabulary in dictionary.vocabularies.items():
        table = vocabulary.table or name
        yield (
            table,
            f"select code as {table}, name as {table}_name, short as {table}_short, sort_order "
            f"from src_term where vocabulary = '{name}'",
        )


def comment(con: duckdb.DuckDBPyConnection, dictionary: Dictionary) -> None:
    """Put the words of the dictionary to each relation and column of the connection's own database.

    Raises:
        RelationDictionaryError: a table or column lacks words in the dictionary, or words a table.
    """
    published = _columns(con)
    faults = list(_uncommented(published, dictionary))
    if faults:
        raise RelationDictionaryError("; ".join(faults))
    # All at once: a call for each takes a quarter longer.
    con.execute("; ".join(_comments(dictionary)))


def _comments(dictionary: Dictionary) -> Iterator[str]:
    for relation in dictionary.relations.values():
        yield f"comment on table {relation.name} is {quoted(relation.comment)}"
        for column in relation.columns:
            text = quoted(f"{column.title}：{column.definition}")
            yield f'comment on column {relation.name}."{column.name}" is {text}'


def _columns(con: duckdb.DuckDBPyConnection) -> dict[str, list[str]]:
    """Relation → its columns in order."""
    published: dict[str, list[str]] = {}
    for table, column in con.execute(
        "select table_name, column_name from duckdb_columns() "
        "where database_name = current_database() and not internal "
        "order by table_name, column_index"
    ).fetchall():
        published.setdefault(table, []).append(column)
    return published


def _uncommented(published: dict[str, list[str]], dictionary: Dictionary) -> Iterator[str]:
    """Relations and columns that only the database has, or only the dictionary."""
    yield from _differences("relations.yml", published, dictionary.relations)
    for name in sorted(published.keys() & dictionary.relations.keys()):
        described = [column.name for column in dictionary.relations[name].columns]
        yield from _differences(name, published[name], described)


def _differences(place: str, made: Iterable[str], described: Iterable[str]) -> Iterator[str]:
    for name in sorted({*made} - {*described}):
        yield f"{place}: {name} is not described"
    for name in sorted({*described} - {*made}):
        yield f"{place}: {name} is described and is not made"


def assertions(dictionary: Dictionary) -> dict[str, str]:
    """What must hold of the relations: its name, and a query for the rows against it."""
    found = {path.stem: statement(path) for path in sorted((SQL / "assertions").glob("*.sql"))}
    for relation in dictionary.relations.values():
        if relation.unique:
            columns = ", ".join(relation.unique)
            found[f"unique {relation.name}"] = (
                f"select {columns} from {relation.name} group by {columns} having count(*) > 1"
            )
    return found


def prove(con: duckdb.DuckDBPyConnection, dictionary: Dictionary) -> None:
    """Run every assertion.

    Raises:
        MartAssertionError: a row is against one.
    """
    for name, query in assertions(dictionary).items():
        result = con.execute(query)
        if row := result.fetchone():
            raise against(name, [column[0] for column in result.description or ()], row)


def against(name: str, columns: Iterable[str], row: Iterable[object]) -> MartAssertionError:
    """The error of a row that contradicts an assertion."""
    values = ", ".join(f"{c} = {v}" for c, v in zip(columns, row, strict=True))
    return MartAssertionError(f"{name}: {values}")
