"""Find where each column of the return is used: in which figures, pages, slides, papers and checks.

What the SQL tells is followed by sqlglot from the sheet to the published column, and from there to the indicators and
to the queries of the dashboard; what a rule of checking reads, from its words. ``make docs`` writes the result for
数据字典; what only people use is said by ``used_by`` in sheets.yml.
"""

import ast
import datetime as dt
import json
import re
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path

import duckdb
from sqlglot import exp, parse_one
from sqlglot.optimizer.qualify import qualify
from sqlglot.optimizer.scope import Scope, build_scope
from sqlglot.schema import MappingSchema

from dashboard.data.metrics import METRICS
from dashboard.features.dictionary.uses import FILE
from etl.dictionary import Dictionary, load_dictionary
from etl.folder import DataFolder
from etl.marts import runner
from etl.warehouse import open_warehouse

ROOT = Path(__file__).resolve().parents[1]
FEATURES = ROOT / "dashboard" / "features"
RULES = (*(ROOT / "etl" / "intake" / "check").rglob("*.py"), ROOT / "etl" / "loader" / "guards.py")
# A choice of columns to download is no use of a column.
NOT_A_USE = ("download", "dictionary", "search", "submissions")
SLIDES, PAPERS, CHECKS = "slides", "papers", "checks"
PAGES = {"cases": "cases_and_problems"}  # feature → page, where they differ
# Columns of several values are kept in tables of their own.
APART = {
    ("project_organization", "organization_id"): ("project_report", "organizations"),
    ("project_village", "village_code"): ("project_report", "villages"),
    ("project_aid_type", "aid_type"): ("project_report", "other_aid_types"),
}
Column = tuple[str, str]
Uses = dict[str, dict[str, list[str]]]


class Lineage:
    """From which columns of the sheets a column of a table comes, or which decide what rows it has."""

    def __init__(self, dictionary: Dictionary) -> None:
        """Build all tables once over an empty warehouse to know their columns."""
        made = runner.steps(dictionary)
        self.queries = {name: query for name, (_, query) in made.items()} | runner.RANKED
        self.schema = MappingSchema(dict(_schema(dictionary)), dialect="duckdb")
        self.sheets = {
            (sheet.relation, column.stored_name or ""): (sheet.relation, column.name)
            for sheet in dictionary.sheets
            for column in sheet.columns
        } | APART
        self._tables: dict[str, Mapping[str, frozenset[Column]]] = {}

    def of(self, table: str, column: str) -> frozenset[Column]:
        """The columns of the sheets behind a column."""
        if table.startswith("warehouse_"):
            found = self.sheets.get((table.removeprefix("warehouse_"), column))
            return frozenset([found]) if found else frozenset()
        if table not in self.queries:
            return frozenset()
        if table not in self._tables:
            self._tables[table] = self.outputs(self.queries[table])
        outputs = self._tables[table]
        if table in runner.RANKED:  # Python ranks by all that it is given
            return frozenset().union(*outputs.values())
        return outputs.get(column, frozenset())

    def outputs(self, query: str) -> Mapping[str, frozenset[Column]]:
        """Column of a query → the columns of the sheets behind it."""
        scope = build_scope(qualify(self._parsed(query), schema=self.schema, dialect="duckdb"))
        assert scope is not None
        return _Scopes(self).outputs(scope)

    def _parsed(self, query: str) -> exp.Expr:
        parsed = parse_one(query, read="duckdb")
        for table in parsed.find_all(exp.Table):
            if table.db == "warehouse":
                table.set("db", None)
                if not table.alias:
                    table.set("alias", exp.TableAlias(this=exp.to_identifier(table.name)))
                table.set("this", exp.to_identifier(f"warehouse_{table.name}"))
            elif table.db:
                table.set("db", None)
        return parsed


