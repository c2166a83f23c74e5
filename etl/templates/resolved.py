"""What the leading group resolved on a town's problems, beside these in the town's next template."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import duckdb

from etl.templates.stored_rows import NOTE, Row
from etl.text import fold_name

ASKED = "领导小组已议定，见“{decision}”；请在“{follow_up}”填写办理到哪一步。"
_RESOLVED = """
    select decision.matter, decision.met_on, decision.resolved, decision.lead_unit, decision.settle_by
    from decision inner join in_force on decision.submission_id = in_force.submission_id
    where in_force.town_code = $district and in_force.period <= $period
    order by decision.met_on desc, decision."row"
"""


@dataclass(frozen=True, slots=True)
class Resolved:
    """A resolution of the leading group; ``matter``: a problem's id, its code or its words."""

    matter: str
    met_on: dt.date
    resolved: str
    lead_unit: str | None
    settle_by: dt.date | None

    @property
    def text(self) -> str:
        """``2026年5月12日领导小组议定：…（主办：区义工联；办理时限：2026年9月30日）``."""
        more = [f"主办：{self.lead_unit}"] if self.lead_unit else []
        more += [f"办理时限：{_day(self.settle_by)}"] if self.settle_by else []
        rest = f"（{'；'.join(more)}）" if more else ""
        return f"{_day(self.met_on)}领导小组议定：{self.resolved}{rest}"

    def is_of(self, town_code: str, problem: Mapping[str, object]) -> bool:
        """Whether it is on a problem, a row of the sheet."""
        code = str(problem.get("problem_code") or "")
        is_named = fold_name(self.matter) == fold_name(str(problem.get("problem") or ""))
        return is_named or (bool(code) and self.matter in (code, f"{town_code}-{code}"))


def resolved_until(
    con: duckdb.DuckDBPyConnection, district_code: str, period_code: str
) -> tuple[Resolved, ...]:
    """All resolutions in the district's own returns up to a half-year, the latest first."""
    values = {"district": district_code, "period": period_code}
    return tuple(Resolved(*row) for row in con.execute(_RESOLVED, values).fetchall())


def with_resolutions(
    problems: Sequence[Row],
    resolutions: Sequence[Resolved],
    town_code: str,
    titles: Mapping[str, str],
) -> list[Row]:
    """The rows with the latest resolution as 协调意见; where it is new to the town, 落实情况 is asked anew."""
    rows = []
    for problem in problems:
        latest = next((r for r in resolutions if r.is_of(town_code, problem)), None)
        if latest is None or problem.get("decision") == latest.text:
            rows.append(problem)
        else:
            asked = {"decision": latest.text, "follow_up": None, NOTE: ASKED.format(**titles)}
            rows.append(problem | asked)
    return rows


def _day(day: dt.date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
