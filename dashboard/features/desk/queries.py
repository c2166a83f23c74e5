"""What the desk asks the published data: versions, and what is asked about them. Times are in order, newest first."""

import re
from dataclasses import dataclass
from datetime import date, datetime

from dashboard.data.warehouse import Warehouse, cached_query

_CELL = re.compile(r"[A-Z]+\d+")
_VERSIONS = """
    select
        submission.submission_id, submission.town_code, submission.period, submission.version,
        submission.status, submission.received_at, submission.reported_on,
        submission.error_count, submission.warning_count, submission.review_reason,
        submission.reviewed_at is not null,
        coalesce(string_agg(distinct finding.code, ' '), '')
    from published.submission as submission
    left join published.finding as finding
        on submission.submission_id = finding.submission_id
    where submission.town_code is not null and submission.period is not null
    group by all
    order by submission.received_at desc, submission.version desc
"""
_QUESTIONS = """
    select code, sheet, cell, title, message, answer, answer_note
    from published.finding
    where submission_id = ? and severity <> 'error'
    order by answer is not null, finding_number
"""
_CLOSED = (
    "select cast(since as date) from published.period_state where period = ? and state = 'closed'"
)


@dataclass(frozen=True, slots=True)
class Version:
    """A received version; ``codes``: of all that was found in it, with blanks between.

    ``is_reviewed``: its status comes from a review that can be undone.
    """

    submission_id: str
    town_code: str
    period: str
    version: int
    status: str
    received_at: datetime
    reported_on: date | None
    errors: int
    warnings: int
    reason: str | None
    is_reviewed: bool
    codes: str


@dataclass(frozen=True, slots=True)
class Question:
    """Something to be confirmed, and what was answered."""

    code: str
    sheet: str | None
    cell: str | None
    title: str | None
    message: str
    answer: str | None
    note: str | None

    @property
    def place(self) -> str:
        """``项目进展!N12``: its first cell; nothing for one about the whole."""
        first = _CELL.match(self.cell or "")
        return f"{self.sheet}!{first[0]}" if self.sheet and first else ""


@cached_query
def versions(warehouse: Warehouse) -> tuple[Version, ...]:
    """All versions whose town and half-year are known."""
    return tuple(Version(*row) for row in warehouse.rows(_VERSIONS))


@cached_query
def questions(warehouse: Warehouse, submission_id: str) -> tuple[Question, ...]:
    """What is asked about a version, the open ones first."""
    return tuple(Question(*row) for row in warehouse.rows(_QUESTIONS, submission_id))


@cached_query
def closed_on(warehouse: Warehouse, period: str) -> date | None:
    """The day on which a half-year was closed, if it is."""
    rows = warehouse.rows(_CLOSED, period)
    return rows[0][0] if rows else None


@cached_query
def flow_sums(warehouse: Warehouse, period: str, columns: tuple[str, ...]) -> tuple[float, ...]:
    """The sums of columns of the projects, of all versions in force."""
    sums = ", ".join(f'coalesce(sum("{column}"), 0)::double' for column in columns)
    (row,) = warehouse.rows(f"select {sums} from published.project_report where period = ?", period)
    return tuple(row)


def case_titles(warehouse: Warehouse, town: str) -> list[str]:
    """The titles of a town's model cases, each once, the latest first."""
    sql = """
        select trim(title) as title from published.model_case where town_code = ?
        group by 1 order by max(period) desc, 1
    """
    return [title for (title,) in warehouse.rows(sql, town)]
