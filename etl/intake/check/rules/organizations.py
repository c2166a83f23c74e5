"""The rule about organisations that are on the register no more."""

from collections.abc import Iterator

from etl.intake.check.findings import Draft
from etl.intake.check.returns import Return, Row
from etl.lists.reference import Organization


def deregistered(r: Return) -> Iterator[Draft]:
    """An organisation that was struck off before the half-year began can neither be paired nor carry out a project."""
    over = r.context.dictionary.vocabularies["project_status"].over | {"ended"}
    for relation, name in (("pairing", "organization"), ("project_report", "organizations")):
        for row in r.rows(relation):
            if row.values["status"] not in over:
                yield from _struck_off(r, relation, row, name)


def _struck_off(r: Return, relation: str, row: Row, name: str) -> Iterator[Draft]:
    named, period = row.values[name], r.context.period
    for organization in named if isinstance(named, tuple) else (named,):
        if not isinstance(organization, Organization) or period is None:
            continue
        day = organization.deregistered_on
        if day and day < period.starts_on:
            words = {"suggestion": organization.name, "expected": day}
            yield r.at("deregistered", relation, row, name, **words)
