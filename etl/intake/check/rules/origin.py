"""Rules about where a return comes from: the template it was filled into, and what its rows speak of.

A template carries town and half-year. A return without that mark is judged by evidence: each kind names another
half-year (or town); two kinds that name the same one are an error, one alone is a question.
"""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Final

from etl.dictionary import Period
from etl.dictionary.sheets import Evidence
from etl.intake.check.findings import Draft
from etl.intake.check.returns import CheckedSheet, Return, reported_on
from etl.intake.normalize.areas import short_town
from etl.intake.read.marks import PERIOD_MARK, TOWN_MARK
from etl.lists.reference import Organization, Town
from etl.text import fold_name

_MIN_OTHER_VILLAGES: Final = 2  # of one other town
_OTHER_TO_OWN: Final = 4  # how many times as many as those of its own town
_CODED: Final = (
    ("project_report", "project_code", "project_name"),
    ("problem", "problem_code", "problem"),
)

# Findings after which town or half-year of the cover may be wrong.
PLACE_IN_DOUBT: Final = frozenset(
    {
        "period_differs",
        "period_differs_maybe",
        "template_other_period",
        "template_other_town",
        "town_differs",
        "town_differs_maybe",
    }
)

Named = tuple[str, tuple[str, ...]]  # why, and the codes of the half-years or towns that it names


def template_differs(r: Return) -> Iterator[Draft]:
    """A return filled into another town's or half-year's template most likely has the wrong cover, or the wrong rows.

    Codes ``template_other_town``, ``template_other_period`` and, where the last half-year's template was used and all
    else agrees with the cover, ``template_differs``.
    """
    town, period = r.context.town, r.context.period
    marked_town, marked_period = r.marks.get(TOWN_MARK), r.marks.get(PERIOD_MARK)
    is_other_town = town is not None and marked_town not in (None, town.code)
    if is_other_town:
        name = r.context.reference.town(marked_town or "").name
        yield r.on_cover("template_other_town", "town", suggestion=name)
    if period is not None and marked_period not in (None, period.code):
        is_plain = not is_other_town and _is_filed_for(r, period)
        is_plain = is_plain and not [*_periods_named(r), *_towns_named(r)]
        code = "template_differs" if is_plain else "template_other_period"
        name = r.context.dictionary.period(marked_period or "").name
        yield r.on_cover(code, "period", suggestion=name)


def period_differs(r: Return) -> Iterator[Draft]:
    """Dates, filing day and pre-filled rows that speak for another half-year than the cover of a return without a mark.

    Codes ``period_differs`` and, of one kind alone, ``period_differs_maybe``.
    """
    if r.context.period is None or PERIOD_MARK in r.marks:
        return
    code, reasons = _agreed(_periods_named(r))
    if code:
        kind = "period_differs" if len(reasons) > 1 else "period_differs_maybe"
        name = r.context.dictionary.period(code).name
        yield r.on_cover(kind, "period", suggestion=name, reasons="，".join(reasons))


def town_differs(r: Return) -> Iterator[Draft]:
    """Villages, organisations and codes that speak for another town than the cover: one finding, there.

    Villages of one other town alone are an error, since each of them is one. Codes ``town_differs`` and
    ``town_differs_maybe``.
    """
    if r.context.villages is None:
        return
    villages = _by_villages(r)
    others = [] if TOWN_MARK in r.marks else list(_towns_named(r))
    code, reasons = _agreed([*villages, *others])
    if code:
        kind = "town_differs" if villages or len(reasons) > 1 else "town_differs_maybe"
        name = r.context.reference.town(code).name
        yield r.on_cover(kind, "town", suggestion=name, reasons="，".join(reasons))


def _agreed(named: Iterable[Named]) -> tuple[str | None, list[str]]:
    """What most kinds name, and why; of equal ones that of the first kind."""
    kinds = list(named)
    counts = Counter(code for _, codes in kinds for code in codes)
    if not counts:
        return None, []
    code = max(counts, key=lambda code: counts[code])
    return code, [why for why, codes in kinds if code in codes]


# --- the half-year


def _evidence(r: Return) -> Evidence:
    return r.context.dictionary.checks.evidence


def _is_filed_for(r: Return, period: Period) -> bool:
    """填报日期 lies where returns of the half-year are filed."""
    day, bounds = reported_on(r), _evidence(r)
    first = period.ends_on - dt.timedelta(bounds.days_before)
    return day is not None and first <= day <= period.ends_on + dt.timedelta(bounds.days_after)


def _periods_named(r: Return) -> Iterator[Named]:
    period = r.context.period
    if period is not None:
        yield from _by_facts(r, period)
        yield from _by_filing_day(r, period)
        yield from _by_template_rows(r, period)


def _by_facts(r: Return, own: Period) -> Iterator[Named]:
    """Most dates of what happened in the half-year lie in one other."""
    days = [
        day
        for sheet in r.sheets.values()
        for column in sheet.declared.columns
        if column.window == "within"
        for day in sheet.values[column.name]
        if isinstance(day, dt.date)
    ]
    counts = Counter(p for day in days for p in r.context.dictionary.periods if p.holds(day))
    for period, times in counts.most_common(1):
        if period != own and times >= _evidence(r).fewest and 2 * times > len(days):
            yield f"表内 {len(days)} 个日期中有 {times} 个在{period.name}", (period.code,)


