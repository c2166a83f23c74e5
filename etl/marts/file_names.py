"""Names of files as they are published: whose return, which half-year, which version.

The sender's own name of a file is free text and may name a person; it stays in archive and ledger.
"""

from collections import defaultdict
from collections.abc import Mapping

import duckdb
import pyarrow as pa

from etl.lists.reference import Reference

_SENT = (
    "select submission_id, town_code, period, version, file_name, file_sha256 from src_submission"
)
# Findings on cells quote no files.
_TEXTS = (
    ("src_finding", "message", "sheet is null"),
    ("src_ruling", "reason", "reason is not null"),
)
_NAMED = pa.schema({"submission_id": pa.string(), "file_name": pa.string()})
Place = tuple[str | None, str | None]


def use_canonical_names(con: duckdb.DuckDBPyConnection, reference: Reference) -> None:
    """Put ``狮山镇_2026H1_v2.xlsx`` in place of what the sender called it, also in findings and reasons."""
    towns = {town.code: town.name for town in reference.senders}
    places: dict[str, Place] = {}
    sent = defaultdict[Place, dict[str, str]](dict)
    named: dict[str, str] = {}
    for submission, town, period, version, name, digest in con.execute(_SENT).fetchall():
        canonical = _canonical(towns.get(town, town), period, version, digest)
        places[submission] = town, period
        sent[town, period][name] = named[submission] = canonical
    columns = {"submission_id": list(named), "file_name": list(named.values())}
    con.register("incoming", pa.table(columns, _NAMED))
    con.execute(
        "update src_submission set file_name = incoming.file_name from incoming "
        "where src_submission.submission_id = incoming.submission_id"
    )
    con.unregister("incoming")
    for table, column, where in _TEXTS:
        _replace_in(con, table, column, where, places, sent)


def _canonical(town: str | None, period: str | None, version: int, digest: str) -> str:
    """Without town or half-year a version says nothing: part of the digest does, as in the annotated return's name."""
    number = f"v{version}" if town and period else digest[:8]
    return "_".join(filter(None, (town, period, number))) + ".xlsx"


def _replace_in(
    con: duckdb.DuckDBPyConnection,
    table: str,
    column: str,
    where: str,
    places: Mapping[str, Place],
    sent: Mapping[Place, Mapping[str, str]],
) -> None:
    query = f"select rowid, submission_id, {column} from {table} where {where}"
    for row, submission, text in con.execute(query).fetchall():
        names = sent[places[submission]] if submission in places else {}
        replaced = _replaced(text, names)
        if replaced != text:
            con.execute(f"update {table} set {column} = ? where rowid = ?", [replaced, row])


def _replaced(text: str, names: Mapping[str, str]) -> str:
    for name in sorted(names, key=len, reverse=True):  # one may be part of another
        text = text.replace(name, names[name])
    return text
