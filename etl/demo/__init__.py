"""Demonstration data: an invented register and invented returns as workbooks, reproducible by seed.

No real organisation appears: every name is marked 示例, every return 演示数据.
"""

import csv
import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from etl.demo.district import DistrictLife
from etl.demo.mistakes import first_version, with_mistakes
from etl.demo.places import typical_villages, village_aliases
from etl.demo.real_data import REGISTER_FILE, DemoError, refuse_real_data, refuse_unknown_towns
from etl.demo.register import Registry
from etl.demo.seeds import TEXTS, TOWNS, Chance, Rows, event, events, periods, told, told_by
from etl.dictionary import Period
from etl.folder import DataFolder
from etl.lists.reference import Town, load_reference
from etl.templates.stored_rows import in_sheet_terms
from etl.templates.template import return_name, write_return

__all__ = ["LISTS", "SEED", "DemoError", "make_demo"]

SEED = 20240412
LISTS = (REGISTER_FILE, "typical_villages.csv", "village_aliases.csv")


def make_demo(folder: DataFolder, seed: int = SEED, through: str | None = None) -> dict[str, Any]:
    """Mark a data folder as demonstration and write ``reference/*.csv`` and ``inbox/<half-year>/*.xlsx``.

    The same seed writes the same bytes; ``through`` is the last half-year to tell, and changes none before it.
    Returns what was written: number and place of the workbooks, sizes of the lists, rows by relation.

    Raises:
        DemoError: the folder holds real returns or lists.
        RequestError: the list of towns has one that the demonstration does not cover, or the story does not go so far.
    """
    with told_by(folder):
        demo = _Demo(folder, seed, through)
        refuse_unknown_towns(folder, demo.reference)
        refuse_real_data(folder, demo.names(), LISTS)
        folder.root.mkdir(parents=True, exist_ok=True)
        folder.demo_mark.touch()
        return demo.make()


class _Demo:
    def __init__(self, folder: DataFolder, seed: int, through: str | None) -> None:
        self.folder, self.seed = folder, seed
        self.dictionary, self.reference = folder.dictionary, load_reference(folder)
        self.periods = [self.dictionary.period(code) for code in told(through)]
        self.files = 0
        self.rows: Counter[str] = Counter()

    def names(self) -> set[str]:
        """The paths of all returns below the inbox, whatever the seed."""
        towns = (*self.reference.towns, self.reference.district)
        known = [self.dictionary.period(code) for code in periods()]
        places = [(town, period) for town in towns for period in known]
        return {
            self._name(*place, suffix)
            for place in places
            for suffix in ("", _suffix("corrected", *place), _suffix("made_up", *place))
        }

    def _is_told(self, code: str) -> bool:
        return code in [period.code for period in self.periods]

    def make(self) -> dict[str, Any]:
        """Write the lists, then the returns."""
        register = Registry(self.dictionary, self.reference, self.seed).make()
        typical = typical_villages(self.reference, self.seed)
        aliases = village_aliases(self.reference, self.seed)
        rows = [o.row(self.dictionary) for o in register]
        for name, listed in zip(LISTS, (rows, typical, aliases), strict=True):
            self._list(name, listed)
        district = DistrictLife(self.dictionary, self.reference, register, typical, self.seed)
        names = {row["village_code"]: row["alias"] for row in aliases}
        for period in self.periods:
            district.half_year(period)
            for town in self.reference.towns:
                self._report(town, period, district.towns[town.code].rows, names)
            self._write(self.reference.district, period, district.own_rows(period))
        return {
            "files": self.files,
            "inbox": self.folder.inbox,
            "organizations": len(register),
            "typical_villages": len(typical),
            "village_aliases": len(aliases),
            "rows": dict(self.rows),
        }

    def _report(self, town: Town, period: Period, rows: Rows, aliases: Mapping[str, str]) -> None:
        """Write a town's return: none if it is missing, two if it was corrected or made up for later."""
        if (late := event(town.code, period, "made_up")) and self._is_told(late["in"]):
            self._write(town, period, rows, late["suffix"])
        if event(town.code, period, "missing"):
            return
        chance = Chance(self.seed, "events", town.code, period.code)
        modes = self.dictionary.vocabularies["pairing_mode"].codes
        mistakes = events(town.code, period)
        reported = with_mistakes(rows, mistakes, chance, aliases, modes)
        suffix = _suffix("corrected", town, period)
        if suffix:
            self._write(town, period, first_version(reported, chance))
        self._write(town, period, reported, suffix)

    def _write(self, town: Town, period: Period, rows: Rows, suffix: str = "") -> None:
        """Write a return; ``suffix`` marks a correction."""
        vocabularies = self.dictionary.vocabularies
        is_no_new = event(town.code, period, "no_new") is not None
        cover = {
            "town": town.name,
            "period": period.name,
            "reporter": TOWNS["reporter"],
            "telephone": TOWNS["telephone"],
            "reported_on": self._reported_on(town, period, is_correction=bool(suffix)),
            "template_version": self.dictionary.programme.template_version,
            "data_nature": vocabularies["data_nature"].name_of("demo"),
            "no_new": vocabularies["yes_no"].name_of(str(is_no_new).lower()),
            "note": TEXTS["notes"]["corrected" if suffix else "cover"],
        }
        in_terms = {
            relation: in_sheet_terms(
                listed, self.dictionary.sheet(relation), self.dictionary, self.reference
            )
            for relation, listed in rows.items()
        }
        out = self.folder.inbox / self._name(town, period, suffix)
        write_return(out, self.dictionary, self.reference, cover, in_terms, is_demo=True)
        self.files += 1
        self.rows.update({relation: len(listed) for relation, listed in rows.items()})

    def _reported_on(self, town: Town, period: Period, *, is_correction: bool) -> dt.date:
        """On time unless an event makes it late; a correction comes three weeks after the due date."""
        late = event(town.code, period, "late")
        if late or is_correction:
            return period.due_on + dt.timedelta(days=late["days"] if late else 21)
        first, last = (period.ends_on + dt.timedelta(days=n) for n in TOWNS["answers_after"])
        return Chance(self.seed, "reported", town.code, period.code).day(first, last)

    def _name(self, town: Town, period: Period, suffix: str = "") -> str:
        """Path below the inbox; a folder for each half-year makes the order of paths that of loading."""
        name = return_name(self.dictionary, town.name, period.code).removesuffix(".xlsx")
        parts = filter(None, (self.dictionary.programme.demo_mark, name, suffix))
        return f"{period.code}/{'_'.join(parts)}.xlsx"

    def _list(self, name: str, rows: Sequence[Mapping[str, str]]) -> None:
        path = self.folder.root / "reference" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)


def _suffix(kind: str, town: Town, period: Period) -> str:
    """The mark of another version of a return, if there is one."""
    version = event(town.code, period, kind)
    return str(version["suffix"]) if version else ""
