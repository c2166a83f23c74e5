"""What a list or the next version changes in each half-year, as the worker's result has it: sentences and rows."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from dashboard.page.view import shorts_of
from dashboard.style.formats import clauses, day, escape, nb, number, quantity
from etl.dictionary import Dictionary, Indicator

Change = Mapping[str, Any]
MOST_TOWNS = 3


def lines(dictionary: Dictionary, changes: Sequence[Change]) -> str:
    """HTML: a line for each half-year of which something is told or that is closed, latest first; one for others."""
    ordered = sorted(changes, key=lambda change: change["period"], reverse=True)
    told = [c for c in ordered if c["figures"] or c["states"] or c["since"]]
    rest = [change for change in ordered if change not in told]
    return "".join(_line(dictionary, change) for change in told) + _rest(rest, is_all=not told)


def _rest(changes: Sequence[Change], *, is_all: bool) -> str:
    if not changes:
        return ""
    rows = sum(change["rows"] for change in changes)
    which = f"{'' if is_all else '其余'}{len(changes)}期"
    return _two(which, f"各项合计不变；明细{number(rows)}行随之改变")


def _line(dictionary: Dictionary, change: Change) -> str:
    name, since = dictionary.period(change["period"]).name, change["since"]
    closed = f"已于{day(date.fromisoformat(since))}定稿，改动列为更正" if since else ""
    mark = f'<span class="attn">{escape(closed)}</span>' if closed else ""
    said = clauses(*figures(dictionary, change), *states(dictionary, change))
    rows = f"明细{number(change['rows'])}行随之改变"
    text = clauses(said or "各项合计不变", rows)
    return _two(name, text, mark)


def _two(title: str, text: str, mark: str = "") -> str:
    return (
        f'<div class="row2"><div><div class="t">{escape(title)}</div>'
        f'<div class="s">{nb(text)}</div></div><div class="e">{mark}</div></div>'
    )


def figures(dictionary: Dictionary, change: Change) -> Iterator[str]:
    """``结对村（社区） 246 → 248个`` of each figure that changes."""
    for moved in change["figures"]:
        indicator = dictionary.indicators[moved["indicator"]]
        before, after = (amount(indicator, moved[when]) for when in ("before", "after"))
        yield f"{indicator.label} {before} → {after}{unit(indicator)}"


def states(dictionary: Dictionary, change: Change) -> Iterator[str]:
    """``狮山镇逾期 → 按时`` of the returns whose state changes; many are counted."""
    names = shorts_of(dictionary, "submission_state")
    moved = [s for s in change["states"] if s["before"] != s["after"]]
    put_off = [s for s in change["states"] if s["before"] == s["after"]]
    for state in moved[:MOST_TOWNS]:
        yield f"{state['town']}{names[state['before']]} → {names[state['after']]}"
    if more := len(moved) - MOST_TOWNS:
        yield f"另有{more}个报送状态改变" if more > 0 else ""
    for due_on in sorted({s["due_on"] for s in put_off}):
        towns = [s["town"] for s in put_off if s["due_on"] == due_on]
        whom = "、".join(towns) if len(towns) <= MOST_TOWNS else f"{len(towns)}个镇（街道）"
        yield f"{whom}的截止日改为{day(date.fromisoformat(due_on))}"


def amount(indicator: Indicator, value: float | None) -> str:
    """A figure without its unit, money in 万元; a dash where there is none."""
    return "—" if value is None else quantity(value, indicator.format, "万元").figure


def unit(indicator: Indicator) -> str:
    """The unit of :func:`amount`."""
    return "万元" if indicator.format == "money" else indicator.unit
