"""A town's earlier returns, which this half-year's return is compared with."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

import duckdb

from etl.dictionary import Dictionary
from etl.identity import known_key
from etl.intake.check.findings import Answer
from etl.system.grouping import grouped
from etl.text import fold_name
from etl.warehouse import open_to_read


@dataclass(frozen=True, slots=True)
class PastReport:
    """A project or problem in an accepted return of another half-year."""

    period: str
    codes: frozenset[str]
    code: str
    match_key: str
    name: str
    status: str


@dataclass(frozen=True, slots=True)
class PastProject(PastReport):
    """A project; money in yuan."""

    progress_pct: float
    cash_yuan: Decimal | None


@dataclass(frozen=True, slots=True)
class PastNeed:
    """A need of a village in the town's last return."""

    village_code: str
    need: str
    status: str


@dataclass(frozen=True, slots=True)
class PastAnswer:
    """An answer in an earlier version; ``keys`` are those of its question."""

    period: str
    keys: tuple[str, ...]
    answer: Answer


@dataclass(frozen=True, slots=True)
class PastPairing:
    """A pairing in force in the town's last return."""

    organization_id: str
    village_code: str


_Past = TypeVar("_Past", bound=PastReport)


@dataclass(frozen=True)
class History:
    """The town's accepted returns of other half-years; ``last_period`` is the latest before the one under check.

    ``codes`` are those of projects and problems in any accepted version, this half-year included: a correction may
    rename. ``replaced`` are those of the version in force of this half-year; ``codes_elsewhere`` has the town of each
    code that the return gives and another town has.
    """

    last_period: str | None = None
    projects: tuple[PastProject, ...] = ()
    pairings: tuple[PastPairing, ...] = ()
    problems: tuple[PastReport, ...] = ()
    needs: tuple[PastNeed, ...] = ()
    codes: frozenset[str] = frozenset()
    replaced: tuple[PastReport, ...] = ()
    codes_elsewhere: Mapping[str, str] = field(default_factory=dict)
    period: str | None = None
    answers: tuple[PastAnswer, ...] = ()

    def known_as(self, identity: Callable[[str], str]) -> "History":
        """The same, with the ids that organisations have now."""

        def renamed(report: _Past) -> _Past:
            key = known_key(report.match_key, identity)
            return report if key == report.match_key else replace(report, match_key=key)

        return replace(
            self,
            projects=tuple(map(renamed, self.projects)),
            replaced=tuple(map(renamed, self.replaced)),
            pairings=tuple(
                replace(p, organization_id=identity(p.organization_id)) for p in self.pairings
            ),
        )

    def template(self, period: str, over: Collection[str]) -> frozenset[tuple[str, str]]:
        """Code and folded name of what a half-year's template lists, made from the versions now in force.

        A project or problem may have several codes; ``over`` are the states of those that are not listed.
        """
        reports = (*self.projects, *self.problems, *self.replaced)
        last = max((r.period for r in reports if r.period < period), default=None)
        codes = grouped((r.match_key, code) for r in reports for code in r.codes)
        return frozenset(
            (code, fold_name(r.name))
            for r in reports
            if r.period == last and r.status not in over
            for code in codes[r.match_key]
        )

    def answered(self, code: str, dictionary: Dictionary) -> Mapping[str, Answer]:
        """Key → answer of questions of this kind: in this half-year, or in earlier ones about a standing fact."""
        holds = dictionary.messages[code].standing
        known = (past for past in self.answers if holds or past.period == self.period)
        return {key: past.answer for past in known for key in past.keys}

    @cached_property
    def projects_by_code(self) -> dict[str, list[PastProject]]:
        """Reports of each project, by every code it has had."""
        return grouped((code, project) for project in self.projects for code in project.codes)

    @cached_property
    def projects_by_key(self) -> dict[str, list[PastProject]]:
        """Reports of each project, by name and lead organisation."""
        return grouped((project.match_key, project) for project in self.projects)


NO_HISTORY = History()


def known_code(
    past: Iterable[PastReport], match_key: str, own: str, taken: Collection[str] = ()
) -> str:
    """The code of a row without one, as ``stg_identity`` finds it, so that no template splits a project.

    ``own`` is the code we would assign, ``taken`` are those of other rows of its return.
    """
    codes = {p.code for p in past if p.match_key == match_key}
    return min(codes - {own, *taken}, default=own)


