"""A cell as a return gives it, understood on its own: for tables of spellings."""

from __future__ import annotations

import datetime as dt
from functools import cache

from etl.dictionary import SheetColumn, load_dictionary
from etl.folder import SHIPPED_REFERENCE
from etl.intake.check.values import Context
from etl.intake.normalize.organizations import OrganizationNames
from etl.intake.normalize.outcome import Outcome
from etl.lists.reference import Organization, Reference, name_id, read_reference

D = load_dictionary()
TODAY = dt.date(2026, 11, 24)
# Invented: a register with short names, other names, brackets, and two of one name in two areas.
REGISTER = {
    "佛山市南海区青禾志愿服务协会": (),
    "佛山市南海区启明社会工作服务中心": (),
    "广东省佛山市南海区厚德慈善基金会": (),
    "佛山市南海区红树林环保协会": (),
    "佛山市南海区蓝天救援协会": (),
    "佛山市蓝天救援协会": (),
    "佛山市南海区（里水）花卉协会": (),
    "佛山市南海区沥桂义工服务中心": ("沥桂义工", "沥桂义工中心"),
    "佛山市南海区西樵镇醒狮协会": ("西樵狮会",),
    "佛山市南海区狮山镇商会": (),
    "佛山市南海区大沥镇商会": (),
}


@cache
def reference() -> Reference:
    """The shipped lists and the invented register."""
    shipped = read_reference(D, lambda name: SHIPPED_REFERENCE / name)
    register = tuple(
        Organization(name_id(name), None, name, aliases) for name, aliases in REGISTER.items()
    )
    return Reference(**{**vars(shipped), "organizations": register})


@cache
def context_of(town: str, period: str) -> Context:
    """What a cell of this town's return for this half-year is understood with."""
    lists = reference()
    places = (*lists.towns, lists.district)
    return Context(
        D,
        lists,
        OrganizationNames(D.district, lists),
        TODAY,
        next(place for place in places if place.name == town),
        D.period(period),
    )


def column_of(sheet: str, title: str) -> SheetColumn:
    """The column with this title."""
    declared = next(s for s in (D.cover, *D.sheets) if s.sheet == sheet)
    return next(column for column in declared.columns if column.title == title)


def normalised(sheet: str, title: str, value: object, town: str, period: str) -> Outcome:
    """The value of one cell; the cover is read before its town and half-year are known."""
    context = context_of(town, period)
    if sheet == D.cover.sheet:
        context = Context(D, context.reference, context.organizations, TODAY)
    return context.normalise(value, column_of(sheet, title))


def shown(value: object) -> str:
    """A value as a table of spellings writes it."""
    if isinstance(value, tuple):
        return "、".join(map(shown, value))
    return value.name if isinstance(value, Organization) else "" if value is None else str(value)
