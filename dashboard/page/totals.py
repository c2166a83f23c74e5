"""What was given and done, as sums in words: of a half-year and to date."""

from dataclasses import dataclass

from dashboard.page import statements
from dashboard.page.view import View
from dashboard.style.formats import quantity


@dataclass(frozen=True, slots=True)
class Sum:
    """A sum of a half-year, or to date: ``投入 4,657.6 万元``; ``parts``: what it is made of (资金、物资)."""

    label: str
    indicator: str
    text: str
    unit: str
    is_approximate: bool
    parts: tuple["Sum", ...] = ()

    @property
    def made_of(self) -> str:
        """``资金4,347.5、物资310.0，含约数``, or nothing."""
        parts = "、".join(f"{part.label}{part.text}" for part in self.parts)
        return "，".join(
            filter(None, (parts, statements.APPROXIMATE if self.is_approximate else ""))
        )

    def __str__(self) -> str:
        """``投入4,657.6万元（资金4,347.5、物资310.0，含约数）``."""
        return f"{self.label}{self.text}{self.unit}{f'（{self.made_of}）' if self.made_of else ''}"


def to_date(view: View) -> tuple[Sum, ...]:
    """开展以来累计: money with its parts, hours, sessions, people; and projects completed."""
    sums = (
        _sum(view, "contributions", "投入", *_money(view), is_to_date=True),
        _sum(view, "volunteer_hours", "志愿服务", is_to_date=True),
        _sum(view, "expert_sessions", "智力支持", is_to_date=True),
        _sum(view, "beneficiaries", "受益", is_to_date=True),
        _sum(view, "projects_completed", "完成项目", is_to_date=True),
    )
    return tuple(item for item in sums if item is not None)


def of_period(view: View) -> tuple[Sum, ...]:
    """The sums of the half-year: activities, money with its parts, hours, sessions, people."""
    sums = (
        _sum(view, "activities", "开展活动"),
        _sum(view, "contributions", "投入", *_money(view)),
        _sum(view, "volunteer_hours", "志愿服务"),
        _sum(view, "expert_sessions", "智力支持"),
        _sum(view, "beneficiaries", "受益"),
    )
    return tuple(item for item in sums if item is not None)


def _money(view: View) -> tuple[tuple[str, str], ...]:
    """The two parts of what is given, 资金 and 物资, by the last words of their labels."""
    cash = view.label("cash").removeprefix(view.label("contributions"))
    in_kind = view.label("in_kind").removeprefix("本期").removesuffix("折价")
    return ("cash", cash), ("in_kind", in_kind)


def _sum(
    view: View, indicator: str, label: str, *parts: tuple[str, str], is_to_date: bool = False
) -> Sum | None:
    known, meaning = statements.figure(view, indicator), view.dictionary.indicators[indicator]
    # A count of what is completed is to date as it is.
    is_added = is_to_date and meaning.kind == "flow"
    value = known.to_date if is_added else known.value
    if value is None:
        return None
    amount = quantity(value, meaning.format, meaning.unit)
    of_parts = [_sum(view, code, name, is_to_date=is_to_date) for code, name in parts]
    # Whole hours need no decimal in a sentence.
    text = amount.figure.removesuffix(".0") if meaning.format == "decimal" else amount.figure
    return Sum(
        label,
        f"{indicator}_to_date" if is_added else indicator,
        text,
        amount.unit,
        known.is_approximate_to_date if is_added else known.is_approximate,
        tuple(part for part in of_parts if part is not None),
    )
