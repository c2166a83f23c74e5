"""A large demonstration: the lists of invented places, and their returns as rows or as workbooks.

The database draws all rows at once (``scaled_rows.sql``), reproducible by seed. They go straight into the warehouse, so
that marts and pages can be tried without reading; or each return is written as the workbook that would give its rows.
"""

import csv
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import duckdb
import pyarrow as pa
import yaml

from etl.demo.invented_places import ORGANIZATION, invented_places
from etl.demo.real_data import DemoError, refuse_real_data
from etl.demo.seeds import SCALE, TEXTS, TOWNS, Row, told_by
from etl.dictionary import Dictionary, Period
from etl.dictionary.loader import EXTENDS
from etl.folder import SHIPPED_REFERENCE, DataFolder
from etl.lists.reference import Reference, load_reference
from etl.system.records import records
from etl.templates.stored_rows import cells_of, in_sheet_terms, rows_of
from etl.templates.template import return_name, write_return
from etl.warehouse import checkpoint, open_warehouse, rejected_beside, row_tables

_ROWS = Path(__file__).with_name("scaled_rows.sql")
_HEADLESS = ("villages_excluded_quasi", "village_aliases", "typical_villages")
Places = Mapping[str, Sequence[Row]]


def make_scaled(
    folder: DataFolder, scale: str, half_years: int | None, seed: int, *, as_workbooks: bool
) -> dict[str, Any]:
    """Mark a data folder as demonstration; write its dictionary and lists, and its warehouse or its inbox.

    Returns how many places, organisations and rows there are; with ``as_workbooks`` files, and where.

    Raises:
        DemoError: the folder holds returns that were received, or a real list.
    """
    with told_by(folder):
        _make_room(folder)
        places = dict(invented_places(scale))
        _write_definitions(folder.root, scale, places)
        periods = folder.dictionary.periods[: half_years or SCALE["half_years"]]
        made: dict[str, Any] = {level: len(rows) for level, rows in places.items()}
        if not as_workbooks:
            return made | {"rows": _fill(folder.warehouse, folder, places, periods, seed)}
        with TemporaryDirectory() as beside:
            warehouse = Path(beside) / folder.warehouse.name
            rows = _fill(warehouse, folder, places, periods, seed)
            files = _write_workbooks(folder, warehouse)
        return made | {"rows": rows, "files": files, "inbox": folder.inbox}


def _make_room(folder: DataFolder) -> None:
    """Nothing that was received, and no real list, is written over."""
    refuse_real_data(folder, (), (f"{ORGANIZATION}s.csv",))
    if folder.ledger.exists():
        raise DemoError(TEXTS["refusals"]["scale"].format(folder=folder.root))
    folder.root.mkdir(parents=True, exist_ok=True)
    folder.demo_mark.touch()
    for stale in (folder.warehouse, rejected_beside(folder.warehouse)):
        stale.unlink(missing_ok=True)


def _write_definitions(root: Path, scale: str, places: Places) -> None:
    """The dictionary's own area, and every list: those without a row by their heading, so that nothing real is left."""
    whole = SCALE["whole"][scale]
    without = {
        "return_aliases": [],
        "prefixes": [whole["name"]],
        "abolished_towns": {},
        "tiles": {},
    }
    own = {EXTENDS: "shipped", "district": {**whole, **without}}
    (root / "dictionary").mkdir(exist_ok=True)
    text = yaml.safe_dump(own, allow_unicode=True, sort_keys=False)
    (root / "dictionary" / "programme.yml").write_text(text, encoding="utf-8")
    listed = {
        "areas": [_area(level, row) for level in SCALE["areas"] for row in places.get(level, ())],
        "towns": [
            _named("town", row) | {"parent_code": row["parent_code"]} for row in places["town"]
        ],
        "villages": [
            _named("village", row) | _named("town", _parent(row)) for row in places["village"]
        ],
        f"{ORGANIZATION}s": places[ORGANIZATION],
    }
    for name, rows in (listed | dict.fromkeys(_HEADLESS, ())).items():
        _write_list(root / "reference" / f"{name}.csv", rows)


def _area(level: str, row: Row) -> Row:
    return _named("area", row) | {"level": level, "parent_code": row["parent_code"]}


def _named(what: str, row: Row) -> Row:
    named = {f"{what}_code": row["code"], f"{what}_name": row["name"]}
    return named | ({"kind": row["kind"]} if "kind" in row else {})


def _parent(row: Row) -> Row:
    return {"code": row["parent_code"], "name": row["parent_name"]}


def _write_list(path: Path, rows: Iterable[Row]) -> None:
    """Under the heading of the shipped list, and what else the rows have of use."""
    with (SHIPPED_REFERENCE / path.name).open(encoding="utf-8") as file:
        heading = next(csv.reader(file))
    extra = ["parent_code"] if path.stem == "towns" else []
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(
            file, [*heading, *extra], extrasaction="ignore", lineterminator="\n"
        )
        writer.writeheader()
        writer.writerows(rows)


