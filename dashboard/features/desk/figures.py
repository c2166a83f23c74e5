"""Figures of a return beside those of another: tables and sentences."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from dashboard.charts.panels import scrolling_table
from dashboard.style.formats import MINUS, escape, nb, number
from etl.dictionary import Dictionary
from etl.run import Comparison, Total

ROWS = "rows"
YUAN_PER_WAN = 10_000


def amount(value: float) -> str:
    """A figure with up to two places, as few as it needs."""
    places = next((n for n in (0, 1) if round(value, n) == round(value, 2)), 2)
    return number(value, places)


def change(before: float, after: float) -> str:
    """``+2``, ``−148.2``; nothing where both are the same."""
    difference = round(after - before, 4)
    if not difference:
        return "—"
    return f"{'+' if difference > 0 else MINUS}{amount(abs(difference))}"


def sentence(totals: Sequence[Total], dictionary: Dictionary) -> str:
    """``结对情况38行，项目进展84行，本期投入资金214.6万元``; of a return without these, its other sheets."""
    filled = [t for t in totals if t.measure == ROWS and t.total_after]
    standing = {sheet.sheet for sheet in dictionary.sheets[:2]}
    if standing.isdisjoint(t.sheet for t in filled):
        return "，".join(f"{t.sheet}{amount(t.total_after)}{t.unit}" for t in filled) or "没有内容"
    measured = _measured(dictionary)
    shown = (
        f"{t.sheet}{amount(t.total_after)}{t.unit}"
        if t.measure == ROWS
        else f"{_bare(t.title)}{amount(t.total_after)}{t.unit}"
        for t in totals
        if (t.measure == ROWS and t.sheet in standing) or t.measure in measured
    )
    return "，".join(shown)


def table(
    totals: Sequence[Total], heads: tuple[str, str], dictionary: Dictionary, much: frozenset[str]
) -> str:
    """Both sides and the change; ``much``: measures and sheets whose change passes a bound."""
    titles = "".join(f'<th scope="col" class="n">{escape(head)}</th>' for head in (*heads, "变化"))
    body = "".join(_row(total, much) for total in _shown(totals, dictionary))
    return scrolling_table(
        f"{heads[0]}与{heads[1]}",
        "grid sides",
        f'<thead><tr><th scope="col"></th>{titles}</tr></thead><tbody>{body}</tbody>',
    )


def _row(total: Total, much: frozenset[str]) -> str:
    is_rows = total.measure == ROWS
    name = total.sheet if is_rows else _bare(total.title)
    is_much = (total.sheet if is_rows else total.measure) in much
    attention = ' class="n attn"' if is_much else ' class="n"'
    return (
        f'<tr><th scope="row">{nb(name)} <small>{escape(total.unit)}</small></th>'
        f'<td class="n">{amount(total.total_before)}</td>'
        f'<td class="n"><b>{amount(total.total_after)}</b></td>'
        f"<td{attention}>{change(total.total_before, total.total_after)}</td></tr>"
    )


def _bare(title: str) -> str:
    """A title without the unit in brackets at its end."""
    return title.partition("(")[0]


def _shown(totals: Iterable[Total], dictionary: Dictionary) -> Iterator[Total]:
    """The rows of each sheet that has any, and the measures of the projects."""
    measured = _measured(dictionary)
    for total in totals:
        is_there = total.total_before or total.total_after
        if is_there and (total.measure == ROWS or total.measure in measured):
            yield total


def _measured(dictionary: Dictionary) -> frozenset[str]:
    return frozenset(c for m in dictionary.checks.measures.values() for c in m.columns)


def much_changed(compared: Comparison, dictionary: Dictionary) -> frozenset[str]:
    """Sheets that lose, and columns that change, more than the bounds of the dictionary."""
    checks, gone = dictionary.checks, Counter(c.sheet for c in compared.changes if c.row is None)
    found = set()
    for total in compared.totals:
        if total.measure == ROWS and checks.is_much_gone(
            gone[total.sheet], int(total.total_before)
        ):
            found.add(total.sheet)
    for name, bounds in checks.measures.items():
        measured = [t for t in compared.totals if t.measure in bounds.columns]
        before = sum((_scaled(t, t.total_before) for t in measured), Decimal(0))
        after = sum((_scaled(t, t.total_after) for t in measured), Decimal(0))
        if checks.is_much_changed(name, before, after):
            found |= set(bounds.columns)
    return frozenset(found)


def _scaled(total: Total, value: float) -> Decimal:
    """Bounds of money are in yuan, totals in the unit of their column."""
    is_in_wan = total.unit.startswith("万")
    return Decimal(str(value)) * (YUAN_PER_WAN if is_in_wan else 1)


def counted_changes(compared: Comparison, dictionary: Dictionary) -> str:
    """``少了51处、改动2处``."""
    kinds = dictionary.vocabularies["change_kind"]
    counts = Counter(c.change_kind for c in compared.changes)
    return "、".join(f"{kinds.name_of(k)}{number(counts[k])}处" for k in kinds.codes if counts[k])


def of_district(totals: Sequence[Total], sums: Mapping[str, float]) -> list[Total]:
    """The same measures of the whole, before and after; ``sums``: of all versions in force, by column."""
    return [
        replace(t, total_before=before, total_after=before + t.total_after - t.total_before)
        for t in totals
        if t.measure in sums
        for before in [sums[t.measure]]
    ]


def measured_columns(dictionary: Dictionary) -> dict[str, tuple[str, float]]:
    """Column of the projects that makes a measure → its stored name, and its unit in stored ones."""
    columns = dictionary.sheet("project_report").columns
    return {
        c.name: (c.stored_name, YUAN_PER_WAN if c.type == "money" else 1)
        for c in columns
        if c.name in _measured(dictionary) and c.stored_name
    }
