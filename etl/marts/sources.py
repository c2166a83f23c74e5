"""What the marts start from beside the warehouse: dictionary, reference lists and the day.

Each is a temporary table ``src_…``: it lives as long as the connection and is not published.
"""

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from functools import partial
from itertools import chain
from operator import attrgetter
from pathlib import Path

import duckdb
import pyarrow as pa

from etl.confirmations import confirmations
from etl.dictionary import Dictionary, Vocabulary
from etl.folder import DataFolder
from etl.intake.check.findings import DESK, rows_named
from etl.intake.normalize.choices import find
from etl.lists.areas import county_level, enclosing, town_level
from etl.lists.reference import Reference, Town, day_of, load_reference, name_id, read_list
from etl.marts.file_names import use_canonical_names
from etl.papers import papers
from etl.system.grouping import grouped
from etl.text import fold_name
from etl.warehouse import REJECTED, REJECTED_TABLES

_TYPES = {
    "text": pa.string(),
    "int": pa.int64(),
    "float": pa.float64(),
    "date": pa.date32(),
    "bool": pa.bool_(),
}
_UNIT_SEPARATORS = "、，,；;/\\n"
_NUMBER = "第?[0-9零〇一二三四五六七八九十百两]+[年期号届批次轮]?"

Rows = Iterable[Sequence[object]]


def load_sources(
    con: duckdb.DuckDBPyConnection, folder: DataFolder, dictionary: Dictionary, today: dt.date
) -> None:
    """Make the ``src_…`` tables of a connection that has the warehouse attached as ``warehouse``.

    What was rejected is taken from the database attached as ``rejected``, where there is one.

    Raises:
        ReferenceListError: a list cannot be read, or holds a date that is none.
    """
    _load_dictionary(con, dictionary, today)
    _load_lists(con, folder, dictionary)
    _load_submissions(con)
    reference = load_reference(folder)
    use_canonical_names(con, reference)
    _make(con, "src_folded_title", "title text, folded_title text", _folded_titles(con))
    names = _cut_names(con, reference, dictionary)
    _make(con, "src_cut_name", "project_name text, cut_name text", names)
    _make(con, "src_row_to_confirm", "submission_id text, sheet text, row int", _to_confirm(con))
    _load_papers(con, folder)
    _load_confirmations(con, folder)
    columns = "submission_id text, sheet text, row int, answered text, is_by_desk bool"
    _make(con, "src_row_answered", columns, _answered(con, dictionary))


def _load_submissions(con: duckdb.DuckDBPyConnection) -> None:
    attached = {
        name for (name,) in con.execute("select database_name from duckdb_databases()").fetchall()
    }
    places = [name for name in ("warehouse", REJECTED) if name in attached]
    for table in REJECTED_TABLES:
        query = " union all ".join(f"select * from {place}.{table}" for place in places)
        con.execute(f"create temp table src_{table} as {query}")


def _load_papers(con: duckdb.DuckDBPyConnection, folder: DataFolder) -> None:
    """Issued papers, the figures that each states, the returns that each was made from."""
    known = papers(folder)
    head = attrgetter("paper_id", "period", "title", "issue_number")
    rows: Rows = (
        (*head(p), dt.date.fromisoformat(p.issued_on), p.edition, p.file_sha256) for p in known
    )
    columns = "paper_id text, period text, title text, issue_number text, issued_on date"
    _make(con, "src_paper", f"{columns}, edition text, file_sha256 text", rows)
    figure = attrgetter("area_code", "indicator", "measure", "value", "place")
    rows = ((p.paper_id, *figure(f)) for p in known for f in p.figures)
    columns = "paper_id text, area_code text, indicator text, measure text, value float, place text"
    _make(con, "src_paper_figure", columns, rows)
    rows = ((p.paper_id, submission) for p in known for submission in p.returns)
    _make(con, "src_paper_return", "paper_id text, submission_id text", rows)


def _load_confirmations(con: duckdb.DuckDBPyConnection, folder: DataFolder) -> None:
    """What organisations and villages answered, the latest with the highest line."""
    rows = (
        (a.claim_id, a.answer, a.note or None, dt.date.fromisoformat(sheet.received_on), line)
        for line, sheet in enumerate(confirmations(folder))
        for a in sheet.answers
    )
    columns = "claim_id text, answer text, answer_note text, answered_on date, line int"
    _make(con, "src_claim_answer", columns, rows)


