"""Fold text, so that equivalent spellings compare equal."""

import datetime as dt
import re
import unicodedata
from collections.abc import Iterable
from functools import cache, lru_cache
from itertools import pairwise
from pathlib import Path

TRADITIONAL = Path(__file__).with_name("traditional.txt")  # says where it comes from

_INVISIBLE = re.compile("[\u200b-\u200f\u2028-\u202e\u2060-\u2064\ufeff\u00ad]")
_SPACE = re.compile(r"\s+")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_DASHES = re.compile("[‐‑‒–—―−﹣－➖─]+")
_LOOSE_SEPARATOR = re.compile(r"\s+|以及|联合|[和与及+＋&＆|｜·]")
_LIST_SEPARATOR = re.compile(r"[、，,;；/／\n\r]+")
# “1、…；2、…”, “（一）…”, “①…”: the numbering of a list.
_NUMBERING = re.compile(
    r"(?:^|(?<=[\s、，,;；/／]))(?:[(（][\d一二三四五六七八九十]{1,2}[)）]|\d{1,2}[.．、)）]|[一二三四五六七八九十]{1,2}[、.．])"
    r"(?=[^\d\s])|[①-⑳]"
)
_NUMBERED = re.compile(r"\s*[(（]?1[.．、)）]")
_INNER_NUMBER = re.compile(r"(?<=[^\d\s.．(（])[(（]?\d{1,2}[.．、)）](?=[^\d\s])")
_ENDS = "。.,;、"
# Placeholders, which are not names.
SAYS_NOTHING = re.compile(
    "若干|待定|待确定|未定|未确定|不详|不明|同上|如上|同前|见附件|见附表|另附|略|其他|其它"
)
_UNSEEN = re.compile(f"{_CONTROL.pattern}|{_INVISIBLE.pattern}")
_PLAIN_LIST = re.compile("[A-Za-z\u4e00-\u9fff、]*")
_CHINESE_DIGIT = re.compile("[一二三四五六七八九十]")
SHORT, CACHED = 100, 50_000  # characters of a text whose folding is cached, and how many of them
_QUOTED = re.compile("[\"'《》]")
_QUOTES = str.maketrans("‘’“”「」『』", "''\"\"''\"\"")


def as_text(value: object) -> str:
    """A value as displayed: 12.0 is “12”, a date is ISO, None is empty."""
    if isinstance(value, str):
        return str(value)
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, dt.datetime):
        return value.date().isoformat() if value.time() == dt.time() else value.isoformat(" ")
    if isinstance(value, dt.date):
        return value.isoformat()
    return str(value)


def whole(value: object) -> object:
    """A long number as typed: str() would give it an exponent."""
    is_long = isinstance(value, float) and value.is_integer() and abs(value) < 1e20
    return f"{value:.0f}" if is_long else value


def clean(value: object) -> str:
    """Free text as stored: trimmed, without control or invisible characters."""
    text = _UNSEEN.sub("", as_text(value))
    return text.replace("\r\n", "\n").strip().removeprefix("'").strip()


def fold(value: object) -> str:
    """Unify width, traditional and simplified characters, spaces, line breaks and dashes.

    For comparing, never for storing. Idempotent.
    """
    text = as_text(value)
    return _folded(text) if len(text) <= SHORT else _folded.__wrapped__(text)


@lru_cache(maxsize=64)
def fold_words(words: tuple[str, ...]) -> frozenset[str]:
    """These words, folded."""
    return frozenset(map(fold, words))


@cache
def _simplified() -> dict[int, str]:
    """{code point of a traditional character: the simplified one}."""
    lines = TRADITIONAL.read_text(encoding="utf-8").splitlines()
    pairs = (pair for line in lines if not line.startswith("#") for pair in line.split())
    return {ord(pair[0]): pair[1] for pair in pairs}


@cache
def _plain() -> re.Pattern[str]:
    """A text that folding leaves unchanged, as most are."""
    return re.compile(f"[0-9A-Za-z{_same_characters()}、(),.:;!?%/+*=]*")


@cache
def _plain_name() -> re.Pattern[str]:
    """A name that folding leaves unchanged."""
    usual = f"0-9a-z{_same_characters()}()"
    return re.compile(f"[{usual}、]*[{usual}]")


@cache
def _same_characters() -> str:
    """Chinese characters that are not traditional, as ranges of a regular expression."""
    others = [0x4DFF, *sorted(n for n in _simplified() if 0x4E00 <= n <= 0x9FFF), 0xA000]
    return "".join(f"{chr(a + 1)}-{chr(b - 1)}" for a, b in pairwise(others) if b - a > 1)


@lru_cache(maxsize=CACHED)
def _folded(text: str) -> str:
    text = unicodedata.normalize("NFKC", _INVISIBLE.sub("", text))
    if _plain().fullmatch(text):
        return text
    text = _INVISIBLE.sub("", _CONTROL.sub("", text)).translate(_QUOTES)
    if not text.isascii():
        text = text.translate(_simplified())
    # Again: removing a space may join what belongs together.
    return unicodedata.normalize("NFKC", _DASHES.sub("-", _SPACE.sub("", text)))


def fold_name(value: object) -> str:
    """As :func:`fold`, also ignoring case, quotation marks and a final full stop: for names."""
    text = as_text(value)
    return _folded_name(text) if len(text) <= SHORT else _folded_name.__wrapped__(text)


@lru_cache(maxsize=CACHED)
def _folded_name(text: str) -> str:
    if _plain_name().fullmatch(text):
        return text
    bare = unicodedata.normalize("NFKC", _QUOTED.sub("", fold(text)).casefold())
    return bare.rstrip(_ENDS) or bare


def split_list(value: object) -> list[str]:
    """The parts of a list cell, split at 、，,;；/ and line breaks, without numbering and blank parts."""
    text = as_text(value)
    if _PLAIN_LIST.fullmatch(text) and not _CHINESE_DIGIT.search(text):
        return [part for part in text.split("、") if part]
    written = clean(text)
    text = _NUMBERING.sub("\n", written)
    if _NUMBERED.match(written):
        text = _INNER_NUMBER.sub("\n", text)
    parts = (part.strip() for part in _LIST_SEPARATOR.split(text))
    return [part for part in parts if part]


def split_loosely(text: str) -> list[str]:
    """The parts, also split at words and marks that may be part of a name: 和, 与, 及, +, a space."""
    return [part for part in _LOOSE_SEPARATOR.split(text) if part]


def strip_prefixes(text: str, prefixes: Iterable[str]) -> str:
    """The text without any of these prefixes, removed repeatedly; never empty."""
    ordered = sorted(prefixes, key=len, reverse=True)
    while True:
        hit = next((p for p in ordered if text.startswith(p) and len(text) > len(p)), None)
        if hit is None:
            return text
        text = text[len(hit) :]
