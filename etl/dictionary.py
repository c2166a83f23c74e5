"""The dictionary: ``data/dictionary/*.yml`` as frozen typed objects. The only reader of these files.

A deployment may override a file by one of the same name in its data folder; what is wrong in a file is told
with the file, the place in it and what was expected (:class:`DictionaryError`).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar

import yaml
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator

SHIPPED = Path(__file__).resolve().parent.parent / "data" / "dictionary"

TYPE_NAMES = frozenset(
    {
        *("text", "code", "link", "town", "period", "village", "villages", "organization"),
        *("organizations", "uscc", "date", "choice", "choices", "yes_no", "milestone"),
        *("money", "count", "number", "percent"),
    }
)


class DictionaryError(ValueError):
    """A dictionary file is missing, is no YAML, or says something that cannot be."""


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class Programme(_Frozen):
    """What the programme is called, whose it is, when it runs, and its house rules."""

    name: str
    full_name: str
    wordmark: str
    owner: str
    document: str
    starts_on: dt.date
    ends_on: dt.date
    demo_mark: str
    review: bool
    template_version: str
    due_days: int = Field(ge=0)
    problem_overdue_periods: int = Field(ge=1)


class District(_Frozen):
    """The area that runs the programme, with the ways its name is put before a place's."""

    code: str
    name: str
    full_name: str
    return_name: str
    return_aliases: tuple[str, ...] = ()
    prefixes: tuple[str, ...]
    abolished_towns: Mapping[str, str]
    offshore: tuple[str, ...]
    abroad: tuple[str, ...] = ()
    cut_prefixes: tuple[str, ...]
    branches: tuple[str, ...]
    parts: tuple[str, ...]
    roles: tuple[str, ...]
    kinds: tuple[str, ...] = ()
    crowds: tuple[str, ...] = ()
    town_endings: tuple[str, ...]
    offices: tuple[str, ...] = ()
    village_endings: Mapping[str, tuple[str, ...]]


class Term(_Frozen):
    """One entry of a vocabulary."""

    code: str
    name: str
    short: str = ""
    aliases: tuple[str, ...] = ()
    note: str = ""
    is_over: bool = False

    @model_validator(mode="before")
    @classmethod
    def _short_is_name(cls, data: dict[str, Any]) -> dict[str, Any]:
        return data | {"short": data.get("short") or data.get("name")}