def _folded_titles(con: duckdb.DuckDBPyConnection) -> Rows:
    titles = con.execute(
        "select title from warehouse.model_case union select honor from warehouse.honor"
    ).fetchall()
    return ((title, fold_name(title)) for (title,) in titles)


def _cut_names(
    con: duckdb.DuckDBPyConnection, reference: Reference, dictionary: Dictionary
) -> Rows:
    """Project names without numbers, places and years: what projects of one kind have in common."""
    area = dictionary.district
    endings = {*area.town_endings, *chain.from_iterable(area.village_endings.values())}
    ending = "|".join(sorted(endings, key=len, reverse=True))
    named = [town.name for town in reference.towns] + [v.name for v in reference.villages]
    stems = {re.sub(f"(?:{ending})$", "", fold_name(name)) for name in named} - {""}
    by_length = grouped((len(stem), stem) for stem in sorted(stems, key=len, reverse=True))
    places = {length: frozenset(stems) for length, stems in by_length.items()}
    cut = partial(_without, places, re.compile(f"(?:{ending})?"), re.compile(_NUMBER))
    names = con.execute("select distinct project_name from warehouse.project_report").fetchall()
    return ((name, cut(fold_name(name))) for (name,) in names)


def _without(
    places: Mapping[int, Set[str]], ending: re.Pattern[str], number: re.Pattern[str], name: str
) -> str:
    """A name without numbers and places (by length, the longest first), with or without their endings.

    A province has too many places for one pattern.
    """
    kept, at = "", 0
    while at < len(name):
        length = next((n for n, known in places.items() if name[at : at + n] in known), 0)
        found = (ending if length else number).match(name, at + length)
        if found:
            at = found.end()
        else:
            kept, at = kept + name[at], at + 1
    return kept


def _to_confirm(con: duckdb.DuckDBPyConnection) -> Rows:
    """Rows with a question that the desk has not closed."""
    findings = con.execute(
        'select submission_id, sheet, "row", cell from src_finding '
        "where confirm and sheet is not null "
        "and not coalesce(answer = 'confirmed' and answered_by = 'desk', false)"
    ).fetchall()
    return sorted(
        {
            (submission, sheet, number)
            for submission, sheet, row, cell in findings
            for number in rows_named(row, cell)
        }
    )


def _answered(con: duckdb.DuckDBPyConnection, dictionary: Dictionary) -> Rows:
    """Rows with closed questions: what was answered, and whether by the desk."""
    found = con.execute(
        'select submission_id, sheet, "row", cell, answer_note, answered_by from src_finding '
        "where answer = 'confirmed' and sheet is not null order by submission_id, finding_number"
    ).fetchall()
    notes: dict[tuple[str, str, int], dict[str, None]] = {}
    by_desk: set[tuple[str, str, int]] = set()
    for submission, sheet, row, cell, note, by in found:
        for number in rows_named(row, cell):
            at = submission, sheet, number
            notes.setdefault(at, {})[note or ""] = None
            by_desk |= {at} if by == DESK else set()
    words = dictionary.returned.answered
    for at, said in notes.items():
        yield *at, words.format(note="；".join(filter(None, said))), at in by_desk


def _load_dictionary(
    con: duckdb.DuckDBPyConnection, dictionary: Dictionary, today: dt.date
) -> None:
    board = dictionary.leaderboard
    bounds = board.plausibility
    setting = {
        "today date": today,
        "district_code text": dictionary.district.code,
        "district_name text": dictionary.district.name,
        "all_window text": board.all_window,
        "to_window text": board.to_window,
        "hours_per_visit float": bounds.hours_per_visit,
        "sessions_per_day float": bounds.sessions_per_day,
        "similar_projects int": bounds.similar_projects,
        "problem_overdue_periods int": dictionary.programme.problem_overdue_periods,
        "first_period text": dictionary.programme.first_period,
    }
    _make(con, "src_setting", ", ".join(setting), [tuple(setting.values())])
    terms = (
        (name, *row)
        for name, vocabulary in dictionary.vocabularies.items()
        for row in _numbered(vocabulary.terms, "code name short is_counted")
    )
    columns = "vocabulary text, code text, name text, short text, is_counted bool, sort_order int"
    _make(con, "src_term", columns, terms)
    points = board.recognition.items()
    _make(con, "src_recognition", "level text, points int", points)
    _make(con, "src_reason", "reason text, template text", dictionary.reasons.items())
    kinds = ((code, message.kind) for code, message in dictionary.messages.items())
    _make(con, "src_message", "code text, finding_kind text", kinds)
    _load_plan(con, dictionary)


