"""结对与参与: who takes part, by class over the half-years; how villages and organisations are paired."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dashboard.features.meeting.story import titles
from dashboard.features.meeting.story.basis import STAR, Basis, known
from dashboard.features.meeting.story.model import (
    Column,
    Mark,
    Participation,
    Segment,
    Share,
    Slide,
)
from dashboard.page.view import names_of
from dashboard.style.formats import number

# Who has left stands below the line, the others above it, in the order of the vocabulary.
_LEFT = "lapsed"
_DONE = "completed_out"
FIRST = "首期"


def slide(basis: Basis) -> Slide:
    """The second slide."""
    classes = names_of(basis.view.dictionary, "participation_class")
    last = basis.people[-1] if basis.people else {}
    total = basis.stock(basis.people, "organizations")
    new = known(last.get("organizations_new")) if basis.is_reported else None
    title, short = titles.participation(basis.view.label("organizations"), total, new, classes)
    body = Participation(
        subtitle="参与社会组织数，按参与情况分（家）",
        columns=tuple(
            _column(basis, code, short_, classes) for code, short_ in basis.shorts.items()
        ),
        legend=tuple(Segment(code, classes[code], 0) for code in present(classes)),
        left_name=f"上期参与、{classes[_LEFT]}（含{classes[_DONE]}）",
        modes_title=basis.view.label("villages_paired"),
        modes=tuple(_modes(basis, last)),
        many=_share(basis, last, "organizations_many_villages", "家社会组织"),
        sentences=_sentences(basis, last),
    )
    codes = ["organizations", *(f"organizations_{code}" for code in classes)]
    pairs = ("villages_one_organization", "villages_many_organizations")
    notes = basis.definition(*codes, *pairs, "organizations_many_villages")
    return Slide("participation", "participation", "结对与参与", title, short, body, notes)


def present(classes: Mapping[str, str]) -> tuple[str, ...]:
    """The classes of those who take part, bottom first."""
    return tuple(code for code in classes if code not in (_LEFT, _DONE))


def _column(basis: Basis, code: str, short: str, classes: Mapping[str, str]) -> Column:
    row = next((r for r in basis.people if r["period"] == code), {})
    total = known(row.get("organizations"))
    mark = Mark.NOW if code == basis.period else Mark.PAST
    if total is None:
        return Column(short, code, None, (), None, Mark.MISSING, basis.missing_word)
    if known(row["towns_reported"]) == 0:
        return Column(short, code, total, (), None, Mark.CARRIED, f"{STAR}沿用")
    parts = {name: known(row[f"organizations_{name}"]) for name in classes}
    if any(parts[name] is None for name in present(classes)):
        return Column(short, code, total, (), None, Mark.FIRST, FIRST)
    segments = tuple(Segment(name, classes[name], parts[name] or 0) for name in present(classes))
    left = (parts[_LEFT] or 0) + (parts[_DONE] or 0)
    return Column(short, code, total, segments, left, mark)


def _share(basis: Basis, row: Mapping[str, Any], column: str, label: str) -> Share:
    value = known(row.get(column))
    rows = basis.rows(column) if value is not None else None
    return Share(label, value, "—" if value is None else number(value), rows)


def _modes(basis: Basis, row: Mapping[str, Any]) -> list[Share]:
    names = names_of(basis.view.dictionary, "pairing_mode")
    return [
        _share(basis, row, "villages_one_organization", names["one_to_one"]),
        _share(basis, row, "villages_many_organizations", names["many_to_one"]),
    ]


def _sentences(basis: Basis, row: Mapping[str, Any]) -> tuple[str, ...]:
    """How villages are paired, how many organisations have several, how many agreements are signed."""
    paired, many = known(row.get("villages_paired")), known(row.get("villages_many_organizations"))
    several = known(row.get("organizations_many_villages"))
    pairings, signed = known(row.get("pairings_in_force")), known(row.get("agreements_signed"))
    told = []
    if paired is not None:
        told.append(
            f"{number(paired)}个结对村（社区）中，{number(many or 0)}个由两家以上社会组织结对"
        )
    if several is not None:
        told.append(f"与两个以上村（社区）结对的，有{number(several)}家社会组织")
    if pairings is not None:
        told.append(f"{number(pairings)}项结对关系中，{number(signed or 0)}项已签协议")
    return tuple(told)
