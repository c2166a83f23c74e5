"""The rule about 编号, which ties a project or problem together over the half-years."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from etl.identity import PROBLEM_PREFIX, PROJECT_PREFIX, own_code, problem_key
from etl.intake.check.findings import Draft
from etl.intake.check.history import History, PastReport, known_code
from etl.intake.check.returns import Return, Row
from etl.intake.check.rules.shared import project_key
from etl.system.grouping import grouped

_NAME_LENGTH = 20  # characters: enough to know a project or problem by


@dataclass(frozen=True)
class _Coded:
    """A sheet whose rows carry a code; ``matched`` is the finding of a row found without it."""

    relation: str
    column: str
    prefix: str
    matched: str
    key: Callable[[Row], str | None]
    past: Callable[[History], Sequence[PastReport]]


_PROJECTS = _Coded(
    relation="project_report",
    column="project_code",
    prefix=PROJECT_PREFIX,
    matched="matched_by_name",
    key=project_key,
    past=lambda history: history.projects,
)
_PROBLEMS = _Coded(
    relation="problem",
    column="problem_code",
    prefix=PROBLEM_PREFIX,
    matched="problem_matched",
    key=lambda row: problem_key(row.values) if row.values["problem"] else None,
    past=lambda history: history.problems,
)


def code_unknown(r: Return) -> Iterator[Draft]:
    """An unknown code may be a slip; a row without one that is found by its name is reported.

    Codes ``code_unknown``, ``matched_by_name``, ``problem_matched``.
    """
    for coded in (_PROJECTS, _PROBLEMS):
        past = grouped((report.match_key, report) for report in coded.past(r.history))
        for row in r.rows(coded.relation):
            yield from _code_unknown(r, coded, row, past)


def _code_unknown(
    r: Return, coded: _Coded, row: Row, past: Mapping[str, Sequence[PastReport]]
) -> Iterator[Draft]:
    code, key = row.values[coded.column], coded.key(row)
    if code:
        is_known = code in r.history.codes or code == _own_code(r, coded.prefix, row, key)
        if not is_known:
            yield r.at("code_unknown", coded.relation, row, coded.column)
    elif key and key in past:
        expected = known_code(past[key], key, _own_code(r, coded.prefix, row, key))
        name = past[key][-1].name[:_NAME_LENGTH]
        yield r.at(coded.matched, coded.relation, row, coded.column, value=name, expected=expected)


def _own_code(r: Return, prefix: str, row: Row, key: str | None) -> str:
    """The code that we give the row; the annotated return of an earlier version shows it."""
    town = r.context.town
    return own_code(prefix, town.code, key) if town and key and not row.has_error else ""