def _load_plan(con: duckdb.DuckDBPyConnection, dictionary: Dictionary) -> None:
    _make(
        con,
        "src_period",
        "period text, period_name text, period_short text, start_date date, end_date date, "
        "due_date date, sort_order int",
        _numbered(dictionary.periods, "code name short starts_on ends_on due_on"),
    )
    _make(
        con,
        "src_phase",
        "phase text, phase_name text, phase_short text, starts_on date, ends_on date, "
        "sort_order int",
        _numbered(dictionary.phases, "code name short starts_on ends_on"),
    )
    _make(
        con,
        "src_milestone",
        "milestone text, milestone_name text, milestone_short text, phase text, owner text, "
        "basis text, is_descriptive bool, definition text, fact text, sort_order int",
        _numbered(
            dictionary.milestones, "code name short phase owner basis descriptive definition fact"
        ),
    )
    measures = ((m.measure, m.code) for m in dictionary.milestones if m.measure)
    _make(con, "src_measure", "measure text, milestone text", measures)


def _numbered(items: Iterable[object], attributes: str) -> Rows:
    """These attributes of each item, and its place in the order from 1."""
    of = attrgetter(*attributes.split())
    return ((*of(item), number) for number, item in enumerate(items, start=1))


def _load_lists(con: duckdb.DuckDBPyConnection, folder: DataFolder, dictionary: Dictionary) -> None:
    reference = load_reference(folder)
    kinds = {r["town_code"]: r.get("kind") for r in read_list(folder.reference("towns.csv"))}
    _make(
        con,
        "src_town",
        "town_code text, town_name text, kind text",
        ((town.code, town.name, kinds[town.code]) for town in reference.towns),
    )
    _load_areas(con, reference, dictionary)
    _make(
        con,
        "src_own_unit",
        "town_code text, pattern text",
        _own_unit_patterns(reference.towns, dictionary),
    )
    _make(
        con,
        "src_village",
        "village_code text, village_name text, town_code text, kind text, valid_from date, "
        "valid_to date",
        (
            (v.code, v.name, v.town_code, v.kind, v.valid_from, v.valid_to)
            for v in reference.villages
        ),
    )
    _load_identities(con, reference, dictionary)
    _make(
        con,
        "src_extension",
        "period text, town_code text, due_on date",
        _extensions(folder.reference("extensions.csv")),
    )
    _make(
        con,
        "src_typical_village",
        "village_code text, level text, batch text, listed_on date",
        _typical_villages(folder.reference("typical_villages.csv"), dictionary),
    )
    _make(
        con,
        "src_organization",
        "organization_id text, uscc text, organization_name text, kind text, field text, "
        "supervising_unit text, size_band text, has_party_organization bool, "
        "assessment_grade text, registration text, registered_on date, deregistered_on date, "
        "area_code text",
        _register(folder.reference("organizations.csv"), dictionary),
    )


def _load_identities(
    con: duckdb.DuckDBPyConnection, reference: Reference, dictionary: Dictionary
) -> None:
    """Organisations whose rows bear another id than theirs: at the end of each half-year, and now.

    ``src_organization_successor`` also has the parts of those that were split.
    """
    known, used = reference.identities, _ids_used(con)
    ids = sorted(used & known.changing | known.old_ids)
    at = [(period.code, i, period.ends_on) for period in dictionary.periods for i in ids]
    as_of = ((period, i, now) for period, i, day in at if (now := known.of(i, day)) != i)
    columns = "period text, stored_id text, organization_id text"
    _make(con, "src_organization_identity", columns, as_of)
    became = ((p, i, new) for p, i, day in at for new in sorted(known.successors(i, day)))
    columns = "period text, organization_id text, successor_id text"
    _make(con, "src_organization_successor", columns, became)
    latest = ((i, now) for i in ids if (now := known.of(i)) != i)
    _make(con, "src_organization_now", "stored_id text, organization_id text", latest)