class Vocabulary(_Frozen):
    """A closed list in its order; the position from 1 is the sort order."""

    title: str
    terms: tuple[Term, ...]
    prefixes: tuple[str, ...] = ()
    suffixes: tuple[str, ...] = ()
    misplaced: tuple[str, ...] = ()
    advice: str = ""

    @model_validator(mode="after")
    def _unique(self) -> Vocabulary:
        for attribute in ("code", "name"):
            values = [getattr(term, attribute) for term in self.terms]
            twice = sorted({v for v in values if values.count(v) > 1})
            if twice:
                raise ValueError(f"{self.title}: {attribute} stands twice: {', '.join(twice)}")
        return self

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes in order."""
        return tuple(term.code for term in self.terms)

    @property
    def names(self) -> tuple[str, ...]:
        """The names in order."""
        return tuple(term.name for term in self.terms)

    @property
    def over(self) -> frozenset[str]:
        """Codes of a state in which nothing more happens."""
        return frozenset(term.code for term in self.terms if term.is_over)

    def term(self, code: str) -> Term:
        """The entry with this code.

        Raises:
            KeyError: no entry has it.
        """
        for term in self.terms:
            if term.code == code:
                return term
        raise KeyError(f"{self.title}: {code}")

    def name_of(self, code: str) -> str:
        """The name of a code (KeyError when unknown)."""
        return self.term(code).name

    def short_of(self, code: str) -> str:
        """The short name of a code (KeyError when unknown)."""
        return self.term(code).short


class Period(_Frozen):
    """A half-year, first and last day included; a return is due ``due_on`` at the latest."""

    code: str
    name: str
    short: str
    starts_on: dt.date
    ends_on: dt.date
    due_on: dt.date

    def holds(self, day: dt.date) -> bool:
        """Whether a day lies in the half-year."""
        return self.starts_on <= day <= self.ends_on


class Phase(_Frozen):
    """A step of the plan (方案第四部分), first and last day included."""

    code: str
    name: str
    short: str
    starts_on: dt.date
    ends_on: dt.date


class Milestone(_Frozen):
    """A task of a phase: who owns it, how its figure comes about, and the figure in words.

    ``counts``: what numerator and denominator count, where a slide has room for ``27 / 30个村`` alone.
    """

    code: str
    phase: str
    name: str
    short: str
    owner: Literal["town", "district"]
    basis: Literal["declared", "ratio", "count"]
    descriptive: bool = False
    definition: str
    fact: str = ""
    counts: str = ""


def _known_type(value: str) -> str:
    if value not in TYPE_NAMES:
        raise ValueError(f"type {value} is none of {', '.join(sorted(TYPE_NAMES))}")
    return value


class Condition(_Frozen):
    """A column is required when another column of the row has this value."""

    column: str
    equals: str

    @property
    def value(self) -> str | bool:
        """What the other column holds then: “true” in the dictionary is a ticked box in a row."""
        return {"true": True, "false": False}.get(self.equals, self.equals)


class SheetColumn(_Frozen):
    """A column of the return; see the head of sheets.yml for the meaning of each attribute."""

    title: str
    name: str
    type: Annotated[str, AfterValidator(_known_type)]
    fill: str
    example: str
    required: bool | Condition = False
    store: str | None = "="
    vocabulary: str | None = None
    elsewhere: str | None = None
    ambiguous: tuple[str, ...] = ()
    month: Literal["first", "last"] | None = None
    window: Literal["within", "until_end", "programme"] | None = None
    minimum: float | None = None
    maximum: float | None = None
    unit: str = ""
    estimates: bool = False
    open_ended: bool = False
    flow: bool = False
    private: bool = False
    width: int = 14

    @property
    def stored_name(self) -> str | None:
        """The column of the warehouse, None when the value goes to a relation of its own."""
        return self.name if self.store == "=" else self.store


class Cover(_Frozen):
    """The sheet that says whose return this is: labels in column A, values in column B."""

    sheet: str
    columns: tuple[SheetColumn, ...]

    def column(self, name: str) -> SheetColumn:
        """The column with this name.

        Raises:
            KeyError: there is none.
        """
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(f"{self.sheet}: {name}")


class Sheet(Cover):
    """A sheet of the return and the relation that its rows become."""

    relation: str
    guide: str
    required: bool = False
    of_towns: bool = False


class Reading(_Frozen):
    """Words and bounds by which rows of a sheet are told apart."""

    total_words: tuple[str, ...]
    note_words: tuple[str, ...]
    blank_words: tuple[str, ...]
    zero_words: tuple[str, ...]
    pending_words: tuple[str, ...]
    open_ended_words: tuple[str, ...]
    date_words: tuple[str, ...]
    planned_date_words: tuple[str, ...]
    approximate_words: tuple[str, ...]
    estimate_words: tuple[str, ...]
    filler_words: tuple[str, ...]
    unit_words: Mapping[str, tuple[str, ...]]
    earliest_year: int
    latest_year: int
    text_limit: int
    header_search_rows: int
    header_lines: int


class Checks(_Frozen):
    """Bounds of the rules that compare rows; money in yuan."""

    unit_slip_times: int
    unit_slip_ceiling_yuan: int
    cumulative_tolerance_yuan: int


class Message(_Frozen):
    """The wording of a finding; ``{name}`` is filled in from the finding."""

    severity: Literal["error", "warning"]
    text: str
    kind: str = "other"
    confirm: bool = False


class ReturnedWords(_Frozen):
    """What an annotated return says beside its findings; ``{name}`` is filled in."""

    title: str
    about: str
    unknown_town: str
    unknown_period: str
    counts: str
    loaded: str
    checked: str
    next_rejected: str
    next_unopened: str
    next_alone: str
    next_pending: str
    next_returned: str
    next_warned: str
    next_clean: str
    next_checked: str
    reason: str
    legend: str
    comment_mark: str
    comment_line: str
    suggestion: str
    many_cells: str
    code_severity: str
    code_message: str
    footer: str
    version: str


class Indicator(_Frozen):
    """A figure that screens show: its label, unit, meaning (口径) and the mart column that it is."""

    code: str
    label: str
    unit: str = ""
    definition: str
    relation: str
    column: str
    kind: Literal["stock", "flow", "ratio", "fact"] = "stock"
    format: str = "number"


class RelationColumn(_Frozen):
    """A published column, as data dictionary, comments and download headings give it."""

    name: str
    title: str
    definition: str


class Relation(_Frozen):
    """A published relation."""

    name: str
    title: str
    comment: str
    grain: str
    columns: tuple[RelationColumn, ...]


class Board(_Frozen):
    """A circle of comparison of the leaderboard: members have ``value`` in ``column``."""

    code: str
    name: str
    group: Literal["all", "kind", "size"]
    column: str | None = None
    value: str | None = None
    excludes_fields: tuple[str, ...] = ()


class Leaderboard(_Frozen):
    """Bounds of the method; see 5–9 of the OECD/JRC handbook named in it."""

    method: str
    all_window: str
    all_window_name: str
    draws: int = Field(ge=1)
    seed: int
    weight_spread: float = Field(ge=0, lt=1)
    low_quantile: float = Field(ge=0, le=1)
    high_quantile: float = Field(ge=0, le=1)
    top: int
    tie_tolerance: float
    tier_minimum: int
    tier_top: float
    tier_active: float
    weights: Mapping[str, float]
    boards: tuple[Board, ...]


class Dictionary(_Frozen):
    """Everything that the programme's staff can read and change without touching code."""

    programme: Programme
    district: District
    periods: tuple[Period, ...]
    phases: tuple[Phase, ...]
    milestones: tuple[Milestone, ...]
    vocabularies: Mapping[str, Vocabulary]
    cover: Cover
    sheets: tuple[Sheet, ...]
    reading: Reading
    checks: Checks
    messages: Mapping[str, Message]
    returned: ReturnedWords
    reasons: Mapping[str, str]
    indicators: Mapping[str, Indicator]
    relations: Mapping[str, Relation]
    leaderboard: Leaderboard

    @property
    def weights(self) -> Mapping[str, float]:
        """Default weight of each component of the leaderboard."""
        return self.leaderboard.weights

    def period(self, code: str) -> Period:
        """The half-year with this code (KeyError when unknown)."""
        return _by_code(self.periods, code)

    def phase(self, code: str) -> Phase:
        """The phase with this code (KeyError when unknown)."""
        return _by_code(self.phases, code)

    def milestone(self, code: str) -> Milestone:
        """The milestone with this code (KeyError when unknown)."""
        return _by_code(self.milestones, code)

    def sheet(self, relation: str) -> Sheet:
        """The sheet whose rows become this relation (KeyError when there is none)."""
        for sheet in self.sheets:
            if sheet.relation == relation:
                return sheet
        raise KeyError(relation)

    @model_validator(mode="after")
    def _holds_together(self) -> Dictionary:
        problems = list(_contradictions(self))
        if problems:
            raise ValueError("; ".join(problems))
        return self


