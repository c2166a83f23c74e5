"""A lake: tables as Parquet files below a folder, for engines that outgrow one machine.

One holds what the marts start from (:func:`export`), another the relations that an engine has made of it::

    manifest.json                                         what there is; written last, so that half a lake is none
    dictionary/*.yml                                      the dictionary that the tables go by
    tables/warehouse.project_report/period=2026H1/county=440605/part-0.parquet
    tables/src_area/part-0.parquet
"""

import datetime as dt
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass, replace
from hashlib import sha256
from pathlib import Path

import duckdb

from etl.dictionary import Dictionary, count_towns, load_dictionary
from etl.folder import DataFolder, FolderError, RequestError
from etl.marts import runner
from etl.marts.sources import load_sources
from etl.system.atomic_write import write_atomically
from etl.system.files import file_sha256
from etl.warehouse import BESIDE_ROWS, CONFIG, attach, has_demo_returns, quoted

FORMAT = 1
PARTITIONS = ("period", "county")
WAREHOUSE = "warehouse."  # before the name of a table that is no src_ table
_BUILDING, _COPY = ".building.duckdb", ".warehouse.duckdb"

# The half-year and the county of each row, by the return that it came with.
_PLACED = """
    select listed.*{period}, counties.county_code as county
    from {table} as listed
    left join src_submission as returns on listed.submission_id = returns.submission_id
    left join ({counties}) as counties on returns.town_code = counties.area_code
    order by all
"""

Columns = Mapping[str, str]  # name → type, as DuckDB calls it
Advance = Callable[[int, int, Path], None]


class LakeError(FolderError):
    """A lake cannot be used: it is unfinished, damaged, or of another dictionary or software."""


@dataclass(frozen=True)
class Table:
    """A table of a lake; ``files``: path below the lake → sha256."""

    columns: Columns
    is_partitioned: bool
    rows: int
    files: Mapping[str, str]


@dataclass(frozen=True)
class Lake:
    """The content of a manifest. ``rules``: a digest of dictionary and queries; ``versions``: of what made it."""

    root: Path
    as_of: str
    is_demo: bool
    towns: int
    rules: str
    versions: Mapping[str, str]
    tables: Mapping[str, Table]

    @property
    def dictionary(self) -> Dictionary:
        """The dictionary that its tables go by."""
        return load_dictionary(self.root / "dictionary", towns=self.towns)

    @property
    def files(self) -> dict[str, bytes]:
        """The files of that dictionary."""
        paths = sorted((self.root / "dictionary").glob("*.yml"))
        return {path.name: path.read_bytes() for path in paths}

    @property
    def rows(self) -> int:
        """How many rows all tables have."""
        return sum(table.rows for table in self.tables.values())

    def folder(self, table: str) -> Path:
        """Where the files of a table are."""
        return self.root / "tables" / table

    def query(self, table: str) -> str:
        """The rows of a table, for DuckDB."""
        about = self.tables[table]
        if not about.files:
            return empty(about.columns)
        files = ", ".join(quoted(str(self.root / file)) for file in about.files)
        names = ", ".join(f'"{name}"' for name in about.columns)
        hive = f"hive_partitioning = {about.is_partitioned}, hive_types_autocast = false"
        return f"select {names} from read_parquet([{files}], {hive})"


def empty(columns: Columns) -> str:
    """A query without rows."""
    nulls = (f'cast(null as {kind}) as "{name}"' for name, kind in columns.items())
    return f"select {', '.join(nulls)} where false"


def export(folder: DataFolder, out: Path, today: dt.date) -> Lake:
    """Write what the marts of a data folder start from, as of a day; nobody writes to its warehouse meanwhile.

    The same returns, lists and day give the same files.

    Raises:
        RequestError: the folder to write to is not empty.
        ReferenceListError: a reference list cannot be read.
    """
    dictionary, files = folder.dictionary, folder.dictionary_files
    start(out, files)
    with building(out) as con:
        con.execute("set threads = 1")  # several would write the rows in another order each time
        attach(con, folder.warehouse)
        load_sources(con, folder, dictionary, today)
        names = runner.inputs(con, dictionary)
        tables = {name: write(con, name, out) for name in names}
        is_demo = folder.is_demo or has_demo_returns(con)
    towns, digest = count_towns(folder.reference("towns.csv")), _rules(dictionary, files)
    return finish(Lake(out, today.isoformat(), is_demo, towns, digest, versions(), tables))