def _ids_used(con: duckdb.DuckDBPyConnection) -> set[str]:
    """The organisations that any row of the warehouse names."""
    query = " union ".join(
        f"select organization_id from warehouse.{table}"
        for table in ("pairing", "project_organization", "model_case", "honor")
    )
    return {i for (i,) in con.execute(query).fetchall() if i}


def _load_areas(
    con: duckdb.DuckDBPyConnection, reference: Reference, dictionary: Dictionary
) -> None:
    _make(
        con,
        "src_area",
        "area_code text, area_name text, level text, parent_code text, is_town bool, "
        "is_county bool, sort_order int",
        (
            (
                *(area.code, area.name, area.level, area.parent),
                *(area.level == of(dictionary) for of in (town_level, county_level)),
                number,
            )
            for number, area in enumerate(reference.areas)
        ),
    )
    within = ((area.code, place.code) for area, place in enclosing(reference.areas))
    _make(con, "src_area_within", "area_code text, within_code text", within)


def _own_unit_patterns(towns: Iterable[Town], dictionary: Dictionary) -> Iterator[tuple[str, str]]:
    """Of each town, what matches the units of the town itself in a list of units."""
    for town in towns:
        words = "|".join(map(re.escape, (town.name, *dictionary.district.own_units)))
        yield town.code, rf"(^|[{_UNIT_SEPARATORS}])\s*({words})[^{_UNIT_SEPARATORS}]*"


def _extensions(path: Path) -> Rows:
    """Days due that were put off; of all towns where no town is named. There may be none."""
    for row in read_list(path) if path.is_file() else ():
        yield row["period"], row["town_code"] or None, day_of(row, "due_on", path)


def _typical_villages(path: Path, dictionary: Dictionary) -> Rows:
    levels = dictionary.vocabularies["typical_level"]
    for row in read_list(path):
        level = _code(row, "level", levels)
        yield row["village_code"], level, row.get("batch") or None, day_of(row, "listed_on", path)


def _register(path: Path, dictionary: Dictionary) -> Rows:
    """The register's organisations, each once: of two rows with one id the first counts."""
    entries: dict[object, Sequence[object]] = {}
    for row in read_list(path):
        entry = _register_entry(row, path, dictionary)
        entries.setdefault(entry[0], entry)
    return entries.values()


def _register_entry(row: dict[str, str], path: Path, dictionary: Dictionary) -> Sequence[object]:
    """In the order of the columns of ``src_organization``."""
    lists = dictionary.vocabularies
    uscc = row.get("uscc", "").upper() or None
    has_party = _code(row, "has_party_organization", lists["yes_no"])
    return (
        uscc or name_id(row["organization_name"]),
        uscc,
        row["organization_name"],
        _code(row, "kind", lists["organization_kind"]),
        row.get("field") or None,
        row.get("supervising_unit") or None,
        _code(row, "size_band", lists["size_band"]),
        None if has_party is None else has_party == lists["yes_no"].codes[0],
        _code(row, "assessment_grade", lists["assessment_grade"]),
        _code(row, "registration", lists["registration"]),
        day_of(row, "registered_on", path),
        day_of(row, "deregistered_on", path),
        row.get("area_code") or dictionary.district.code,
    )


def _code(row: dict[str, str], column: str, vocabulary: Vocabulary) -> str | None:
    """The code of a cell; a word that is not in the vocabulary stays as it is, to be seen."""
    text = row.get(column) or None
    return (find(text, vocabulary) or text) if text else None


def _make(con: duckdb.DuckDBPyConnection, name: str, columns: str, rows: Rows) -> None:
    """A temporary table from rows; ``columns`` is “name type, …” with the types of ``_TYPES``."""
    named = [column.split() for column in columns.split(",")]
    rows = list(rows)
    arrays = [
        pa.array([row[i] for row in rows], type=_TYPES[kind]) for i, (_, kind) in enumerate(named)
    ]
    con.register("incoming", pa.Table.from_arrays(arrays, names=[column for column, _ in named]))
    con.execute(f"create temp table {name} as select * from incoming")
    con.unregister("incoming")
