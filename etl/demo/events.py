"""Mistakes of real towns: rounding, forgetting, mistyping. One function for each kind of event in towns.yml."""

from collections.abc import Callable, Mapping, Sequence
from copy import deepcopy
from typing import Any

from etl.demo.projects import OVER, WAN
from etl.demo.seeds import Chance, Part
from etl.dictionary import Dictionary

Row = dict[str, Any]
Rows = dict[str, list[Row]]


def apply(
    rows: Rows,
    events: Sequence[Part],
    chance: Chance,
    aliases: Mapping[str, str],
    dictionary: Dictionary,
) -> Rows:
    """The rows with the events applied, the ones given left as they are."""
    changed = deepcopy(rows)
    for event in events:
        change = _CHANGES.get(event["kind"])
        if change:
            change(changed, event, chance)
        elif event["kind"] == "alias":
            _alias(changed, aliases, chance)
        elif event["kind"] == "wrong_mode":
            _wrong_mode(changed, dictionary, chance)
    return changed


def first_version(rows: Rows, chance: Chance) -> Rows:
    """The first version of a corrected return: a project forgotten, an amount ten times too high."""
    flawed = deepcopy(rows)
    projects = flawed["project_report"]
    for row in _one_of(projects, chance, lambda r: r["project_code"] and _is_live(r)):
        projects.remove(row)
    for row in _one_of(projects, chance, lambda r: r["cash"] and r["cumulative_cash"]):
        row["cash"] *= 10
    return flawed


def _one_of(rows: Sequence[Row], chance: Chance, fits: Callable[[Row], object]) -> list[Row]:
    """One matching row, if any: with another seed an event may have nothing to change."""
    return chance.some([row for row in rows if fits(row)], 1)


def _open_ended(rows: Rows, event: Part, chance: Chance) -> None:
    for row in _one_of(rows["project_report"], chance, _is_live):
        row["planned_end"] = event["text"]


def _code_left_out(rows: Rows, event: Part, chance: Chance) -> None:
    for row in _one_of(rows["project_report"], chance, lambda r: r["project_code"]):
        row["project_code"] = None


def _wrong_sum(rows: Rows, event: Part, chance: Chance) -> None:
    for row in _one_of(rows["project_report"], chance, lambda r: r["cumulative_cash"]):
        row["cumulative_cash"] += WAN * 3 // 2


def _vanished_pairing(rows: Rows, event: Part, chance: Chance) -> None:
    """Of an organisation that has others, so that its projects keep a pairing."""
    names = [r["organization"] for r in rows["pairing"]]
    before_this_year = int(event["period"][:4])

    def stood(row: Row) -> bool:
        is_old = row["paired_on"].year < before_this_year and row["status"] == "active"
        return is_old and names.count(row["organization"]) > 1

    for row in _one_of(rows["pairing"], chance, stood):
        rows["pairing"].remove(row)


def _rejected(rows: Rows, event: Part, chance: Chance) -> None:
    """An interval where one number belongs, and a completed project that is not at 100."""
    for row in _one_of(rows["project_report"], chance, _is_live):
        row["cash"] = event["text"]
    for row in _one_of(rows["project_report"], chance, lambda r: r["status"] == "completed"):
        row["progress_pct"] = 90


def _alias(rows: Rows, aliases: Mapping[str, str], chance: Chance) -> None:
    for row in _one_of(rows["pairing"], chance, lambda r: r["village"] in aliases):
        row["village"] = aliases[row["village"]]


def _wrong_mode(rows: Rows, dictionary: Dictionary, chance: Chance) -> None:
    codes = dictionary.vocabularies["pairing_mode"].codes
    for row in _one_of(rows["pairing"], chance, lambda r: r["mode"]):
        row["mode"] = chance.one([code for code in codes if code != row["mode"]])


def _is_live(row: Row) -> bool:
    return row["status"] not in OVER


_CHANGES: dict[str, Callable[[Rows, Part, Chance], None]] = {
    "open_ended": _open_ended,
    "code_left_out": _code_left_out,
    "wrong_sum": _wrong_sum,
    "vanished_pairing": _vanished_pairing,
    "rejected": _rejected,
}