def make_marts(lake: Lake, out: Path) -> Lake:
    """Make every relation of a lake with DuckDB, prove it, and write it as a lake of its own.

    Raises:
        MartAssertionError: a relation contradicts an assertion.
        RequestError: the folder to write to is not empty.
    """
    start_from(lake, out)
    with building(out) as con:
        offer(con, lake, lake.query, str(out / _COPY))
        names = runner.make_all(con, lake.dictionary)
        runner.prove(con, lake.dictionary)
        tables = {name: write(con, name, out) for name in names if name not in runner.RANKED}
    return finish(replace(lake, root=out, versions=versions(), tables=tables))


def take_over(con: duckdb.DuckDBPyConnection, made: Lake, folder: DataFolder) -> None:
    """Make every published relation in the connection's own database from the rows that an engine has made.

    Raises:
        LakeError: they were made by another dictionary or software, or one is missing.
        MartAssertionError: a relation contradicts an assertion.
        RelationDictionaryError: a table or column lacks words in the dictionary, or words a table.
    """
    dictionary = folder.dictionary
    steps, digest = runner.steps(dictionary), _rules(dictionary, folder.dictionary_files)
    if made.rules != digest or not steps.keys() <= made.tables.keys():
        raise LakeError(
            f"“{made.root}”里的数据不是按现在的字典和软件算出的，没有发布；请重新导出并计算。"
        )
    con.execute("begin")
    for name, (layer, _) in steps.items():
        if layer == "staging":  # for the proof alone
            con.execute(f'create temp view "{name}" as {made.query(name)}')
        else:
            runner.make(con, name, layer, made.query(name), runner.sorting(dictionary, name))
    runner.comment(con, dictionary)
    runner.prove(con, dictionary)
    con.execute("commit")


def shapes(lake: Lake) -> dict[str, Columns]:
    """The tables that the marts are made of, in the order of making, with the columns that DuckDB gives them."""
    with duckdb.connect() as con:
        offer(con, lake, lambda name: empty(lake.tables[name].columns), ":memory:")
        return {name: columns_of(con, name) for name in runner.make_all(con, lake.dictionary)}


def offer(
    con: duckdb.DuckDBPyConnection, lake: Lake, query: Callable[[str], str], place: str
) -> None:
    """Put the tables of a lake where the queries of the marts look for them; ``place``: a new database."""
    con.execute(f"attach {quoted(place)} as warehouse")
    for name in lake.tables:
        kind = "table" if name.startswith(WAREHOUSE) else "temp table"
        con.execute(f"create {kind} {name} as {query(name)}")


def open_lake(root: Path) -> Lake:
    """Read a manifest and compare every file with it.

    Raises:
        LakeError: there is none, it is of another form, or a file is missing or damaged.
    """
    try:
        content = json.loads((root / "manifest.json").read_bytes())
        if content.pop("format") != FORMAT:
            raise ValueError
        tables = {name: Table(**about) for name, about in content.pop("tables").items()}
        lake = Lake(root=root, tables=tables, **content)
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise LakeError(
            f"“{root}”里没有完整的 manifest.json，不能读取；请重新运行写出它的命令。"
        ) from error
    for file, digest in (item for table in tables.values() for item in table.files.items()):
        if not (path := root / file).is_file() or file_sha256(path) != digest:
            raise LakeError(f"“{path}”缺失或与 manifest.json 不符；请重新运行写出它的命令。")
    return lake


