"""Demonstration data: an invented register and invented returns as workbooks, reproducible by seed.

No real organisation appears: every name is marked 示例, every return 演示数据.
"""

import csv
import datetime as dt
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from etl.demo import events
from etl.demo.district import DistrictLife, make_district
from etl.demo.places import typical_villages, village_aliases
from etl.demo.real_data import REGISTER, DemoError, refuse_real_data
from etl.demo.register import make_register
from etl.demo.seeds import Chance, Seeds, load_seeds
from etl.demo.town import Rows
from etl.dictionary import Dictionary, Period
from etl.folder import DataFolder
from etl.lists.reference import Reference, Town, load_reference
from etl.templates.stored_rows import in_sheet_terms
from etl.templates.template import return_name, write_return

__all__ = ["SEED", "DemoError", "DemoReport", "make_demo"]

SEED = 20240412
TYPICAL, ALIASES = "typical_villages.csv", "village_aliases.csv"
LISTS = (REGISTER, TYPICAL, ALIASES)


@dataclass(frozen=True)
class DemoReport:
    """What was written: number and place of the workbooks, sizes of the lists, rows by relation."""

    files: int
    inbox: Path
    organizations: int
    typical_villages: int
    village_aliases: int
    rows: Mapping[str, int]


def make_demo(folder: DataFolder, seed: int = SEED) -> DemoReport:
    """Write the demonstration into a data folder: ``reference/*.csv`` and ``inbox/<half-year>/*.xlsx``.

    The same seed writes the same bytes.

    Raises:
        DemoError: the folder holds real returns or lists.
    """
    return _Demo(folder, load_seeds(), seed).make()


@dataclass(frozen=True)
class _Return:
    """One workbook to write; ``suffix`` marks a correction."""

    town: Town
    period: Period
    reported_on: dt.date
    rows: Rows
    note: str
    suffix: str = ""
    is_no_new: bool = False


class _Demo:
    def __init__(self, folder: DataFolder, seeds: Seeds, seed: int) -> None:
        self.folder, self.seeds, self.seed = folder, seeds, seed
        self.dictionary: Dictionary = folder.dictionary
        self.reference: Reference = load_reference(folder)

    def make(self) -> DemoReport:
        """Refuse, or write the lists and then the returns."""
        refuse_real_data(self.folder, self.seeds, self._names(), LISTS)
        register = make_register(self.seeds, self.dictionary, self.reference, self.seed)
        typical = typical_villages(self.seeds, self.reference, self.seed)
        aliases = village_aliases(self.seeds, self.reference, self.seed)
        self._list(REGISTER, [o.row(self.dictionary) for o in register])
        self._list(TYPICAL, typical)
        self._list(ALIASES, aliases)
        life = make_district(
            self.seeds, self.dictionary, self.reference, register, typical, self.seed
        )
        rows: Counter[str] = Counter()
        files = 0
        for item in self._returns(life, {a["village_code"]: a["alias"] for a in aliases}):
            files += 1
            self._write(item)
            rows.update({relation: len(listed) for relation, listed in item.rows.items()})
        return DemoReport(
            files=files,
            inbox=self.folder.inbox,
            organizations=len(register),
            typical_villages=len(typical),
            village_aliases=len(aliases),
            rows=dict(rows),
        )

    def _returns(self, life: DistrictLife, aliases: Mapping[str, str]) -> Iterator[_Return]:
        for index, code in enumerate(self.seeds.periods):
            period = self.dictionary.period(code)
            life.half_year(index, period)
            for town in self.reference.towns:
                yield from self._of_town(town, period, life.lives[town.code].rows(), aliases)
            yield self._return(self.reference.district, period, life.own_rows(period))

    def _of_town(
        self, town: Town, period: Period, rows: Rows, aliases: Mapping[str, str]
    ) -> Iterator[_Return]:
        """No return if it is missing, two if it was corrected."""
        if self.seeds.event(town.code, period.code, "missing"):
            return
        chance = Chance(self.seed, "events", town.code, period.code)
        story = self.seeds.events(town.code, period.code)
        reported = events.apply(rows, story, chance, aliases, self.dictionary)
        corrected = self.seeds.event(town.code, period.code, "corrected")
        if corrected is None:
            yield self._return(town, period, reported)
            return
        yield self._return(town, period, events.first_version(reported, chance))
        yield self._return(town, period, reported, suffix=corrected["suffix"])

    def _return(self, town: Town, period: Period, rows: Rows, suffix: str = "") -> _Return:
        notes = self.seeds.texts["notes"]
        return _Return(
            town=town,
            period=period,
            reported_on=self._reported_on(town, period, is_correction=bool(suffix)),
            rows=rows,
            note=notes["corrected"] if suffix else notes["cover"],
            suffix=suffix,
            is_no_new=self.seeds.event(town.code, period.code, "no_new") is not None,
        )

    def _reported_on(self, town: Town, period: Period, *, is_correction: bool) -> dt.date:
        """On time unless the story has it late; a correction follows three weeks later."""
        late = self.seeds.event(town.code, period.code, "late")
        if late:
            return period.due_on + dt.timedelta(days=late["days"])
        if is_correction:
            return period.due_on + dt.timedelta(days=21)
        first, last = (dt.timedelta(days=days) for days in self.seeds.towns["answers_after"])
        chance = Chance(self.seed, "reported", town.code, period.code)
        return chance.day(period.ends_on + first, period.ends_on + last)

    def _write(self, item: _Return) -> None:
        vocabularies = self.dictionary.vocabularies
        cover = {
            "town": item.town.name,
            "period": item.period.name,
            "reporter": self.seeds.towns["reporter"],
            "telephone": self.seeds.towns["telephone"],
            "reported_on": item.reported_on,
            "template_version": self.dictionary.programme.template_version,
            "data_nature": vocabularies["data_nature"].name_of("demo"),
            "no_new": vocabularies["yes_no"].name_of(str(item.is_no_new).lower()),
            "note": item.note,
        }
        in_terms = {
            relation: in_sheet_terms(
                rows, self.dictionary.sheet(relation), self.dictionary, self.reference
            )
            for relation, rows in item.rows.items()
        }
        out = self.folder.inbox / self._name(item.town, item.period, item.suffix)
        write_return(out, self.dictionary, self.reference, cover, in_terms)

    def _name(self, town: Town, period: Period, suffix: str = "") -> str:
        """Path below the inbox; a folder for each half-year makes the order of paths that of loading."""
        name = return_name(self.dictionary, town.name, period.code)
        stem = f"{self.dictionary.programme.demo_mark}_{name.removesuffix('.xlsx')}"
        return f"{period.code}/{stem}{'_' + suffix if suffix else ''}.xlsx"

    def _names(self) -> set[str]:
        towns = (*self.reference.towns, self.reference.district)
        periods = [self.dictionary.period(code) for code in self.seeds.periods]
        names = {self._name(town, period) for town in towns for period in periods}
        for event in self.seeds.towns["events"]:
            if event["kind"] == "corrected":
                town, period = (
                    self.reference.town(event["town"]),
                    self.dictionary.period(event["period"]),
                )
                names.add(self._name(town, period, event["suffix"]))
        return names

    def _list(self, name: str, rows: Sequence[Mapping[str, str]]) -> None:
        path = self.folder.root / "reference" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
