"""Read ``data/dictionary/*.yml``; nothing else reads these files."""

import datetime as dt
import pickle
import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from etl.dictionary.base import DictionaryError, numeral
from etl.dictionary.contradictions import contradictions, incomplete, unused
from etl.dictionary.model import Declared, Dictionary
from etl.dictionary.relations import build_relations
from etl.dictionary.vocabulary import Vocabulary

SHIPPED = Path(__file__).resolve().parents[2] / "data" / "dictionary"
FILES = (
    "programme",
    "vocabularies",
    "sheets",
    "messages",
    "returned",
    "reasons",
    "indicators",
    "relations",
    "lists",
)

EXTENDS = "extends"  # a file that begins so gives only what differs from the shipped one

Part = dict[str, Any]
# The compiled loader, where there is one, reads ten times as fast.
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def load_dictionary(
    override: Path | None = None, *, towns: int | None = None, is_snapshot: bool = False
) -> Dictionary:
    """The shipped dictionary, each file overridden by the one of the same name in ``override`` if it is there.

    A file that says ``extends: shipped`` gives only what differs: see :func:`read_overridden`.

    A snapshot may be older than the software: what its files lack is taken from the shipped ones, and settings that
    the software no longer knows are ignored.

    Args:
        override: a folder with files that replace or extend shipped ones.
        towns: the number of towns, for texts that give it; by default that of the shipped list.
        is_snapshot: the folder is a copy archived with a return.

    Raises:
        DictionaryError: with the file, the place in it and what was expected.
    """
    if towns is None:
        towns = count_towns(SHIPPED.parent / "reference" / "towns.csv")
    return _load(override, towns, is_snapshot)


@lru_cache(maxsize=16)
def _load(override: Path | None, towns: int, is_snapshot: bool) -> Dictionary:
    parts = {name: read_overridden(name, SHIPPED, override) for name in FILES}
    if is_snapshot:
        parts = _completed_snapshot(parts)
    else:
        _refuse_unknown_sections(parts)
    try:
        content = _assemble(parts)
        if is_snapshot:
            _drop_unknown(content)
        dictionary = _made(pickle.dumps((content, parts["relations"])), towns)
    except ValidationError as error:
        raise DictionaryError("; ".join(_explain(e) for e in error.errors())) from error
    except (KeyError, TypeError, AttributeError) as error:
        raise DictionaryError(
            f"data/dictionary: a part is missing or has the wrong shape: {error}"
        ) from error
    if not is_snapshot:
        _refuse(incomplete(dictionary))
        _refuse(unused(dictionary))
    return dictionary


@lru_cache(maxsize=16)
def _made(content: bytes, towns: int) -> Dictionary:
    """The dictionary of what its files say, pickled: most snapshots say what the files in force say."""
    part, relations = pickle.loads(content)
    words = _words(Declared.model_validate(part), towns)
    declared = Declared.model_validate(_filled(part, words))
    _refuse(contradictions(declared))
    return _with_relations(declared, _filled(relations, words))


def count_towns(path: Path) -> int:
    """How many towns a list has: its lines below the heading; 0 if it cannot be read (its reader reports why)."""
    try:
        return max(sum(bool(line.strip()) for line in path.read_bytes().splitlines()) - 1, 0)
    except OSError:
        return 0


def dictionary_files(override: Path | None = None) -> dict[str, bytes]:
    """File name → content of the dictionary in force, for digests and snapshots; extending files are completed."""
    return {f"{name}.yml": _content(name, override) for name in FILES}


def _content(name: str, override: Path | None) -> bytes:
    content = _path(name, SHIPPED, override).read_bytes()
    if not re.search(rf"^{EXTENDS}:".encode(), content, re.MULTILINE):
        return content
    whole = read_overridden(name, SHIPPED, override)
    return yaml.safe_dump(whole, allow_unicode=True, sort_keys=False).encode()


