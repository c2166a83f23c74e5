"""Reference lists (data/reference, overridden file by file in the data folder) as typed rows."""

import csv
import datetime as dt
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property, partial
from hashlib import sha256
from io import StringIO
from pathlib import Path
from typing import TypeVar

from etl.dictionary import Dictionary
from etl.folder import DataFolder
from etl.lists.areas import Area, AreaTreeError, area_tree, county_level
from etl.lists.succession import (
    Identities,
    Succession,
    VillageSuccession,
    ids_by_name,
    is_organization_id,
)
from etl.text import clean, fold_name, split_list

_DAY = re.compile(r"(\d{4})\D(\d{1,2})\D(\d{1,2})日?")
AREAS = "areas.csv"
AREA_COLUMNS = ("area_code", "area_name", "level", "parent_code")
FILES = (
    AREAS,
    "towns.csv",
    "villages.csv",
    "villages_excluded_quasi.csv",
    "village_aliases.csv",
    "typical_villages.csv",
    "organizations.csv",
)
OPTIONAL_FILES = ("organization_succession.csv", "village_succession.csv")
_T = TypeVar("_T")
_Rows = Callable[[str], list[dict[str, str]]]


class ReferenceListError(ValueError):
    """A reference list cannot be read or lacks a column."""


@dataclass(frozen=True, slots=True)
class Town:
    """A town or subdistrict (镇街); the district itself is one too."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class Village:
    """A village or community (村/社区) with its official name; it exists from and to these days, both included."""

    code: str
    name: str
    town_code: str
    kind: str
    valid_from: dt.date | None = None
    valid_to: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Organization:
    """A registered organisation, or a provisional one (``is_registered`` False)."""

    organization_id: str
    uscc: str | None
    name: str
    aliases: tuple[str, ...] = ()
    is_registered: bool = True
    is_filed_only: bool = False
    deregistered_on: dt.date | None = None


@dataclass(frozen=True)
class Reference:
    """All lists, read once a run.

    ``district``: the root of the tree of ``areas``; ``counties``: those that send returns of their own beside the
    towns, the district alone if it is one.
    """

    district: Town
    counties: tuple[Town, ...]
    areas: tuple[Area, ...]
    towns: tuple[Town, ...]
    villages: tuple[Village, ...]
    quasi_villages: tuple[str, ...]
    village_aliases: tuple[tuple[str, str], ...]
    organizations: tuple[Organization, ...]
    organization_successions: tuple[Succession, ...] = ()
    village_successions: tuple[VillageSuccession, ...] = ()

    @cached_property
    def identities(self) -> Identities:
        """Who organisations are: by the register, in which provisional ones and aliases may have come later."""
        names = ((n, o) for o in self.organizations for n in (o.name, *o.aliases))
        known = {name_id(name): o.organization_id for name, o in names}
        known = {old: new for old, new in known.items() if old != new}
        return Identities(known, self.organization_successions)

    def divided(self, day: dt.date) -> dict[str, VillageSuccession]:
        """By their codes, the villages that had been divided or replaced by the end of a day."""
        return {s.old: s for s in self.village_successions if s.effective_on <= day}

    def villages_of(self, town: Town) -> tuple[Village, ...]:
        """The villages of a town, in the order of the list."""
        return tuple(v for v in self.villages if v.town_code == town.code)

    def town(self, code: str) -> Town:
        """The town or county with this code (KeyError if unknown)."""
        return {town.code: town for town in self.senders}[code]

    def county_of(self, town: Town) -> Town:
        """The county that a town lies in; a county itself."""
        parents = {area.code: area.parent for area in self.areas}
        return next((c for c in self.counties if c.code == parents[town.code]), town)

    @property
    def senders(self) -> tuple[Town, ...]:
        """Who sends returns: the towns, then the counties."""
        return (*self.towns, *self.counties)


def name_id(name: str) -> str:
    """The id of an organisation without a code: “N” and 12 hex digits of its folded name."""
    return "N" + sha256(fold_name(name).encode()).hexdigest()[:12].upper()


def load_reference(folder: DataFolder) -> Reference:
    """Read the lists in force for a data folder; raises as :func:`read_reference`."""
    return read_reference(folder.dictionary, folder.reference)


def read_reference(dictionary: Dictionary, locate: Callable[[str], Path]) -> Reference:
    """Read the lists that ``locate`` finds by name.

    Raises:
        ReferenceListError: a list is missing, not CSV or lacks a column.
    """
    return _read(locate, partial(_reference, dictionary))


def load_senders(folder: DataFolder) -> tuple[tuple[Town, ...], tuple[Town, ...]]:
    """The towns and the counties alone, in a tenth of the time; raises as :func:`read_reference`."""
    _, towns, counties = _read(folder.reference, partial(_areas, folder.dictionary))
    return towns, counties


def _read(locate: Callable[[str], Path], make: Callable[[_Rows], _T]) -> _T:
    read: list[Path] = []

    def rows(name: str) -> list[dict[str, str]]:
        path = locate(name)
        # Lists kept by earlier software have neither areas nor successions.
        if name in (*OPTIONAL_FILES, AREAS) and not path.is_file():
            return []
        read.append(path)
        return read_list(path)

    try:
        return make(rows)
    except KeyError as error:
        raise ReferenceListError(f"{read[-1]}：缺少“{error.args[0]}”列") from error
    except AreaTreeError as error:
        raise ReferenceListError(str(error)) from error


def _reference(dictionary: Dictionary, rows: _Rows) -> Reference:
    areas, towns, counties = _areas(dictionary, rows)
    organizations = tuple(_organization(r) for r in rows("organizations.csv"))
    return Reference(
        district=_district(dictionary),
        counties=counties,
        areas=areas,
        towns=towns,
        villages=tuple(_village(r) for r in rows("villages.csv")),
        quasi_villages=tuple(r["village_name"] for r in rows("villages_excluded_quasi.csv")),
        village_aliases=tuple((r["alias"], r["village_code"]) for r in rows("village_aliases.csv")),
        organizations=organizations,
        organization_successions=tuple(
            _successions(rows("organization_succession.csv"), organizations, dictionary)
        ),
        village_successions=tuple(map(_village_succession, rows("village_succession.csv"))),
    )


def _areas(
    dictionary: Dictionary, rows: _Rows
) -> tuple[tuple[Area, ...], tuple[Town, ...], tuple[Town, ...]]:
    """All areas; of these the towns and the counties."""
    listed = [{name: row[name] for name in AREA_COLUMNS} for row in rows(AREAS)]
    towns = rows("towns.csv")
    areas = area_tree(dictionary, listed, towns)
    counties = (area for area in areas if area.level == county_level(dictionary))
    return (
        areas,
        tuple(Town(r["town_code"], r["town_name"]) for r in towns),
        tuple(Town(c.code, c.name) if c.parent else _district(dictionary) for c in counties),
    )


def _district(dictionary: Dictionary) -> Town:
    return Town(dictionary.district.code, dictionary.district.return_name)


def _village(row: dict[str, str]) -> Village:
    path = Path("villages.csv")
    days = (day_of(row, name, path) for name in ("valid_from", "valid_to"))
    return Village(row["village_code"], row["village_name"], row["town_code"], row["kind"], *days)


def _successions(
    rows: list[dict[str, str]], organizations: Iterable[Organization], dictionary: Dictionary
) -> Iterator[Succession]:
    """Each old and new organisation is given by id, code or name."""
    ids = ids_by_name((n, o.organization_id) for o in organizations for n in (o.name, *o.aliases))
    kinds, path = dictionary.vocabularies["succession_kind"], Path("organization_succession.csv")
    for row in rows:
        old, new = (
            text.upper() if is_organization_id(text) else ids.get(fold_name(text), name_id(text))
            for text in (row["from"], row["to"])
        )
        known = (t.code for t in kinds.terms if row["kind"] in (t.code, t.name, *t.aliases))
        kind = next(known, row["kind"])
        yield Succession(old, new, kind, day_of(row, "effective_on", path))


def _village_succession(row: dict[str, str]) -> VillageSuccession:
    day = day_of(row, "effective_on", Path("village_succession.csv")) or dt.date.min
    return VillageSuccession(row["from_code"], tuple(split_list(row["to_codes"])), day)


def rows_of_list(folder: DataFolder, name: str) -> list[dict[str, str]]:
    """The rows of a list in force, by the names of its columns; there may be none.

    Raises:
        ReferenceListError: the file cannot be read.
    """
    path = folder.reference(f"{name}.csv")
    return read_list(path) if path.is_file() else []


def read_list(path: Path) -> list[dict[str, str]]:
    """Rows of a CSV, values trimmed, blank rows dropped.

    Raises:
        ReferenceListError: the file cannot be read.
    """
    try:
        text = StringIO(decoded(path.read_bytes()), newline="")
        rows = [
            {k: clean(v) for k, v in row.items() if k is not None} for row in csv.DictReader(text)
        ]
    except UnicodeDecodeError as error:
        raise ReferenceListError(f"{path}：不是 UTF-8 编码的 CSV，请另存为“CSV UTF-8”") from error
    except (OSError, csv.Error) as error:
        raise ReferenceListError(f"{path}：{error}") from error
    return [row for row in rows if any(row.values())]


def day_of(row: dict[str, str], column: str, path: Path) -> dt.date | None:
    """A date of a list; None where there is none.

    Raises:
        ReferenceListError: what stands there is no date.
    """
    text = row.get(column) or None
    if text is None:
        return None
    match = _DAY.match(text)
    try:
        return dt.date(*map(int, match.groups())) if match else dt.date.fromisoformat(text)
    except ValueError as error:
        raise ReferenceListError(f"{path.name}: {column}: {text} is no date") from error


def decoded(data: bytes) -> str:
    """UTF-8, or GB18030, which WPS and Excel write as plain CSV."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("gb18030")


def _organization(row: dict[str, str]) -> Organization:
    uscc = row.get("uscc", "").upper() or None
    name = row["organization_name"]
    return Organization(
        organization_id=uscc or name_id(name),
        uscc=uscc,
        name=name,
        aliases=tuple(split_list(row.get("aliases", ""))),
        deregistered_on=day_of(row, "deregistered_on", Path("organizations.csv")),
    )