def _by_filing_day(r: Return, own: Period) -> Iterator[Named]:
    """Filed long before its half-year ended, or long after when a later one had; it names the last that had ended."""
    day, bounds = reported_on(r), _evidence(r)
    ended = [p for p in r.context.dictionary.periods if day and p.ends_on <= day]
    if day is None or not ended:
        return
    is_early = day < own.ends_on - dt.timedelta(bounds.days_before)
    is_late = day > own.ends_on + dt.timedelta(bounds.days_after)
    if ended[-1] != own and (is_early or (is_late and ended[-1].ends_on > own.ends_on)):
        dictionary = r.context.dictionary
        title, word = dictionary.cover.column("reported_on").title, dictionary.programme.period_word
        yield f"{title} {day} 时最近结束的{word}是{ended[-1].name}", (ended[-1].code,)


def _by_template_rows(r: Return, own: Period) -> Iterator[Named]:
    """Most coded rows are those of another half-year's template and not of this one's."""
    coded, over = _coded_rows(r), _over(r)
    expected = r.history.template(own.code, over)
    if len(coded) < _evidence(r).fewest or not expected:
        return
    periods = [p for p in r.context.dictionary.periods if p != own]
    odd = coded - expected
    named = [
        p
        for p in periods
        if len(odd & r.history.template(p.code, over)) >= _evidence(r).most * len(coded)
    ]
    if named:
        codes = tuple(p.code for p in named)
        yield f"带编号的行多是{named[0].name}模板预填的", codes


def _coded_rows(r: Return) -> set[tuple[str, str]]:
    """Code and folded name of each row with a code."""
    return {
        (row.values[code], fold_name(row.values[name] or ""))
        for relation, code, name in _CODED
        for row in r.rows(relation)
        if row.values[code]
    }


def given_codes(r: Return) -> frozenset[str]:
    """The codes of projects and problems that the return gives."""
    return frozenset(code for code, _ in _coded_rows(r))


def _over(r: Return) -> frozenset[str]:
    """The states of rows that no template lists any more."""
    lists = r.context.dictionary.vocabularies
    sheets = (r.context.dictionary.sheet(relation) for relation, _, _ in _CODED)
    return frozenset().union(*(lists[s.column("status").vocabulary or ""].over for s in sheets))


# --- the town


def _towns_named(r: Return) -> Iterator[Named]:
    if r.context.town is not None:
        yield from _by_organizations(r, r.context.town)
        yield from _by_codes(r)


def _by_organizations(r: Return, own: Town) -> Iterator[Named]:
    """Most organisations carry the name of one other town."""
    names = _organizations(r)
    short = {town: short_town(town.name) for town in r.context.reference.towns}
    counts = {town: sum(word in name for name in names) for town, word in short.items()}
    town = max(counts, key=lambda town: counts[town])
    if town != own and counts[town] >= _evidence(r).fewest and 2 * counts[town] > len(names):
        yield f"{len(names)} 家社会组织中有 {counts[town]} 家的名称写明{town.name}", (town.code,)


def _organizations(r: Return) -> set[str]:
    return {
        organization.name
        for sheet in r.sheets.values()
        for column in sheet.declared.columns
        if column.type in ("organization", "organizations")
        for value in sheet.values[column.name]
        for organization in (value if isinstance(value, list | tuple) else (value,))
        if isinstance(organization, Organization)
    }


def _by_codes(r: Return) -> Iterator[Named]:
    """Most coded rows have codes that are another town's."""
    coded = given_codes(r)
    towns = Counter(
        r.history.codes_elsewhere[code]
        for code in coded - r.history.codes
        if code in r.history.codes_elsewhere
    )
    for code, times in towns.most_common(1):
        if times >= _evidence(r).fewest and times >= _evidence(r).most * len(coded):
            name = r.context.reference.town(code).name
            yield f"{len(coded)} 个编号中有 {times} 个是{name}的", (code,)


def _by_villages(r: Return) -> list[Named]:
    """All villages, but for a few, lie in one other town."""
    others, own = Counter[str](), 0
    for relation, sheet in r.sheets.items():
        for column in (c for c in sheet.declared.columns if c.type == "village"):
            own += sum(row.values[column.name] is not None for row in r.rows(relation))
            others.update(_other_towns(r, sheet, column.name))
    name, count = max(others.items(), key=lambda item: item[1], default=("", 0))
    is_one_town = count == others.total()
    if not (is_one_town and count >= _MIN_OTHER_VILLAGES and count > _OTHER_TO_OWN * own):
        return []
    code = next(town.code for town in r.context.reference.towns if town.name == name)
    word = r.context.dictionary.district.village_word
    return [(f"所填的 {count} 处{word}都属{name}", (code,))]


def _other_towns(r: Return, sheet: CheckedSheet, name: str) -> Iterator[str]:
    column = sheet.column(name)
    for row in (row for row in sheet.rows if row.has_error and row.values[name] is None):
        for issue in r.context.normalise(row.cell(name).value, column).issues:
            if issue.code == "village_other_town":
                yield issue.values["other_town"]
