"""Rules about what a town reports and what the district reports."""

from collections.abc import Iterator

from etl.intake.check.findings import Draft
from etl.intake.check.returns import Return


def district_rows(r: Return) -> Iterator[Draft]:
    """区级 reports its milestones, cases and honours; pairings and projects are the towns' (contract, fine print).

    Its rows would be money that no town's mart holds.
    """
    district = r.context.town
    if district not in r.context.reference.counties:
        return
    for sheet in (sheet for sheet in r.sheets.values() if sheet.declared.of_towns and sheet.rows):
        cells = tuple(next(iter(row.cells.values())) for row in sheet.rows)
        yield Draft("district_rows", sheet.table.sheet, cells, values={"town": district.name})


def decision_of_town(r: Return) -> Iterator[Draft]:
    """What the leading group decided is told by the district; a town most likely means 协调意见 of a problem."""
    district, other = r.context.reference.district, r.context.dictionary.sheet("problem")
    if r.context.town == district:
        return
    for sheet in (s for s in r.sheets.values() if s.declared.of_district and s.rows):
        first = next(iter(sheet.rows[0].cells.values()))
        words = {"town": district.name, "other": other.sheet}
        words["column"] = other.column("decision").title
        yield Draft("decision_of_town", sheet.table.sheet, (first,), values=words)


def milestone_owner(r: Return) -> Iterator[Draft]:
    """A town declares the town's milestones, the district its own; the others are computed.

    Codes ``milestone_computed``, ``milestone_other_owner``.
    """
    relation, lists, sender = "milestone_report", r.context.reference, r.context.town
    owner = "district" if sender in lists.counties else "town"
    own = lists.county_of(sender) if sender else lists.district
    for row in (row for row in r.rows(relation) if row.values["milestone"]):
        milestone = r.context.dictionary.milestone(row.values["milestone"])
        if milestone.basis != "declared":
            yield r.at("milestone_computed", relation, row, "milestone")
        elif milestone.owner != owner:
            expected = own.name if milestone.owner == "district" else "镇（街道）"
            yield r.at("milestone_other_owner", relation, row, "milestone", expected=expected)
