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
_FORGET = "delete from answer_before where submission_id = ? and finding_number = ?"
_CLOSED = "submission_id = ? and confirm and (answer = ? or list_contains(?, code))"
_KEEP = f"""
    insert or replace into answer_before
    select submission_id, finding_number, answer, answered_on, answered_by from finding where {_CLOSED}
"""
_ACCEPT = f"update finding set answer = ?, answered_on = ?, answered_by = ? where {_CLOSED}"
_UNDO = """
    update finding
    set answer = earlier.answer, answered_on = earlier.answered_on, answered_by = earlier.answered_by
    from answer_before as earlier
    where finding.submission_id = ?
        and finding.submission_id = earlier.submission_id
        and finding.finding_number = earlier.finding_number
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
                yield (
                    _FORGET,
                    [entry.submission_id, number],
                )  # it stays, whatever becomes of the review


def accepted_answers(entry: Entry, dictionary: Dictionary) -> Iterator[Statement]:
    """Accepting a return closes what waits always, and confirms what the town has answered."""
    waiting = [code for code, message in dictionary.messages.items() if message.waits]
    closed: list[object] = [entry.submission_id, CONFIRMED, waiting]
    day = (entry.decided_at or "")[:10]
    yield _KEEP, closed
    yield _ACCEPT, [CONFIRMED, day, DESK, *closed]


def reopened_answers(entry: Entry) -> Iterator[Statement]:
    """A review that is undone leaves the questions as they stood before it."""
    yield _UNDO, [entry.submission_id]
    yield "delete from answer_before where submission_id = ?", [entry.submission_id]