def open_inputs(root: Path) -> Lake:
    """A lake that the marts of this software can start from.

    Raises:
        LakeError: it cannot be used, or was exported by another dictionary or software.
    """
    lake = open_lake(root)
    if lake.rules != _rules(lake.dictionary, lake.files) or "src_setting" not in lake.tables:
        raise LakeError(f"“{root}”不是由现在的软件导出的；请用 export-lake 重新导出。")
    return lake


def start_from(lake: Lake, out: Path) -> None:
    """Begin a lake that goes by the same dictionary; raises as :func:`start`."""
    start(out, lake.files)


def start(out: Path, dictionary: Mapping[str, bytes]) -> None:
    """Begin a lake in an empty folder.

    Raises:
        RequestError: the folder is not empty.
    """
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise RequestError(f"“{out}”不是空文件夹；请换一个，或先清空它。")
    for name, content in dictionary.items():
        write_atomically(out / "dictionary" / name, content)


def finish(lake: Lake) -> Lake:
    """Write the manifest: from now on the lake is there."""
    about = {"format": FORMAT} | asdict(lake)
    del about["root"]
    content = json.dumps(about, ensure_ascii=False, indent=1)
    write_atomically(lake.root / "manifest.json", content.encode())
    return lake


@contextmanager
def building(out: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A database to work in, removed at the end; what memory cannot hold goes beside it."""
    try:
        with closing(duckdb.connect(out / _BUILDING, config=CONFIG)) as con:
            yield con
    finally:
        for name in (_BUILDING, _COPY):
            (out / name).unlink(missing_ok=True)


def write(con: duckdb.DuckDBPyConnection, name: str, out: Path) -> Table:
    """Write a table; rows of returns lie apart by half-year and county."""
    columns = columns_of(con, name)
    is_partitioned = "submission_id" in columns and _is_of_rows(name)
    target = out / "tables" / name
    target.mkdir(parents=True)
    query, options = f"select * from {name}", "format parquet"
    if is_partitioned:
        period = "" if "period" in columns else ", returns.period"
        counties = runner.statement(runner.SQL / "staging" / "stg_county.sql")
        query = _PLACED.format(period=period, table=name, counties=counties)
        options += f", partition_by ({', '.join(PARTITIONS)}), filename_pattern 'part-{{i}}'"
    else:
        target /= "part-0.parquet"
    con.execute(f"copy ({query}) to {quoted(str(target))} ({options})")
    return look_at(out, name, columns, is_partitioned)


def look_at(out: Path, name: str, columns: Columns, is_partitioned: bool = False) -> Table:
    """A table that was written, with the digests of its files."""
    paths = sorted((out / "tables" / name).rglob("*.parquet"))
    files = {path.relative_to(out).as_posix(): file_sha256(path) for path in paths}
    return Table(columns, is_partitioned, _count(paths), files)


def columns_of(con: duckdb.DuckDBPyConnection, name: str) -> dict[str, str]:
    """The columns of a table and their types."""
    described = con.execute(f"describe {name}").fetchall()
    return {column: kind for column, kind, *_ in described}


def versions(**engine: str) -> dict[str, str]:
    """What makes a lake."""
    return {"duckdb": duckdb.__version__} | engine


def _is_of_rows(name: str) -> bool:
    """Whether a table holds rows or findings of returns, as returns gave them."""
    local = name.removeprefix(WAREHOUSE).removeprefix("src_")
    return name != local and local not in BESIDE_ROWS


def _rules(dictionary: Dictionary, files: Mapping[str, bytes]) -> str:
    """A digest of what the marts are made by."""
    queries = [*sorted(runner.steps(dictionary).items()), *runner.assertions(dictionary).items()]
    return sha256(repr((queries, sorted(files.items()))).encode()).hexdigest()


def _count(paths: Sequence[Path]) -> int:
    """The rows of files, as their footers say: a query takes a hundred times as long."""
    from pyarrow import parquet  # slow to import, and few commands need it

    return sum(int(parquet.read_metadata(path).num_rows) for path in paths)
