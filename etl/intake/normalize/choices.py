"""Lists of the dictionary: a cell becomes a code."""

import re
from collections.abc import Sequence
from functools import lru_cache

from rapidfuzz import fuzz, process

from etl.dictionary import SheetColumn, Term, Vocabulary
from etl.intake.normalize.outcome import Outcome, failed, warned
from etl.text import fold_name, split_list, split_loosely

SIMILARITY = 70  # similarity in percent that is worth a suggestion
_REMARK = re.compile(r"\(([^()]*)\)$")


def choice(value: object, column: SheetColumn, vocabulary: Vocabulary) -> Outcome:
    """The code of one entry; several, or an unknown one, is an issue."""
    code = find(value, vocabulary)
    if code is not None:
        return Outcome(code)
    if term := next((t for t in vocabulary.terms if _is_read_as(value, t)), None):
        return warned(term.code, "read_as", suggestion=term.name)
    parts = _parts(value, vocabulary)
    if len(parts) > 1 and (code := find("".join(parts), vocabulary)):
        return Outcome(code)  # “党建联建、共建” is one entry with a mark in it
    if len(parts) == 1:
        return _before_remark(parts[0], vocabulary) or _unknown(value, vocabulary)
    if len(parts) > 1 and all(find(part, vocabulary) for part in parts):
        return failed(
            "several_values_elsewhere" if column.elsewhere else "several_choices",
            elsewhere=column.elsewhere or "",
        )
    return _unknown(value, vocabulary)


def _is_read_as(value: object, term: Term) -> bool:
    return bool(term.read_as) and fold_name(value) in map(fold_name, term.read_as)


def choices(value: object, vocabulary: Vocabulary) -> Outcome:
    """A tuple of distinct codes, in the order given."""
    codes = [find(part, vocabulary) for part in _parts(value, vocabulary)]
    if None in codes:
        return _unknown(value, vocabulary)
    return Outcome(tuple(dict.fromkeys(codes)))


def yes_no(value: object, column: SheetColumn, vocabulary: Vocabulary) -> Outcome:
    """True or False."""
    code = find(value, vocabulary)
    if code is None or fold_name(value) in column.ambiguous:
        return _unknown(value, vocabulary)
    return Outcome(code == vocabulary.codes[0])


def _parts(value: object, vocabulary: Vocabulary) -> list[str]:
    """The entries of a list; “教育和救助” is two where both are entries."""
    parts: list[str] = []
    for part in split_list(value):
        finer = split_loosely(part)
        are_entries = find(part, vocabulary) is None and all(find(p, vocabulary) for p in finer)
        parts += finer if are_entries else [part]
    return parts


def _before_remark(text: str, vocabulary: Vocabulary) -> Outcome | None:
    """“1.教育帮扶” without its number; “实施中（延期）” without its remark, with a warning."""
    code = find(text, vocabulary)
    if code is not None:
        return Outcome(code)
    remark = _REMARK.search(fold_name(text))
    before = find(fold_name(text)[: remark.start()], vocabulary) if remark else None
    if remark is None or before is None or find(remark[1], vocabulary) not in (None, before):
        return None
    return warned(before, "read_as", suggestion=vocabulary.name_of(before))


def find(value: object, vocabulary: Vocabulary) -> str | None:
    """The code by name, short name, code or alias, ignoring the list's optional prefixes and suffixes."""
    index, text = _index(vocabulary.terms), fold_name(value)
    if text in index:
        return index[text]
    forms = {text}
    for ending in sorted(vocabulary.suffixes, key=len, reverse=True):
        forms |= {form.removesuffix(fold_name(ending)) for form in forms}
    for beginning in sorted(vocabulary.prefixes, key=len, reverse=True):
        forms |= {form.removeprefix(fold_name(beginning)) for form in forms}
    hits = {index[form] for form in forms if form in index}
    return hits.pop() if len(hits) == 1 else None


def _unknown(value: object, vocabulary: Vocabulary) -> Outcome:
    text = fold_name(value)
    advice = vocabulary.advice if any(word in text for word in vocabulary.misplaced) else ""
    return not_in(text, vocabulary.names, advice)


def not_in(text: str, names: Sequence[str], advice: str = "") -> Outcome:
    """The issue of a value that is not in the list, with a similar name if there is one."""
    expected = "、".join(names)
    near = process.extract(text, names, scorer=fuzz.ratio, score_cutoff=SIMILARITY, limit=2)
    if near and not advice and (len(near) == 1 or near[0][1] > near[1][1]):
        return failed("not_in_list_similar", expected=expected, suggestion=near[0][0])
    return failed("not_in_list", expected=expected, advice=advice)


@lru_cache(maxsize=64)
def _index(terms: tuple[Term, ...]) -> dict[str, str]:
    index: dict[str, str] = {}
    for term in terms:
        for word in (term.name, term.short, term.code, *term.aliases):
            index.setdefault(fold_name(word), term.code)
    return index
