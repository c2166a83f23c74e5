"""The desk's answer to a question about a cell: confirmed or not accepted, with a line in the ledger."""

from dataclasses import dataclass, replace
from typing import Any

import duckdb

from etl.archive import ledger
from etl.dictionary import Dictionary
from etl.folder import DataFolder
from etl.lifecycle.decisions import DecisionError, Why, line_of, record, refuse_closed, version_of
from etl.loader.answers import findings_at
from etl.warehouse import REJECTED

BETWEEN_PLACES = "、"
"""Between places that are answered together."""


@dataclass(frozen=True)
class Answered:
    """A recorded answer; ``questions``: how many findings it is about."""

    entry: ledger.Entry
    place: str
    questions: int
    dictionary: Dictionary

    @property
    def answer(self) -> str:
        """``confirmed`` or ``rejected``."""
        return next(iter(self.entry.answers.values()))

    def as_dict(self) -> dict[str, Any]:
        """For ``--json``; the published version is added by whoever publishes."""
        return {
            "submission_id": self.entry.submission_id,
            "place": self.place,
            "outcome": self.answer,
            "questions": self.questions,
        }

    def as_text(self) -> str:
        """For people."""
        word = self.dictionary.vocabularies["answer"].name_of(self.answer)
        first, *others = self.entry.answers
        place = f"{first} 等 {len(others) + 1} 处" if others else first
        return f"{self.entry.submission_id} {place}：{word}（{self.questions} 项），{self.entry.reason}。"


def answer(
    folder: DataFolder,
    con: duckdb.DuckDBPyConnection,
    submission_id: str,
    place: str,
    answer_code: str,
    why: Why,
) -> Answered:
    """Answer the questions about a cell, or several, of a version that was not rejected: all or none, in one line.

    Raises:
        DecisionError: there is no such version or question, it is an error, or its half-year is closed.
    """
    version = version_of(con, submission_id)
    if version.outcome == REJECTED:
        raise DecisionError(
            f"“{submission_id}”待修改，须修改的内容不能用核实代替；请等改好的报送表。"
        )
    refuse_closed(folder, con, version.period)
    places = place.split(BETWEEN_PLACES)
    questions = sum(_questions(con, submission_id, each) for each in places)
    entry = replace(
        line_of(folder, submission_id),
        outcome=version.outcome,
        decision="answer",
        reason=why.reason,
        answers=dict.fromkeys(places, answer_code),
    )
    entry = record(folder, con, entry, why.reviewer)
    return Answered(entry, place, questions, folder.dictionary)


def _questions(con: duckdb.DuckDBPyConnection, submission_id: str, place: str) -> int:
    found = findings_at(con, submission_id, place)
    questions = sum(severity != "error" for severity in found.values())
    if not questions:
        raise DecisionError(
            f"“{submission_id}”的“{place}”没有需要核实的内容；请写工作表!单元格，例如 {_example(con, submission_id)}。"
        )
    return questions


def _example(con: duckdb.DuckDBPyConnection, submission_id: str) -> str:
    row = con.execute(
        "select sheet, cell from finding where submission_id = ? and severity <> 'error' "
        "and sheet is not null and cell is not null order by finding_number limit 1",
        [submission_id],
    ).fetchone()
    return f"{row[0]}!{str(row[1]).partition('、')[0].partition(':')[0]}" if row else "项目进展!N12"
