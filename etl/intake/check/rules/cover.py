"""Rules about the cover: whose return, which half-year, when it was filled in."""

from collections.abc import Iterator

from etl.intake.check.findings import Draft
from etl.intake.check.returns import Return, reported_on, template_version


def date_in_future(r: Return) -> Iterator[Draft]:
    """A return cannot have been filled in after it was received: the date decides whether it was on time."""
    day = reported_on(r)
    if day and day > r.context.today:
        yield r.on_cover("date_in_future", "reported_on", expected=day)


def reported_before_period(r: Return) -> Iterator[Draft]:
    """A return filled in before its half-year began has most likely the wrong year, which would make it punctual.

    Where a half-year had ended by then, ``period_differs`` asks whether it is that one.
    """
    day, period, first = reported_on(r), r.context.period, r.context.dictionary.periods[0]
    if day and period and day < min(period.starts_on, first.ends_on):
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
