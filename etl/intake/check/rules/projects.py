"""Rules about 项目进展."""

from collections import Counter, defaultdict
from collections.abc import Iterator

from etl.intake.check.findings import Draft
from etl.intake.check.returns import Return, Row
from etl.intake.check.rules.shared import (
    earlier_reports,
    is_understood,
    project_key,
    repeated_rows,
    vanished,
)

_RELATION = "project_report"


def progress_not_full(r: Return) -> Iterator[Draft]:
    """已完成 means progress 100 (contract): otherwise one of the two cells is wrong."""
    completed = r.context.dictionary.vocabularies["project_status"].name_of("completed")
    for row in r.rows(_RELATION):
        if row.values["status"] == "completed" and row.values["progress_pct"] not in (None, 100):
            yield r.at("progress_not_full", _RELATION, row, "progress_pct", other_value=completed)


def duplicate_project(r: Return) -> Iterator[Draft]:
    """The same project twice would count its money twice (same code, or same folded name and lead)."""
    groups: dict[object, list[Row]] = defaultdict(list)
    rows = r.rows(_RELATION)
    keys = [project_key(row) for row in rows]
    times = Counter(keys)
    for row, key in zip(rows, keys, strict=True):
        if row.values["project_code"]:
            groups["code", row.values["project_code"]].append(row)
        if key and times[key] > 1:
            groups["name", key].append(row)
    yield from repeated_rows(r, _RELATION, "project_name", "duplicate_project", groups.values())


def vanished_project(r: Return) -> Iterator[Draft]:
    """A project live last time is listed again or ended: silence is a forgotten row (contract)."""
    if not r.history.projects or not is_understood(r, _RELATION, "project_name", "organizations"):
        return
    rows = r.rows(_RELATION)
    codes = {row.values["project_code"] for row in rows}
    keys = {project_key(row) for row in rows}
    over = r.context.dictionary.vocabularies["project_status"].over
    for past in r.history.projects:
        is_live = past.period == r.history.last_period and past.status not in over
        if is_live and not past.codes & codes and past.match_key not in keys:
            yield vanished(r, _RELATION, "vanished_project", past.name, past.code)


def progress_back(r: Return) -> Iterator[Draft]:
    """Progress that went back, or a completed project that is live again, is to be confirmed.

    Codes ``progress_back``, ``completed_reopened``.
    """
    statuses = r.context.dictionary.vocabularies["project_status"]
    for row in r.rows(_RELATION) if r.history.projects else ():
        past = max(earlier_reports(r, row), key=lambda p: p.period, default=None)
        status, progress = row.values["status"], row.values["progress_pct"]
        if past is None or status is None:
            continue
        if past.status == "completed" and status not in statuses.over:
            words = {"period": r.context.dictionary.period(past.period).name}
            name = statuses.name_of(status)
            yield r.at("completed_reopened", _RELATION, row, "status", value=name, **words)
        elif progress is not None and progress < past.progress_pct:
            expected = f"{past.progress_pct:g}"
            yield r.at("progress_back", _RELATION, row, "progress_pct", expected=expected)
