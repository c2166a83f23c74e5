"""What differs between two published files, half-year by half-year: figures, states of returns, rows."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

import duckdb

from etl.dictionary import Dictionary, Indicator, Period
from etl.intake.normalize.money import WAN
from etl.warehouse import quoted

_DATED = """
    select table_name from duckdb_columns()
    where database_name = 'present' and column_name = 'period' order by table_name
"""
_ROWS = "select * from {}.{} where list_contains(?, period)"
_ONLY = "select period, count(*) from ({} except all {}) group by period"
_FIGURES = """
    select period, indicator, present.value, planned.value
    from present.area_figure as present
    full join planned.area_figure as planned using (period, area_code, indicator)
    where list_contains(?, period) and area_code = ? and present.value is distinct from planned.value
    order by all
"""
_STATES = """
    select period, town_code, town.town_name, present.state, planned.state,
        strftime(planned.due_on, '%Y-%m-%d')
    from present.submission_status as present
    join planned.submission_status as planned using (period, town_code)
    join planned.town as town using (town_code)
    where list_contains(?, period) and (present.state, present.due_on) <> (planned.state, planned.due_on)
    order by all
"""


@dataclass(frozen=True, slots=True)
class FigureChange:
    """A figure of the whole in one file and in the other."""

    indicator: Indicator
    before: float | None
    after: float | None

    def __str__(self) -> str:
        """``结对村（社区） 246 → 248 个``."""
        shown = " → ".join(map(self._written, (self.before, self.after)))
        return f"{self.indicator.label} {shown} {self.indicator.unit}"

    def _written(self, value: float | None) -> str:
        if value is None:
            return "—"
        return f"{value / float(WAN) if self.indicator.format == 'money' else value:.10g}"


@dataclass(frozen=True, slots=True)
class StateChange:
    """The state of a town's return in one file and in the other (codes), and its day due in the other."""

    town_code: str
    town: str
    before: str
    after: str
    due_on: str


@dataclass(frozen=True, slots=True)
class PeriodChange:
    """What differs in a half-year: figures, states of returns, published rows; ``day``: that of its closing (定稿)."""

    period: Period
    day: str | None
    rows: int
    figures: tuple[FigureChange, ...]
    states: tuple[StateChange, ...] = ()

    def as_dict(self) -> dict[str, object]:
        """For ``--json``."""
        figures = [
            {"indicator": f.indicator.code, "before": f.before, "after": f.after}
            for f in self.figures
        ]
        return {
            "period": self.period.code,
            "since": self.day,
            "rows": self.rows,
            "figures": figures,
            "states": [asdict(state) for state in self.states],
        }

    def __str__(self) -> str:
        """For people."""
        figures = "".join(f"{figure}；" for figure in self.figures) or "各项合计不变；"
        of = f" {self.day} 已定稿的{self.period.name}" if self.day else self.period.name
        return f"会改动{of}：{figures}明细 {self.rows} 行"


def compared(
    present: Path, planned: Path, dictionary: Dictionary, days: Mapping[str, str | None]
) -> Iterator[PeriodChange]:
    """The half-years in ``days`` (code → day of their closing) in which two published files differ."""
    with duckdb.connect() as con:
        for name, file in (("present", present), ("planned", planned)):
            con.execute(f"attach {quoted(str(file))} as {name} (read_only)")
        yield from _compared(con, dictionary, days)


def _compared(
    con: duckdb.DuckDBPyConnection, dictionary: Dictionary, days: Mapping[str, str | None]
) -> Iterator[PeriodChange]:
    periods = list(days)
    rows = _changed_rows(con, periods)
    figures = con.execute(_FIGURES, [periods, dictionary.district.code]).fetchall()
    states = con.execute(_STATES, [periods]).fetchall()
    for code, day in days.items():
        if rows[code]:
            own = (
                FigureChange(dictionary.indicators[indicator], before, after)
                for period, indicator, before, after in figures
                if period == code
            )
            moved = (StateChange(*state) for period, *state in states if period == code)
            yield PeriodChange(dictionary.period(code), day, rows[code], tuple(own), tuple(moved))


def _changed_rows(con: duckdb.DuckDBPyConnection, periods: list[str]) -> Counter[str]:
    """Half-year → how many published rows are new, gone or changed."""
    rows: Counter[str] = Counter()
    for (table,) in con.execute(_DATED).fetchall():
        present, planned = (_ROWS.format(base, f'"{table}"') for base in ("present", "planned"))
        gone, new = (
            Counter[str](dict(con.execute(_ONLY.format(one, other), [periods] * 2).fetchall()))
            for one, other in ((present, planned), (planned, present))
        )
        rows += gone | new  # a changed row is in both
    return rows
