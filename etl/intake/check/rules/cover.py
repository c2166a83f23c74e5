"""Rules about the cover: whose return, which half-year, when it was filled in."""

from collections import Counter
from collections.abc import Iterator
from typing import Final

from etl.dictionary import SheetColumn
from etl.intake.check.findings import Draft
from etl.intake.check.returns import CheckedSheet, Return, reported_on, template_version

_MIN_OTHER_VILLAGES: Final = 2  # of one other town
_OTHER_TO_OWN: Final = 4  # how many times as many as those of its own town


def date_in_future(r: Return) -> Iterator[Draft]:
    """A return cannot have been filled in after it was received: the date decides whether it was on time."""
    day = reported_on(r)
    if day and day > r.context.today:
        yield r.on_cover("date_in_future", "reported_on", expected=day)


def reported_before_period(r: Return) -> Iterator[Draft]:
    """A return filled in before its half-year began has most likely the wrong year, which would make it punctual."""
    day, period = reported_on(r), r.context.period
    if day and period and day < period.starts_on:
        yield r.on_cover("reported_before_period", "reported_on", expected=day, period=period.name)


def demo_in_real(r: Return) -> Iterator[Draft]:
    """What a folder holds is decided when it is made: no town can turn real data into a demonstration."""
    if r.is_demo and not r.context.is_demo:
        yield r.on_cover("demo_in_real", "data_nature")


def template_version_unknown(r: Return) -> Iterator[Draft]:
    """Columns of another template version may mean something else: a warning, not an error."""
    stated, current = template_version(r), r.context.dictionary.programme.template_version
    if stated and stated.upper().removeprefix("V").removesuffix(".0") != current:
        yield r.on_cover("template_version_unknown", "template_version", expected=current)


def town_differs(r: Return) -> Iterator[Draft]:
    """When all villages lie in one other town, 镇街 or the rows are wrong: one finding, on the cover."""
    if r.context.villages is None:
        return
    others, own = Counter[str](), 0
    for relation, sheet in r.sheets.items():
        for column in (c for c in sheet.declared.columns if c.type == "village"):
            own += sum(row.values[column.name] is not None for row in r.rows(relation))
            others.update(_other_towns(r, sheet, column))
    town, count = max(others.items(), key=lambda item: item[1], default=("", 0))
    is_one_town = count == others.total()
    if is_one_town and count >= _MIN_OTHER_VILLAGES and count > _OTHER_TO_OWN * own:
        yield r.on_cover("town_differs", "town", suggestion=town, times=count)


def _other_towns(r: Return, sheet: CheckedSheet, column: SheetColumn) -> Iterator[str]:
    for row in (row for row in sheet.rows if row.has_error and row.values[column.name] is None):
        for issue in r.context.normalise(row.cell(column.name).value, column).issues:
            if issue.code == "village_other_town":
                yield issue.values["other_town"]
