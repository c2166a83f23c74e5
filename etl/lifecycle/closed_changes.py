"""What a change would move in a closed half-year (定稿), for people and for ``--json``."""

from dataclasses import dataclass

from etl.dictionary import Indicator, Period
from etl.intake.normalize.money import WAN


@dataclass(frozen=True, slots=True)
class FigureChange:
    """A figure of the whole by the list in force and by another one."""

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
class ClosedChange:
    """What a list would change in a half-year that was closed (定稿) on a day: published rows, and figures."""

    period: Period
    day: str
    rows: int
    figures: tuple[FigureChange, ...]

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
        }

    def __str__(self) -> str:
        """For people."""
        figures = "".join(f"{figure}；" for figure in self.figures) or "各项合计不变；"
        return f"会改动 {self.day} 已定稿的{self.period.name}：{figures}明细 {self.rows} 行"
