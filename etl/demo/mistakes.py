"""Mistakes that towns make: rounding, omissions, typing errors; the kinds of events in towns.yml."""

from collections.abc import Callable, Mapping, Sequence
from copy import deepcopy

from etl.demo.projects import OVER, WAN
from etl.demo.seeds import Chance, Part, Row, Rows

Fits = Callable[[Row], object]

# Which projects a mistyped cell may belong to.
_FITTING: dict[str, Fits] = {
    "live": lambda row: row["status"] not in OVER,
    "coded": lambda row: row["project_code"],
    "completed": lambda row: row["status"] == "completed",
}


def with_mistakes(
    rows: Rows,
    events: Sequence[Part],
    chance: Chance,
    aliases: Mapping[str, str],
    modes: Sequence[str],
) -> Rows:
    """A copy of the rows with the events applied."""
    changed = deepcopy(rows)
    for event in events:
        _of_projects(changed["project_report"], event, chance)
        _of_pairings(changed["pairing"], event, chance, aliases, modes)
    return changed


def first_version(rows: Rows, chance: Chance) -> Rows:
    """The first version of a corrected return: a project forgotten, an amount ten times too high."""
    flawed = deepcopy(rows)
    projects, is_live = flawed["project_report"], _FITTING["live"]
    for row in _one_of(projects, chance, lambda r: r["project_code"] and is_live(r)):
        projects.remove(row)
    for row in _one_of(projects, chance, lambda r: r["cash"] and r["cumulative_cash"]):
        row["cash"] *= 10
    return flawed


def _one_of(rows: Sequence[Row], chance: Chance, fits: Fits) -> list[Row]:
    """One matching row, if any: with another seed an event may have nothing to change."""
    return chance.some([row for row in rows if fits(row)], 1)


def _of_projects(projects: list[Row], event: Part, chance: Chance) -> None:
    if event["kind"] == "mistyped":
        for row in _one_of(projects, chance, _FITTING[event["of"]]):
            row.update(event["set"])
    elif event["kind"] == "wrong_sum":
        for row in _one_of(projects, chance, lambda r: r["cumulative_cash"]):
            row["cumulative_cash"] += WAN * 3 // 2


def _of_pairings(
    pairings: list[Row],
    event: Part,
    chance: Chance,
    aliases: Mapping[str, str],
    modes: Sequence[str],
) -> None:
    if event["kind"] == "vanished_pairing":
        for row in _one_of(pairings, chance, _is_spare(pairings, event["period"][:4])):
            pairings.remove(row)
    elif event["kind"] == "alias":
        for row in _one_of(pairings, chance, lambda r: r["village"] in aliases):
            row["village"] = aliases[row["village"]]
    elif event["kind"] == "wrong_mode":
        for row in _one_of(pairings, chance, lambda r: r["mode"]):
            row["mode"] = chance.one([mode for mode in modes if mode != row["mode"]])


def _is_spare(pairings: Sequence[Row], year: str) -> Fits:
    """Old, and of an organisation that has others, so that its projects keep a pairing."""
    names = [row["organization"] for row in pairings]
    return lambda row: (
        row["paired_on"].year < int(year)
        and row["status"] == "active"
        and names.count(row["organization"]) > 1
    )