def read_overridden(name: str, shipped: Path, override: Path | None) -> Part:
    """The content of ``<name>.yml`` of the folder ``shipped``, or of the folder that overrides it.

    Where the overriding file says ``extends: shipped``, its sections are laid over the shipped ones setting by
    setting; a list of columns or sheets is laid over item by item, by name; any other list and value is replaced.

    Raises:
        DictionaryError: a file cannot be read.
    """
    path = _path(name, shipped, override)
    own = _read(path)
    if own.pop(EXTENDS, None) is None:
        return own
    whole: Part = _extended(_read(shipped / path.name), own, 2)
    return whole


def _extended(shipped: Any, own: Any, depth: int) -> Any:
    """``own`` laid over ``shipped``: mappings down to this depth, lists whose items are found by a name."""
    if depth and isinstance(shipped, dict) and isinstance(own, dict):
        return shipped | {
            key: _extended(shipped[key], value, depth - 1) if key in shipped else value
            for key, value in own.items()
        }
    by = _identity(shipped) if isinstance(own, list) else None
    if by is None:
        return own
    known = {item[by]: item for item in shipped}
    for item in own:
        known[item[by]] = _extended(known.get(item[by], {}), item, 2)
    return list(known.values())


def _identity(items: Any) -> str | None:
    """What tells the items of a list apart: sheets their relation, columns their name; None for any other list."""
    if not isinstance(items, list) or not all(
        isinstance(i, dict) and "code" not in i for i in items
    ):
        return None
    return next(
        (key for key in ("relation", "name") if items and all(key in i for i in items)), None
    )


def _refuse(problems: Iterable[str]) -> None:
    if text := "; ".join(problems):
        raise DictionaryError(text)


def _refuse_unknown_sections(parts: Mapping[str, Part]) -> None:
    """A section at the wrong indentation would be ignored in silence."""
    for name in ("programme", "sheets", "relations"):
        unknown = sorted(parts[name].keys() - _read(SHIPPED / f"{name}.yml").keys())
        if unknown:
            raise DictionaryError(
                f"{name}.yml: {'、'.join(unknown)} 不是这个文件的栏目，请核对缩进"
            )


def _completed_snapshot(parts: Mapping[str, Part]) -> dict[str, Part]:
    """A snapshot's files, completed; published relations are always described by the shipped file."""
    shipped = {name: _read(SHIPPED / f"{name}.yml") for name in FILES}
    completed = {name: _completed(part, shipped[name]) for name, part in parts.items()}
    return completed | {"relations": shipped["relations"]}


def _completed(own: Part, shipped: Part) -> Part:
    """A file of a snapshot with the sections and settings that were added since."""
    both = {
        key: shipped[key] | own[key]
        for key in own.keys() & shipped.keys()
        if isinstance(own[key], dict) and isinstance(shipped[key], dict)
    }
    return shipped | own | both


def _drop_unknown(content: Part) -> None:
    """Remove settings that no part of the dictionary has; validation reports other faults."""
    try:
        Declared.model_validate(content)
    except ValidationError as error:
        for fault in error.errors():
            if fault["type"] == "extra_forbidden":
                *path, last = fault["loc"]
                place: Any = content
                for step in path:
                    place = place[step]
                place.pop(last, None)


def _path(name: str, shipped: Path, override: Path | None) -> Path:
    own = override / f"{name}.yml" if override else None
    return own if own and own.is_file() else shipped / f"{name}.yml"


def _read(path: Path) -> Part:
    try:
        content = pickle.loads(_parsed(path.read_text(encoding="utf-8")))
    except OSError as error:
        raise DictionaryError(f"{path.name}: cannot be read ({error.strerror})") from error
    except UnicodeDecodeError as error:
        raise DictionaryError(f"{path.name}: is not UTF-8") from error
    except yaml.YAMLError as error:
        raise DictionaryError(f"{path.name}: is not YAML: {error}") from error
    if not isinstance(content, dict):
        raise DictionaryError(f"{path.name}: expected names with values at the top level")
    return content


@lru_cache(maxsize=64)
def _parsed(text: str) -> bytes:
    """What a file says, pickled: each reader may change its own copy, and YAML takes ten times as long to read."""
    return pickle.dumps(yaml.load(text, Loader=_LOADER))


