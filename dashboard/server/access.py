"""Who a reader is and what the reader may see: ``access.yml`` of the data folder, roles of the dictionary.

Without login (on this machine alone, or open by the operator's word) everybody may see everything.
"""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import get_args

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from dashboard.data.warehouse import Cut
from etl.dictionary import Dictionary, Permission
from etl.folder import DataFolder, default_folder


class AccessError(ValueError):
    """``access.yml`` cannot be used; the message, one sentence for people, says what to mend."""


@dataclass(frozen=True, slots=True)
class Identity:
    """What a login says of a reader: its name, its groups and when it logged in (epoch seconds; None: unknown)."""

    name: str
    groups: frozenset[str] = frozenset()
    since: float | None = None


@dataclass(frozen=True, slots=True)
class Person:
    """A reader: name, role (its code and name), permissions, and the towns whose rows it may see (None: all)."""

    name: str
    role: str
    title: str
    may: frozenset[Permission]
    towns: frozenset[str] | None

    def sees(self, town: str | None) -> bool:
        """Whether the reader may see the rows of a town (None: of all towns together)."""
        return self.towns is None or town in self.towns

    def cut(self, dictionary: Dictionary) -> Cut | None:
        """What of the published relations the reader may see."""
        if self.towns is None:
            return None
        return Cut(self.towns, dictionary.own_town_relations)

    @property
    def scope(self) -> tuple[str, tuple[str, ...] | None]:
        """What decides on content: part of every cache key."""
        return self.role, None if self.towns is None else tuple(sorted(self.towns))


EVERYBODY = Person("", "", "", frozenset(get_args(Permission)), None)


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Grant(_Strict):
    role: str
    towns: tuple[str, ...] = ()


class _Access(_Strict):
    users: Mapping[str, _Grant] = {}
    groups: Mapping[str, _Grant] = {}
    groups_header: str = ""
    groups_claim: str = ""

    def grant(self, identity: Identity) -> _Grant | None:
        """The grant of a name's own line, else of the first group in the order of the file."""
        if not identity.name:
            return None
        own = self.users.get(identity.name)
        of_groups = (self.groups[group] for group in self.groups if group in identity.groups)
        return own or next(of_groups, None)


def groups_sources(folder: DataFolder) -> tuple[str, str]:
    """Where the groups of a name are told: a header of the gateway, a claim of the login; empty if nowhere."""
    access = _access(folder)
    return access.groups_header, access.groups_claim


def person_named(
    folder: DataFolder, name: str | None, groups: frozenset[str] = frozenset()
) -> Person | None:
    """The person of this name and these groups; None if nobody of this name may come in.

    A faulty file is logged, and the last good one goes on.
    """
    grant = _access(folder).grant(Identity(name or "", groups))
    if not name or grant is None:
        return None
    role = folder.dictionary.service.roles[grant.role]
    towns = frozenset(grant.towns) if role.own_towns_only else None
    return Person(name, grant.role, role.name, role.may, towns)


_last_good: dict[DataFolder, _Access] = {}
_faults: dict[DataFolder, str] = {}


def fault(folder: DataFolder) -> str | None:
    """What is wrong with ``access.yml`` now, if it is."""
    return _faults.get(folder)


def _access(folder: DataFolder) -> _Access:
    try:
        stamp = folder.access.stat().st_mtime_ns
        _last_good[folder] = _read(folder, stamp)
        _faults.pop(folder, None)
    except (OSError, AccessError) as error:
        if str(error) != _faults.get(folder):
            logging.getLogger(__name__).error("%s", error)
        _faults[folder] = str(error)
    return _last_good.get(folder, _Access())


@lru_cache(maxsize=4)
def _read(folder: DataFolder, stamp: int) -> _Access:
    """The file as it was at this time.

    Raises:
        AccessError: it is no YAML, or names a role or town that does not exist.
    """
    name = folder.access.name
    try:
        access = _Access.model_validate(yaml.safe_load(folder.access.read_text(encoding="utf-8")))
    except (ValidationError, yaml.YAMLError) as error:
        raise AccessError(
            f"{name} 无法读取，请按部署说明核对格式：{str(error).splitlines()[0]}"
        ) from error
    if access.groups and not (access.groups_header or access.groups_claim):
        raise AccessError(
            f"{name} 写了用户组（groups），还须写明用户组从哪里来：groups_header 或 groups_claim。"
        )
    roles = folder.dictionary.service.roles
    for who, grant in (*access.users.items(), *access.groups.items()):
        if grant.role not in roles:
            raise AccessError(
                f"{name} 中“{who}”的角色“{grant.role}”不存在，可选 {'、'.join(roles)}。"
            )
        if roles[grant.role].own_towns_only and not grant.towns:
            raise AccessError(f"{name} 中“{who}”没有写明所属镇街（towns）。")
    return access


def default_person(identity: Identity | None) -> Person | None:
    """The person of a request to this service where a login is required."""
    if identity is None:
        return None
    return person_named(default_folder(), identity.name, identity.groups)