_Coded = TypeVar("_Coded", Period, Phase, Milestone)


def _by_code(items: tuple[_Coded, ...], code: str) -> _Coded:
    for item in items:
        if item.code == code:
            return item
    raise KeyError(code)


def _contradictions(d: Dictionary) -> Iterator[str]:
    """What no single file can see: references between the parts."""
    phases = {phase.code for phase in d.phases}
    for milestone in d.milestones:
        if milestone.phase not in phases:
            yield f"milestone {milestone.code}: unknown phase {milestone.phase}"
    for place, columns in [
        (d.cover.sheet, d.cover.columns),
        *((s.sheet, s.columns) for s in d.sheets),
    ]:
        yield from _column_contradictions(d, place, columns)
    yield from _message_contradictions(d)
    components = set(d.vocabularies["leaderboard_component"].codes)
    if set(d.leaderboard.weights) != components:
        yield f"leaderboard weights {sorted(d.leaderboard.weights)} are not for {sorted(components)}"
    for first, second in zip(d.periods, d.periods[1:], strict=False):
        if second.starts_on != first.ends_on + dt.timedelta(days=1):
            yield f"period {second.code} does not follow {first.code}"


def _message_contradictions(d: Dictionary) -> Iterator[str]:
    kinds = d.vocabularies["finding_kind"].codes
    for code, message in d.messages.items():
        if message.kind not in kinds:
            yield f"message {code}: unknown kind {message.kind}"


def _column_contradictions(
    d: Dictionary, place: str, columns: tuple[SheetColumn, ...]
) -> Iterator[str]:
    names, titles = [c.name for c in columns], [c.title for c in columns]
    for twice in {
        x for x in names + titles if (names + titles).count(x) > (x in names) + (x in titles)
    }:
        yield f"{place}: {twice} stands twice"
    for column in columns:
        if column.vocabulary and column.vocabulary not in d.vocabularies:
            yield f"{place} {column.title}: unknown vocabulary {column.vocabulary}"
        if column.type in ("choice", "choices", "yes_no") and not column.vocabulary:
            yield f"{place} {column.title}: a {column.type} needs a vocabulary"
        if isinstance(column.required, Condition) and column.required.column not in names:
            yield f"{place} {column.title}: required when {column.required.column}, which is no column"


FILES = (
    "programme",
    "vocabularies",
    "sheets",
    "messages",
    "returned",
    "reasons",
    "indicators",
    "relations",
)