def _fill(
    warehouse: Path, folder: DataFolder, places: Places, periods: Sequence[Period], seed: int
) -> dict[str, int]:
    """Draw the rows into a new warehouse; returns how many, by table."""
    with open_warehouse(warehouse, folder.dictionary) as con:
        for name, rows in _drawn_from(folder.dictionary, places, periods).items():
            con.register("incoming", pa.Table.from_pylist(rows))
            con.execute(f"create temp table {name} as select * from incoming")
            con.unregister("incoming")
        for name, value in _settings(folder.dictionary, len(periods), seed).items():
            con.execute(f"set variable {name} = $1", [value])
        con.execute("begin")
        con.execute(_ROWS.read_text(encoding="utf-8"))
        con.execute("commit")
        checkpoint(con)
        return {name: _count(con, name) for name in ("submission", *row_tables(con))}


def _count(con: duckdb.DuckDBPyConnection, table: str) -> int:
    row = con.execute(f"select count(*) from {table}").fetchone()
    return int(row[0]) if row else 0


def _settings(dictionary: Dictionary, half_years: int, seed: int) -> dict[str, Any]:
    """The variables of the statements."""
    drawn = dict(SCALE["rows"])
    projects = drawn.pop("first") + drawn.pop("further") * (half_years - 1)
    last_day = dictionary.programme.ends_on
    return drawn | {
        "seed": seed,
        "half_years": half_years,
        "projects": projects,
        "last_day": last_day,
    }


def _drawn_from(
    dictionary: Dictionary, places: Places, periods: Sequence[Period]
) -> dict[str, list[Row]]:
    """The temporary tables of the statements."""
    sources = dictionary.vocabularies["need_source"].codes
    indicators = dictionary.vocabularies["outcome_indicator"].codes
    texts = {f"{kind}_text": TEXTS[f"{kind}s"] for kind in ("need", "problem", "case", "honor")}
    texts["need_text"] = [
        {"source": sources[n % len(sources)], **text} for n, text in enumerate(texts["need_text"])
    ]
    lists: dict[str, Iterable[Mapping[str, Any]]] = texts | {
        "theme": [_theme(theme) for theme in TEXTS["themes"]],
        "indicator": [{"indicator": code} for code in indicators],
        "half_year": [
            p.model_dump(include={"starts_on", "ends_on", "due_on"}) | {"period": p.code}
            for p in periods
        ],
    }
    numbered = {
        name: [{"number": number, **row} for number, row in enumerate(rows)]
        for name, rows in lists.items()
    }
    steps = [{"milestone": row["milestone"]} for row in TOWNS["milestones"]["district"]]
    sheets = [{"relation": sheet.relation, "sheet": sheet.sheet} for sheet in dictionary.sheets]
    return numbered | _places(places) | {"step": steps, "sheet_name": sheets}


def _theme(theme: Mapping[str, Any]) -> Row:
    also = theme.get("also", [theme["aid"]])[0]
    money = {"cash": float(theme["cash"]), "in_kind": float(theme.get("in_kind", 0.1))}
    counts = {name: theme[name] for name in ("people", "visits", "expert", "task")}
    return {"theme": theme["name"], "aid_type": theme["aid"], "also": also} | money | counts


def _places(places: Places) -> dict[str, list[Row]]:
    villages = Counter(row["parent_code"] for row in places["village"])
    organizations = Counter(row["area_code"] for row in places[ORGANIZATION])
    return {
        "town": [
            {
                **_named("town", row),
                **_named("county", _parent(row)),
                "villages": villages[row["code"]],
                "organizations": organizations[row["parent_code"]],
            }
            for row in places["town"]
        ],
        "village": [
            {"village_code": row["code"], "town_code": row["parent_code"]}
            | {name: row[name] for name in ("stem", "number")}
            for row in places["village"]
        ],
        "organization": [
            {"organization_id": row["uscc"], "county_code": row["area_code"]}
            | {name: row[name] for name in ("stem", "number")}
            for row in places[ORGANIZATION]
        ],
    }


def _write_workbooks(folder: DataFolder, warehouse: Path) -> int:
    """Each return of a warehouse as a workbook in the inbox, by half-year."""
    with open_warehouse(warehouse, folder.dictionary) as con:
        returns = records(con.execute("select * from submission order by period, town_code"))
        reference = load_reference(folder)
        for listed in returns:
            write_workbook(folder, reference, con, listed)
    return len(returns)


def write_workbook(
    folder: DataFolder, reference: Reference, con: duckdb.DuckDBPyConnection, listed: Row
) -> Path:
    """Write a return of the warehouse as the workbook that would give its rows; ``listed`` is its submission."""
    dictionary = folder.dictionary
    tables = rows_of(con, listed["submission_id"])
    sheets = {
        sheet.relation: in_sheet_terms(
            cells_of(tables, sheet, reference), sheet, dictionary, reference
        )
        for sheet in dictionary.sheets
    }
    town = reference.town(listed["town_code"])
    cover = {
        "town": town.name,
        "period": dictionary.period(listed["period"]).name,
        "reporter": TOWNS["reporter"],
        "telephone": TOWNS["telephone"],
        "reported_on": listed["reported_on"],
        "template_version": dictionary.programme.template_version,
        "data_nature": dictionary.vocabularies["data_nature"].name_of("demo"),
        "no_new": dictionary.vocabularies["yes_no"].name_of("false"),
    }
    name = (
        f"{dictionary.programme.demo_mark}_{return_name(dictionary, town.name, listed['period'])}"
    )
    out = folder.inbox / str(listed["period"]) / name
    write_return(out, dictionary, reference, cover, sheets, is_demo=True)
    return out