class _Scopes:
    """The columns of one query, scope by scope."""

    def __init__(self, lineage: Lineage) -> None:
        self.lineage = lineage
        self.known: dict[int, Mapping[str, frozenset[Column]]] = {}

    def outputs(self, scope: Scope) -> Mapping[str, frozenset[Column]]:
        if id(scope) not in self.known:
            union = isinstance(scope.expression, exp.SetOperation)
            self.known[id(scope)] = self._union(scope) if union else self._select(scope)
        return self.known[id(scope)]

    def _union(self, scope: Scope) -> Mapping[str, frozenset[Column]]:
        parts = [self.outputs(part) for part in scope.set_operation_scopes]
        names = list(parts[0])
        if scope.expression.args.get("by_name"):
            names = list(dict.fromkeys(name for part in parts for name in part))
        else:  # by position, under the names of the first
            parts = [dict(zip(names, part.values(), strict=True)) for part in parts]
        nothing: frozenset[Column] = frozenset()
        return {name: nothing.union(*(part.get(name, nothing) for part in parts)) for name in names}

    def _select(self, scope: Scope) -> Mapping[str, frozenset[Column]]:
        select = scope.expression
        assert isinstance(select, exp.Select)
        values = {one.alias_or_name: list(one.find_all(exp.Column)) for one in select.selects}
        shown = {id(column) for columns in values.values() for column in columns}
        deciding = (c for c in scope.columns if id(c) not in shown)
        everywhere = self._all(scope, deciding).union(
            *(found for sub in scope.subquery_scopes for found in self.outputs(sub).values())
        )
        return {name: everywhere | self._all(scope, columns) for name, columns in values.items()}

    def _all(self, scope: Scope, columns: Iterable[exp.Column]) -> frozenset[Column]:
        return frozenset().union(*(self._column(scope, column) for column in columns))

    def _column(self, scope: Scope, column: exp.Column) -> frozenset[Column]:
        source = scope.sources.get(column.table)
        if isinstance(source, exp.Table):
            return self.lineage.of(source.name, column.name)
        return self.outputs(source).get(column.name, frozenset()) if source else frozenset()


def _schema(dictionary: Dictionary) -> dict[str, dict[str, str]]:
    with tempfile.TemporaryDirectory() as place, duckdb.connect() as con:
        folder = DataFolder(Path(place))
        open_warehouse(folder.warehouse, dictionary).close()
        con.execute(f"attach '{folder.warehouse}' as warehouse (read_only)")
        runner.build(con, folder, dictionary, dt.date(2026, 1, 1))
        found = con.execute(
            "select case database_name when 'warehouse' then 'warehouse_' else '' end || table_name, "
            "column_name, data_type from duckdb_columns() where not internal"
        ).fetchall()
        ranked = {
            name: con.execute(f"describe {query}").fetchall()
            for name, query in runner.RANKED.items()
        }
    schema = defaultdict[str, dict[str, str]](dict)
    for table, column, kind in found:
        schema[table][column] = kind
    for name, columns in ranked.items():
        schema[name] |= {column[0]: column[1] for column in columns}
        schema[name] |= schema["leaderboard"]
    return dict(schema)


def column_uses(dictionary: Dictionary) -> Uses:
    """``relation.column`` → figures (codes of indicators), pages (names), and others with an empty list."""
    lineage = Lineage(dictionary)
    uses: dict[Column, dict[str, set[str]]] = {
        (sheet.relation, column.name): defaultdict(set)
        for sheet in dictionary.sheets
        for column in sheet.columns
    }
    for kind, name, columns in (*_of_figures(dictionary, lineage), *_of_pages(dictionary, lineage)):
        for column in columns:
            uses[column][kind].add(name)
    for column in _of_checks(dictionary):
        uses[column][CHECKS].add("")
    return {
        ".".join(column): {kind: sorted(names - {""}) for kind, names in sorted(found.items())}
        for column, found in uses.items()
    }


def _of_figures(
    dictionary: Dictionary, lineage: Lineage
) -> Iterator[tuple[str, str, frozenset[Column]]]:
    for code, indicator in dictionary.indicators.items():
        yield "figures", code, lineage.of(indicator.relation, indicator.column)
    for metric in METRICS:
        condition = metric.condition.replace("?", "''")
        query = f"select {metric.measure} as n from published.{metric.dataset} where {condition}"
        yield "figures", metric.indicator, frozenset().union(*lineage.outputs(query).values())