@lru_cache(maxsize=16)
def load_dictionary(override: Path | None = None, *, is_snapshot: bool = False) -> Dictionary:
    """The shipped dictionary, each file replaced by the one of the same name in ``override`` if it is there.

    A snapshot may be older than the software: what its files do not know yet is taken from the shipped ones, and
    settings that the software no longer knows are passed over.

    Raises:
        DictionaryError: with the file and the place in it.
    """
    parts = {name: _read(_path(name, override)) for name in FILES}
    if not is_snapshot:
        _refuse_unknown_sections(parts)
    if is_snapshot:
        parts = {name: _completed(part, _read(_path(name, None))) for name, part in parts.items()}
    try:
        content = _assemble(parts)
        if is_snapshot:
            _drop_unknown(content)
        return Dictionary.model_validate(content)
    except ValidationError as error:
        raise DictionaryError("; ".join(_explain(e) for e in error.errors())) from error
    except (KeyError, TypeError, AttributeError) as error:
        raise DictionaryError(
            f"data/dictionary: a part is missing or has the wrong shape: {error}"
        ) from error


def _refuse_unknown_sections(parts: dict[str, dict[str, Any]]) -> None:
    """A setting at the wrong indentation would be passed over in silence."""
    for name in ("programme", "sheets"):
        unknown = sorted(parts[name].keys() - _read(_path(name, None)).keys())
        if unknown:
            raise DictionaryError(
                f"{name}.yml: {'、'.join(unknown)} 不是这个文件的栏目，请核对缩进"
            )


def dictionary_files(override: Path | None = None) -> tuple[Path, ...]:
    """The files in force, for digests and snapshots."""
    return tuple(_path(name, override) for name in FILES)


def _drop_unknown(content: dict[str, Any]) -> None:
    """Remove what no part of the dictionary has a place for; other faults are for the reader to find."""
    try:
        Dictionary.model_validate(content)
    except ValidationError as error:
        for fault in error.errors():
            if fault["type"] == "extra_forbidden":
                *path, last = fault["loc"]
                place: Any = content
                for step in path:
                    place = place[step]
                place.pop(last, None)


# The one that is compiled, where there is one, reads ten times as fast, and the same.
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def _path(name: str, override: Path | None) -> Path:
    own = override / f"{name}.yml" if override else None
    return own if own and own.is_file() else SHIPPED / f"{name}.yml"


def _completed(own: dict[str, Any], shipped: dict[str, Any]) -> dict[str, Any]:
    """A file of a snapshot with the sections, and the settings in them, that came later."""
    both = {
        key: shipped[key] | own[key]
        for key in own.keys() & shipped.keys()
        if isinstance(own[key], dict) and isinstance(shipped[key], dict)
    }
    return shipped | own | both


def _read(path: Path) -> dict[str, Any]:
    try:
        content = yaml.load(path.read_text(encoding="utf-8"), Loader=_LOADER)
    except OSError as error:
        raise DictionaryError(f"{path.name}: cannot be read ({error.strerror})") from error
    except UnicodeDecodeError as error:
        raise DictionaryError(f"{path.name}: is no UTF-8") from error
    except yaml.YAMLError as error:
        raise DictionaryError(f"{path.name}: is no YAML: {error}") from error
    if not isinstance(content, dict):
        raise DictionaryError(f"{path.name}: expected names with values at the top level")
    return content


def _assemble(parts: dict[str, dict[str, Any]]) -> dict[str, Any]:
    programme, sheets = parts["programme"], parts["sheets"]
    due = dt.timedelta(days=programme["programme"]["due_days"])
    return {
        **{
            key: programme[key]
            for key in ("programme", "district", "phases", "milestones", "leaderboard")
        },
        "periods": [p | {"due_on": p["ends_on"] + due} for p in programme["periods"]],
        "vocabularies": parts["vocabularies"],
        **{key: sheets[key] for key in ("cover", "sheets", "reading", "checks")},
        "messages": parts["messages"],
        "returned": parts["returned"],
        "reasons": parts["reasons"],
        "indicators": {code: {"code": code} | entry for code, entry in parts["indicators"].items()},
        "relations": _relations(parts["relations"]),
    }


def _relations(part: dict[str, Any]) -> dict[str, Any]:
    shared: dict[str, dict[str, str]] = part["shared_columns"]
    return {
        name: {"name": name}
        | entry
        | {"columns": [_relation_column(name, c, shared) for c in entry["columns"]]}
        for name, entry in part["relations"].items()
    }


def _relation_column(
    relation: str, entry: str | dict[str, str], shared: dict[str, dict[str, str]]
) -> dict[str, str]:
    if isinstance(entry, dict):
        return entry
    if entry not in shared:
        raise DictionaryError(f"relations.yml: {relation}: {entry} is not among shared_columns")
    return {"name": entry} | shared[entry]


def _explain(error: Any) -> str:
    place = ".".join(str(part) for part in error["loc"]) or "dictionary"
    return f"data/dictionary: {place}: {error['msg']}"
