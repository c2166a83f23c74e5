"""One cell to one value: the column's type chooses the normaliser."""

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property

from etl.dictionary import Dictionary, Period, Reading, SheetColumn, Vocabulary
from etl.intake.normalize import choices, dates, money, numbers, periods, uscc
from etl.intake.normalize.areas import EveryVillage, TownNames, VillageNames
from etl.intake.normalize.organizations import OrganizationNames
from etl.intake.normalize.outcome import BLANK, Issue, Outcome, failed, warned
from etl.lists.reference import Organization, Reference, Town, Village
from etl.personal_data import personal_data, personal_data_in_link
from etl.text import clean, fold, fold_name, fold_words, split_list, split_loosely, whole

_USUAL = "[A-Za-z\u4e00-\u9fff、，。；（）]"
_SPELT = "(?!.*[〇零一二三四五六七八九]{11})"  # a telephone number in words
_PLAIN = re.compile(f"(?=.{{8,100}}$){_SPELT}{_USUAL}*(?:[0-9]{{1,6}}{_USUAL}*)?")
_COUNTED = frozenset({"money", "count", "number", "percent"})
_NONE_IS_CONTENT = frozenset({"text", "yes_no", "villages"})  # here “无” is more than a blank cell
_SCREENED = frozenset({"text", "organization", "organizations", "village", "villages", "code"})


@dataclass(frozen=True)
class Context:
    """What normalising a cell may need; ``town`` and ``period`` are None while unknown.

    ``is_demo``: of a folder of demonstration data.
    """

    dictionary: Dictionary
    reference: Reference
    organizations: OrganizationNames
    today: dt.date
    town: Town | None = None
    period: Period | None = None
    is_demo: bool = False
    every_village: EveryVillage | None = None
    _seen: dict[tuple[str, str], Outcome] = field(default_factory=dict, compare=False, repr=False)

    @cached_property
    def towns(self) -> TownNames:
        """Finds towns."""
        return TownNames(self.dictionary.district, self.reference)

    @cached_property
    def villages(self) -> VillageNames | None:
        """Finds villages of the town; None while the town is unknown or is the district."""
        if self.town is None or self.town in self.reference.counties:
            return None
        district, every = self.dictionary.district, self.every_village
        return VillageNames(district, self.reference, self.town, every)

    @cached_property
    def village_by_code(self) -> dict[str, Village]:
        """Every village of the list."""
        return {village.code: village for village in self.reference.villages}

    def vocabulary(self, column: SheetColumn) -> Vocabulary:
        """The list of a column that has one."""
        return self.dictionary.vocabularies[column.vocabulary or ""]

    def organization(self, name: str) -> Outcome:
        """The organisation of a part of a list; cached, for lists repeat them."""
        return self._once("organization", name, self.organizations.normalise)

    def village(self, name: str) -> Outcome:
        """The village of a part of a list."""
        return self._once("village", name, self.villages.normalise) if self.villages else BLANK

    def _once(self, kind: str, name: str, normalise: Callable[[object], Outcome]) -> Outcome:
        outcome = self._seen.get((kind, name))
        if outcome is None:
            outcome = self._seen[kind, name] = normalise(name)
        return outcome

    def normalise(self, value: object, column: SheetColumn) -> Outcome:
        """The value of a cell; not cached: a column normalises each distinct value once."""
        if not is_plain(value):
            if column.type in _SCREENED and not column.private:
                # A telephone number alone in a cell is a number to the spreadsheet.
                is_readable = isinstance(value, str | int | float)
                if kind := personal_data(value) if is_readable else None:
                    return failed("personal_data", kind=kind)
            if self._means_blank(value, column):
                return BLANK
        return _NORMALISERS[column.type](value, column, self)

    def _means_blank(self, value: object, column: SheetColumn) -> bool:
        """“/” and “—” are blank in names, codes and dates; so is “无”, which is content in a text and 0 in a number."""
        if column.type in _COUNTED or not isinstance(value, str):
            return False
        reading, text = self.dictionary.reading, fold(value)
        says_none = column.type not in _NONE_IS_CONTENT and text in fold_words(reading.zero_words)
        return says_none or text in fold_words(reading.blank_words)


def is_plain(value: object) -> bool:
    """A text of usual characters that needs no cleaning and no check, as most are.

    It is longer than any word for “nothing”, and has too few digits for personal data.
    """
    return isinstance(value, str) and _PLAIN.fullmatch(value) is not None


def _text(value: object, column: SheetColumn, context: Context) -> Outcome:
    text, limit = clean(whole(value)), context.dictionary.reading.text_limit
    if len(text) > limit:
        return failed("text_too_long", size=len(text), limit=limit)
    return Outcome(text or None)


def _code(value: object, column: SheetColumn, context: Context) -> Outcome:
    """A code as in the template, or with the town prefix of the published id."""
    code = fold_name(value).upper()
    return Outcome(code.removeprefix(f"{context.town.code}-" if context.town else "") or None)


