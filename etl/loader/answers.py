"""The desk's answers in the warehouse: which findings a cell stands for, and what is written about them."""

from collections.abc import Iterator

import duckdb

from etl.annotated.notes import areas
from etl.archive.ledger import Entry
from etl.dictionary import Dictionary
from etl.intake.check.findings import CONFIRMED, DESK

Statement = tuple[str, list[object]]

_FINDINGS = """
    select finding_number, severity, cell from finding
    where submission_id = ? and sheet = ? order by finding_number
"""
_ANSWER = """
    update finding
    set answer = ?, answer_note = ?, answered_on = ?, answered_by = ?, is_carried = true
    where submission_id = ? and finding_number = ?
"""
_ACCEPT = """
    update finding set answer = ?, answered_on = ?, answered_by = ?
    where submission_id = ? and confirm and (answer = ? or list_contains(?, code))
"""


def findings_at(con: duckdb.DuckDBPyConnection, submission_id: str, place: str) -> dict[int, str]:
    """{number: severity} of the findings that name a cell (“sheet!cell”); without a cell, those of the whole sheet."""
    sheet, _, cell = place.partition("!")
    found = con.execute(_FINDINGS, [submission_id, sheet]).fetchall()
    return {number: severity for number, severity, cells in found if _names(cells, cell)}


def _names(cells: str | None, cell: str) -> bool:
    if not cells or not cell:
        return not cells and not cell
    listed = areas(part.strip() for part in cells.split("、"))
    at = next(areas([cell.upper()]), None)
    return at is not None and any(
        top <= at[0] <= bottom and left <= at[1] <= right for top, left, bottom, right in listed
    )


def desk_answers(con: duckdb.DuckDBPyConnection, entry: Entry) -> Iterator[Statement]:
    """What the desk's answers change: its word stands instead of the town's."""
    day = (entry.decided_at or "")[:10]
    for place, answer in entry.answers.items():
        for number, severity in findings_at(con, entry.submission_id, place).items():
            if severity != "error":
                values = [answer, entry.reason, day, DESK, entry.submission_id, number]
                yield _ANSWER, list(values)


def accepted_answers(entry: Entry, dictionary: Dictionary) -> Statement:
    """Accepting a return closes what waits always, and confirms what the town has answered."""
    waiting = [code for code, message in dictionary.messages.items() if message.waits]
    day = (entry.decided_at or "")[:10]
    return _ACCEPT, [CONFIRMED, day, DESK, entry.submission_id, CONFIRMED, waiting]