def _words(d: Declared, towns: int) -> dict[str, str]:
    """Placeholder → words, for texts that name a setting or the length of a list, such as {overdue}."""
    board, lists = d.leaderboard, d.vocabularies
    return _typical_words(lists["typical_level"]) | {
        "{towns}": numeral(towns),
        "{aid_types}": numeral(len(lists["aid_type"].terms)),
        "{tasks}": numeral(len(lists["task"].terms)),
        "{phases}": numeral(len(d.phases)),
        "{levels}": f"{'、'.join(lists['level'].names)}{numeral(len(lists['level'].terms))}级",
        "{period_word}": d.programme.period_word,
        "{period_note}": d.programme.period_note,
        "{period_example}": d.cover.column("period").example,
        "{district_word}": d.district.word,
        "{village_word}": d.district.village_word,
        "{overdue}": d.programme.overdue,
        "{overdue_start}": d.programme.overdue_start,
        "{draws}": str(board.draws),
        "{low_percentile}": f"{100 * board.low_quantile:g}",
        "{high_percentile}": f"{100 * board.high_quantile:g}",
        "{tier_minimum}": str(board.tier_minimum),
        "{tier_sure}": f"{100 * board.tier_sure:g}",
        "{tier_close}": f"{100 * board.tier_close:g}",
        "{hours_per_visit}": f"{board.plausibility.hours_per_visit:g}",
        "{sessions_per_day}": f"{board.plausibility.sessions_per_day:g}",
        "{similar_projects}": str(board.plausibility.similar_projects),
        "{tier_top}": f"{100 * board.tier_top:g}",
        "{tier_active}": f"{100 * board.tier_active:g}",
    }


def _typical_words(levels: Vocabulary) -> dict[str, str]:
    """Those that the policy names, the others, and all of them."""
    others = [term for term in levels.terms if not term.is_counted]
    *first, last = levels.names
    return {
        "{typical_levels}": "和".join(t.name for t in levels.terms if t.is_counted),
        "{other_typical_levels}": "、".join(term.name for term in others),
        "{other_typical_shorts}": "、".join(term.short for term in others),
        "{every_typical_level}": "或".join(filter(None, ("、".join(first), last))),
    }


def _filled(value: Any, words: Mapping[str, str]) -> Any:
    """A part with its placeholders filled in; other {names} are left to those who use the text."""
    if isinstance(value, dict):
        return {key: _filled(item, words) for key, item in value.items()}
    if isinstance(value, list):
        return [_filled(item, words) for item in value]
    if isinstance(value, str) and "{" in value:
        for name, word in words.items():
            value = value.replace(name, word)
    return value


def _assemble(parts: dict[str, Part]) -> Part:
    programme, sheets = parts["programme"], parts["sheets"]
    due = dt.timedelta(days=programme["programme"]["due_days"])
    reasons = parts["reasons"]
    return {
        **{
            key: programme[key]
            for key in ("programme", "service", "district", "phases", "milestones", "leaderboard")
        },
        "periods": [p | {"due_on": p["ends_on"] + due} for p in programme["periods"]],
        "vocabularies": parts["vocabularies"],
        **{key: sheets[key] for key in ("cover", "sheets", "reading", "checks")},
        "messages": parts["messages"],
        "lists": parts["lists"],
        "returned": parts["returned"],
        "reasons": {code: text for code, text in reasons.items() if code != "short"},
        "short_reasons": reasons.get("short", {}),
        "indicators": {code: {"code": code} | entry for code, entry in parts["indicators"].items()},
    }


def _with_relations(declared: Declared, part: Part) -> Dictionary:
    content = {name: getattr(declared, name) for name in Declared.model_fields}
    return Dictionary.model_validate(
        content
        | {
            "relations": build_relations(part, declared.sheets, declared.vocabularies),
            "groups": part["groups"],
            "filters": part["filters"],
            "own_towns_only": part["own_towns_only"],
            "for_everybody": part["for_everybody"],
        }
    )


def _explain(error: Any) -> str:
    place = ".".join(str(part) for part in error["loc"]) or "dictionary"
    return f"data/dictionary: {place}: {error['msg']}"