_CURRENT = "select submission_id from in_force where town_code = $town and period <> $period"
_REPLACED = "select submission_id from in_force where town_code = $town and period = $period"
_PROJECTS = f"""
    select period, given_code, own_code, match_key, project_name, status, progress_pct, cash_yuan
    from project_report where submission_id in ({_CURRENT}) order by period, "row"
"""
_PROBLEMS = """
    select period, given_code, own_code, match_key, problem, status
    from problem where submission_id in ({submissions}) order by period, "row"
"""
_REPLACED_PROJECTS = f"""
    select period, given_code, own_code, match_key, project_name, status
    from project_report where submission_id in ({_REPLACED})
"""
_ELSEWHERE = " union ".join(
    f"select {code}, town_code from {relation} where town_code <> $town "
    f"and {code} in (select unnest($given)) and submission_id in (select submission_id from in_force)"
    for relation in ("project_report", "problem")
    for code in ("given_code", "own_code")
)
_ACCEPTED = """
    submission_id in (select submission_id from submission where outcome = 'accepted' and town_code = $town)
"""
_CODES = f"""
    select given_code from project_report where {_ACCEPTED}
    union select own_code from project_report where {_ACCEPTED}
    union select given_code from problem where {_ACCEPTED}
    union select own_code from problem where {_ACCEPTED}
"""
_PAIRINGS = f"""
    select organization_id, village_code from pairing
    where status = 'active' and period = $last and submission_id in ({_CURRENT}) order by "row"
"""

_NEEDS = f"""
    select village_code, need, status from village_need
    where period = $last and submission_id in ({_CURRENT}) order by "row"
"""

_ANSWERS = """
    select submission.period, question, answer, answer_note, cast(answered_on as varchar), answered_by
    from finding inner join submission on finding.submission_id = submission.submission_id
    where town_code = $town and submission.period <= $period and answer is not null
    order by submission.period, submission.version, finding_number
"""


def read_history(
    con: duckdb.DuckDBPyConnection, town_code: str, period: str, given: Collection[str] = ()
) -> History:
    """The history of a town from an open warehouse; ``given`` are the codes in the return under check."""
    at = {"town": town_code, "period": period}
    last = con.execute(
        f"select max(period) from submission where submission_id in ({_CURRENT}) and period < $period",
        at,
    )
    last_period = (last.fetchone() or (None,))[0]
    pairings, needs = (
        con.execute(query, at | {"last": last_period}).fetchall() if last_period else []
        for query in (_PAIRINGS, _NEEDS)
    )
    replaced = [_REPLACED_PROJECTS, _PROBLEMS.format(submissions=_REPLACED)]
    problems = con.execute(_PROBLEMS.format(submissions=_CURRENT), at).fetchall()
    return History(
        last_period,
        tuple(_past(PastProject, row) for row in con.execute(_PROJECTS, at).fetchall()),
        tuple(PastPairing(*row) for row in pairings),
        tuple(_past(PastReport, row) for row in problems),
        tuple(PastNeed(*row) for row in needs),
        frozenset(c for (c,) in con.execute(_CODES, {"town": town_code}).fetchall() if c),
        tuple(
            _past(PastReport, row) for sql in replaced for row in con.execute(sql, at).fetchall()
        ),
        _elsewhere(con, town_code, given),
        period,
        tuple(_past_answer(*row) for row in con.execute(_ANSWERS, at).fetchall()),
    )


def _elsewhere(
    con: duckdb.DuckDBPyConnection, town_code: str, given: Collection[str]
) -> dict[str, str]:
    """The towns that have these codes: all codes of a province are millions, and a return gives a few hundred."""
    at = {"town": town_code, "given": sorted(given)}
    return dict(con.execute(_ELSEWHERE, at).fetchall()) if given else {}


def _past_answer(
    period: str, question: str, code: str, note: str | None, on: str, by: str
) -> PastAnswer:
    return PastAnswer(period, tuple(question.split()), Answer(code, note, on, by, True))


def history_of(
    warehouse: Path,
    dictionary: Dictionary,
    town_code: str,
    period: str,
    given: Collection[str],
    seconds: float | None = None,
) -> History:
    """The history from a warehouse file, none when there is none yet; raises as :func:`open_to_read`."""
    if not warehouse.exists():
        return NO_HISTORY
    with open_to_read(warehouse, seconds, dictionary) as con:
        return read_history(con, town_code, period, given)


def _past(kind: type[_Past], row: tuple[Any, ...]) -> _Past:
    period, given, own, *rest = row
    return kind(period, frozenset(filter(None, (given, own))), given or own, *rest)
