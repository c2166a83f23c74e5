"""Rules about 结对情况, and the projects that follow from it."""

from collections.abc import Iterator

from etl.identity import pairing_modes
from etl.intake.check.findings import Draft
from etl.intake.check.returns import Return
from etl.intake.check.rules.shared import is_understood, repeated_rows, vanished
from etl.system.grouping import grouped


def duplicate_pairing(r: Return) -> Iterator[Draft]:
    """The same pairing in force twice would count twice."""
    groups = grouped(
        ((row.values["organization"].organization_id, row.values["village"]), row)
        for row in r.rows("pairing")
        if row.values["organization"] and row.values["village"] and row.values["status"] == "active"
    )
    yield from repeated_rows(r, "pairing", "organization", "duplicate_pairing", groups.values())


def mode_differs(r: Return) -> Iterator[Draft]:
    """结对方式 follows from the rows; where the town says otherwise, a row may be missing."""
    if not is_understood(r, "pairing", "organization", "village"):
        return
    vocabulary, rows = r.context.dictionary.vocabularies["pairing_mode"], r.rows("pairing")
    for row, mode in zip(rows, pairing_modes([row.values for row in rows]), strict=True):
        if row.values["mode"] and mode and row.values["mode"] != mode:
            yield r.at("mode_differs", "pairing", row, "mode", expected=vocabulary.name_of(mode))


def no_pairing(r: Return) -> Iterator[Draft]:
    """A project's lead works in a town it is paired with: a missing pairing is most often a forgotten row.

    Partners that join a project need no pairing of their own. No finding while any pairing is not understood: it may
    be the missing one.
    """
    if not is_understood(r, "pairing", "organization"):
        return
    paired = {row.values["organization"].organization_id for row in r.rows("pairing")}
    other_sheet = r.context.dictionary.sheet("pairing").sheet
    for row in r.rows("project_report"):
        lead = next(iter(row.values["organizations"] or ()), None)
        if lead and lead.organization_id not in paired and row.values["status"] != "terminated":
            words = {"value": lead.name, "other_sheet": other_sheet}
            yield r.at("no_pairing", "project_report", row, "organizations", **words)


def vanished_pairing(r: Return) -> Iterator[Draft]:
    """A pairing in force last time is listed again or ended: silence is a forgotten row (contract)."""
    if not is_understood(r, "pairing", "organization", "village"):
        return
    listed = {
        (row.values["organization"].organization_id, row.values["village"])
        for row in r.rows("pairing")
    }
    names = {o.organization_id: o.name for o in r.context.reference.organizations}
    for past in r.history.pairings:
        if (past.organization_id, past.village_code) not in listed:
            village = r.context.village_by_code.get(past.village_code)
            place = village.name if village else past.village_code  # no longer on the list
            name = names.get(past.organization_id, past.organization_id)
            yield vanished(r, "pairing", "vanished_pairing", f"{name} — {place}")