def _of_pages(
    dictionary: Dictionary, lineage: Lineage
) -> Iterator[tuple[str, str, frozenset[Column]]]:
    """What a feature's own modules, and those of dashboard/data that it imports, read."""
    for module in sorted((ROOT / "dashboard").rglob("*.py")):
        place = _place(module)
        if place:
            imported = _imported(module)
            read = [c for source in {module, *imported} for c in _read_by(source, dictionary)]
            # What a query of dashboard/data reads whole, its reader takes apart by name.
            _, own = _words(module)
            for relation in {r for source in imported for r in _read_whole(source)}:
                names = {word for _, word in own}
                columns = dictionary.relations[relation].columns
                read += [(relation, c.name) for c in columns if c.name in names]
            for relation, column in read:
                yield *place, lineage.of(relation, column)


def _place(module: Path) -> tuple[str, str] | None:
    """The kind of surface a module draws, and the page's name."""
    if not module.is_relative_to(FEATURES) or module.parent == FEATURES:
        return None
    feature, *within = module.relative_to(FEATURES).parts
    if feature in NOT_A_USE:
        return None
    is_text = not {"circular", "report"}.isdisjoint(within)
    if feature == "onepage" or is_text or module.stem.endswith(("_paper", "_files")):
        return PAPERS, ""
    return (SLIDES, "") if feature == "meeting" else ("pages", PAGES.get(feature, feature))


@cache
def _imported(module: Path) -> frozenset[Path]:
    """Modules of dashboard/data that a module imports."""
    found = set()
    for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("dashboard.data"):
            names = [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
            paths = (ROOT / f"{(name or '').replace('.', '/')}.py" for name in names)
            found |= {path for path in paths if path.exists()}
    return frozenset(found - {ROOT / "dashboard" / "data" / "metrics.py"})


@cache
def _words(module: Path) -> tuple[frozenset[str], frozenset[tuple[str, str]]]:
    """(relations that a module's SQL reads, words of its SQL and constants, each with its table or nothing)."""
    texts = [
        node.value
        for node in ast.walk(ast.parse(module.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    ]
    sql = [text for text in texts if re.search(r"\b(select|from|where)\b|published\.", text)]
    relations = {name for text in sql for name in re.findall(r"published\.(\w+)", text)}
    words = {word for text in sql for word in re.findall(r'(?:(\w+)\.)?"?\b([a-z_]\w*)\b', text)}
    return frozenset(relations), frozenset(words | {("", t) for t in texts if t.isidentifier()})


@cache
def _read_whole(module: Path) -> frozenset[str]:
    """Relations of which a module selects every column."""
    text = module.read_text(encoding="utf-8")
    return frozenset(re.findall(r"select\s+\*[^;]*?from published\.(\w+)", text))


def _read_by(module: Path, dictionary: Dictionary) -> Iterator[Column]:
    relations, words = _words(module)
    for relation in relations & dictionary.relations.keys():
        # After an alias or alone a name may be of any relation; after a relation's it is of that.
        named = {word for table, word in words if table == relation or table not in relations}
        for column in dictionary.relations[relation].columns:
            if column.name in named:
                yield relation, column.name


def _of_checks(dictionary: Dictionary) -> Iterator[Column]:
    """Columns that a rule names beside their relation, and those checked by what the dictionary says of them."""
    texts = "\n".join(path.read_text(encoding="utf-8") for path in RULES)
    for sheet in dictionary.sheets:
        for column in sheet.columns:
            if re.search(f'"{sheet.relation}"[^\n]*"{column.name}"', texts):
                yield sheet.relation, column.name


def main() -> None:
    """Write what 数据字典 shows."""
    uses = column_uses(load_dictionary())
    FILE.write_text(json.dumps(uses, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    print(FILE.relative_to(ROOT))


if __name__ == "__main__":
    main()