def _link(value: object, column: SheetColumn, context: Context) -> Outcome:
    if kind := personal_data_in_link(value):
        return failed("personal_data", kind=kind)
    text = clean(value)
    is_link = fold_name(text).startswith(("http://", "https://"))
    return Outcome(text) if is_link else warned(text, "link_odd")


def _period(value: object, column: SheetColumn, context: Context) -> Outcome:
    d = context.dictionary
    outcome = periods.period(value, d.periods, d.reading.spans)
    if outcome.value and d.period(outcome.value).starts_on > context.today:
        return failed("period_not_begun")
    return outcome


def _village(value: object, column: SheetColumn, context: Context) -> Outcome:
    return context.villages.normalise(value) if context.villages else BLANK


def _villages(value: object, column: SheetColumn, context: Context) -> Outcome:
    says_none = fold(value) in fold_words(context.dictionary.reading.zero_words)
    if context.villages and (says_none or context.villages.is_whole_town(value)):
        return warned(None, "villages_whole_town")
    return _tuple_of(_each(value, context.village))


def _organizations(value: object, column: SheetColumn, context: Context) -> Outcome:
    parts = {part: context.organization(part) for part in split_list(value)}
    if len(parts) > 1 and not any(outcome.issues for outcome in parts.values()):
        return _tuple_of(parts)
    whole = context.organizations.normalise(value)
    if isinstance(whole.value, Organization) and whole.value.is_registered:
        return Outcome((whole.value,), whole.issues)
    return _tuple_of(_each(value, context.organization))


def _each(value: object, normalise: Callable[[str], Outcome]) -> dict[str, Outcome]:
    """Each part of a list; “甲和乙” is two parts only if both are known for certain."""
    outcomes: dict[str, Outcome] = {}
    for part in split_list(value):
        outcome = normalise(part)
        finer = {p: normalise(p) for p in split_loosely(part)} if outcome.issues else {}
        certain = len(finer) > 1 and not any(o.issues for o in finer.values())
        outcomes |= finer if certain else {part: outcome}
    return outcomes


def _tuple_of(outcomes: dict[str, Outcome]) -> Outcome:
    """The parts' values in order; an issue of a part names the part, not the whole cell."""
    issues = tuple(
        Issue(issue.code, {"value": part, **issue.values})
        for part, outcome in outcomes.items()
        for issue in outcome.issues
    )
    values = dict.fromkeys(outcome.value for outcome in outcomes.values())
    return Outcome(None if None in values else tuple(values), issues)


def _milestone(value: object, column: SheetColumn, context: Context) -> Outcome:
    parts = split_list(value)
    text = fold_name(parts[0] if len(parts) == 1 else value)
    for milestone in context.dictionary.milestones:
        names = {fold_name(word) for word in (milestone.name, milestone.short)}
        code = fold_name(milestone.code)
        if text in {*names, code, *(code + name for name in names)}:
            return Outcome(milestone.code)
    declared = [m.name for m in context.dictionary.milestones if m.basis == "declared"]
    return choices.not_in(text, declared)


def _date(value: object, column: SheetColumn, context: Context) -> Outcome:
    outcome = dates.date(value, column, context.period, context.dictionary.reading)
    if outcome == BLANK and column in context.dictionary.cover.columns:
        return failed("date_no_year")  # on the cover there is no half-year to complete it
    return outcome


def _money(value: object, column: SheetColumn, context: Context) -> Outcome:
    """Money; an amount of another measure is told its column."""
    outcome = money.money(value, column, context.dictionary.reading)
    measure = outcome.issues[0].values.get("measure") if outcome.issues else None
    if measure is None:
        return outcome
    columns = [c for sheet in context.dictionary.sheets for c in sheet.columns]
    of_measure = [c for c in columns if c.measure == measure]
    title = next(c.title for c in (*of_measure, *columns) if c in of_measure or c.name == "note")
    return failed(outcome.issues[0].code, **outcome.issues[0].values, elsewhere=title)


_Normaliser = Callable[[object, SheetColumn, Context], Outcome]


def _with_list(normalise: Callable[[object, SheetColumn, Vocabulary], Outcome]) -> _Normaliser:
    return lambda value, column, context: normalise(value, column, context.vocabulary(column))


def _with_words(normalise: Callable[[object, SheetColumn, Reading], Outcome]) -> _Normaliser:
    return lambda value, column, context: normalise(value, column, context.dictionary.reading)


_NORMALISERS: dict[str, _Normaliser] = {
    "text": _text,
    "code": _code,
    "link": _link,
    "town": lambda value, _, context: context.towns.normalise(value),
    "period": _period,
    "village": _village,
    "villages": _villages,
    "organization": lambda value, _, context: context.organizations.normalise(value),
    "organizations": _organizations,
    "uscc": lambda value, *_: uscc.uscc(value),
    "date": _date,
    "choice": _with_list(choices.choice),
    "choices": lambda value, column, context: choices.choices(value, context.vocabulary(column)),
    "yes_no": _with_list(choices.yes_no),
    "milestone": _milestone,
    "money": _money,
    "count": _with_words(numbers.count),
    "number": _with_words(numbers.number),
    "percent": _with_words(numbers.percent),
}
