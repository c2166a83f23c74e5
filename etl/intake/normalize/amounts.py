"""Read a quantity as people write it (“５万”, “近13万元”, “十二万元”, “1,500 人次”): number, unit, certainty.

Numbers are exact decimals. Columns are unknown here.
"""

import datetime as dt
import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from itertools import pairwise
from math import prod

from etl.dictionary import Reading
from etl.text import as_text, fold

_TENTH = {"百": "十", "千": "百", "万": "千", "亿": "千万"}
_MULTIPLIER = {"十": 10, "百": 100, "千": 1000, "万": 10**4, "亿": 10**8}
_CHINESE = "零〇○一二三四五六七八九十百千万亿两壹贰叁肆伍陆柒捌玖拾佰仟"
_ARABIC = r"[+-]?\d+(?:\.\d+)?|[+-]?\.\d+"
_TERM = re.compile(rf"(?P<number>{_ARABIC})(?P<multiplier>[十百千万亿]*)")
_CHINESE_NUMBER = re.compile(rf"[{_CHINESE}]+(?:点[{_CHINESE}]+)?")
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_INTERVAL = re.compile(r"(?<=[\d万千百亿元%])(?:-|~|～|至|到)(?=\d)")
_REMARK = re.compile(r"\(([^()]*)\)")
_CURRENCY = re.compile("[¥￥]|rmb|人民币", re.IGNORECASE)
_MONEY_UNITS = frozenset({"元", "千元", "万", "万元", "百万元", "亿", "亿元"})
_FORMAL = str.maketrans("萬億圆圓拾佰仟wW", "万亿元元十百千万万")
_YUAN = re.compile(rf"(?<=[\d{_CHINESE}])(?:块钱?|蚊)")
_WHOLE_YUAN = re.compile("(?<=[元万千百十亿])[整正]$")
# 元 or 万元? The rule decides, with a warning.
_HUNDREDS = re.compile(r"[一二两三四五六七八九]百[零一二三四五六七八九十]*|\d+(?:\.\d+)?百")
_ABOUT = re.compile("^[~≈∽≒]")
_TENTH_PART = re.compile(r"(?<![\d.])(\d+)([万千百亿])(\d)(?=元?$)")
# “3万八千”: figures and numerals mixed.
_MIXED = re.compile(r"(?<=\d[十百千万亿])[一二两三四五六七八九](?=[十百千万亿元]|$)")
_APART = re.compile(r"\d\s+\d")
_SPACED = re.compile(r"\d{1,3}(?:\s+\d{3})+(?:\.\d+)?")  # “1 234”: a space for thousands
_SCIENTIFIC = re.compile(r"\d(?:\.\d+)?[Ee][+-]\d{1,2}")  # as programs write it
_ALONE = re.compile(rf"(?<![\d{_CHINESE}])([百千万亿])")
_POINT = re.compile(rf"([{_CHINESE}]+点[零〇○一二三四五六七八九]+)([十百千万亿]*)")
_CHINESE_POINT = re.compile(rf"(?<=[{_CHINESE}])\.(?=[{_CHINESE}])")
# “两三”, “三五十”, “十二三”: two digits side by side are a range.
_DIGIT_PAIR = re.compile(
    r"(?<![零〇○一二三四五六七八九点])[一二两三四五六七八九]{2}(?![零〇○一二三四五六七八九])"
)
_SOME = re.compile(
    "^(?:约|近|共)?(?:好几|若干|许多|不少|大量|少量|大批|部分|全部|全体|数|几|多)|[十百千万亿][几数]|[几数][十百千万亿]"
)


@dataclass(frozen=True, slots=True)
class Quantity:
    """The number in a text, with its multipliers applied; ``rest`` is the text around it."""

    number: Decimal
    has_multiplier: bool
    rest: str
    has_currency: bool
    is_approximate: bool
    is_estimate: bool
    has_remark: bool


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A text that is not one number; ``code`` is one of messages.yml."""

    code: str


def read_quantity(value: object, reading: Reading) -> Quantity | Unreadable:
    """The number of a cell, or why there is none."""
    if isinstance(value, bool | dt.date | dt.time | dt.timedelta):
        return Unreadable("not_a_number" if isinstance(value, bool) else "number_format")
    if isinstance(value, int | float):
        return _plain(value)
    written = unicodedata.normalize("NFKC", as_text(value)).strip()
    if _SCIENTIFIC.fullmatch(written):
        return Quantity(Decimal(written), False, "", False, False, False, has_remark=True)
    if _APART.search(written):
        return Unreadable("number_spaced" if _SPACED.fullmatch(written) else "number_several")
    return _read_text(value, reading)


def _read_text(value: object, reading: Reading) -> Quantity | Unreadable:
    text = _folded(value)
    bare = _without_remarks(text, reading)
    body = _arabic(_canonical(bare, reading))
    if isinstance(body, Unreadable):
        return body
    terms = list(_TERM.finditer(body))
    if not terms:
        return Unreadable("not_a_number")
    if len(terms) > 1 and not _adjoin(terms):
        return Unreadable("number_several")
    return _quantity(text, bare, body, terms, reading)


def _canonical(bare: str, reading: Reading) -> str:
    """Without marks inside the number, with its multiplier behind it and omitted words restored."""
    body = _words_last(_THOUSANDS.sub("", _CURRENCY.sub("", bare)), reading)
    body = _MIXED.sub(lambda m: chinese_number(m.group()), body)
    # “3万5” as “3万5千”: a digit behind a multiplier counts tenths of it.
    body = _TENTH_PART.sub(lambda m: m.group() + _TENTH[m[2]], body)
    is_doubtful = any(word in body for word in reading.approximate_words)
    return _ALONE.sub(r"一\1", body) if is_doubtful else body


def _arabic(body: str) -> str | Unreadable:
    """“十二万” in digits; a range or a vague number is unreadable."""
    if not re.search(r"\d", body):
        if word := _why_no_number(body):
            return Unreadable(word)
        body = _CHINESE_NUMBER.sub(_to_arabic, _POINT.sub(_decimal_point, body))
    return Unreadable("number_interval") if _INTERVAL.search(body) else body


def _why_no_number(words: str) -> str | None:
    """“两三场” is a range, “数百” no number at all; None for a number in Chinese numerals."""
    if _DIGIT_PAIR.search(words):
        return "number_interval"
    return "number_vague" if _SOME.search(words) else None


def _folded(value: object) -> str:
    """Folded, with one spelling of each unit and mark, and no final punctuation."""
    text = fold(value).rstrip("。.,;、").translate(_FORMAL)
    text = _CHINESE_POINT.sub("点", _ABOUT.sub("约", text))
    return _WHOLE_YUAN.sub("", _YUAN.sub("元", text))


def _without_remarks(text: str, reading: Reading) -> str:
    """Without text in brackets, except that “人（次）” and “（元）” are units."""
    units = {*_MONEY_UNITS, *(word for words in reading.unit_words.values() for word in words)}

    def bare(match: re.Match[str]) -> str:
        return match[1] if match[1] in units else ""

    return _REMARK.sub(bare, text) or text


def _plain(value: float) -> Quantity | Unreadable:
    number = Decimal(str(value))
    if not number.is_finite():
        return Unreadable("not_a_number")
    return Quantity(number, False, "", False, False, False, False)


def _words_last(text: str, reading: Reading) -> str:
    """“30多万” as “30万多”: the multiplier belongs to the number."""
    doubts = "".join(word for word in reading.approximate_words if len(word) == 1)
    return re.sub(rf"(?<=[\d{_CHINESE}])([{doubts}])([十百千万亿]+)", r"\2\1", text)


def _decimal_point(match: re.Match[str]) -> str:
    """“一点五万” as “1.5万”."""
    number = chinese_number(match[1])
    return number + match[2] if number else match[0]


def _quantity(
    text: str, bare: str, body: str, terms: list[re.Match[str]], reading: Reading
) -> Quantity | Unreadable:
    try:
        number = sum((Decimal(t["number"]) * _scale(t["multiplier"]) for t in terms), Decimal(0))
    except InvalidOperation:
        return Unreadable("not_a_number")
    rest = body[: terms[0].start()] + body[terms[-1].end() :]
    return Quantity(
        number=number,
        has_multiplier=any(term["multiplier"] for term in terms),
        rest=_without(
            rest, (*reading.approximate_words, *reading.estimate_words, *reading.filler_words)
        ),
        has_currency=bool(_CURRENCY.search(text)),
        is_approximate=_says(text, rest, reading.approximate_words),
        is_estimate=_says(text, rest, reading.estimate_words),
        has_remark=_REMARK.sub(r"\1", text) != bare
        or bool(_HUNDREDS.fullmatch(bare))
        or len(rest) > len(_without(rest, reading.filler_words)),
    )


def _says(text: str, rest: str, words: tuple[str, ...]) -> bool:
    """One of the words is next to the number, or is a remark of its own: “3万元（约）”."""
    remarks = [remark for remark in _REMARK.findall(text) if not re.search(r"\d", remark)]
    return any(word in rest or word in remarks for word in words)


def _adjoin(terms: list[re.Match[str]]) -> bool:
    """“3万5千” is one number: adjacent terms with decreasing multipliers."""
    worths = [_scale(term["multiplier"]) for term in terms]
    close = all(a.end() == b.start() for a, b in pairwise(terms))
    return (
        close
        and worths == sorted(worths, reverse=True)
        and len(set(worths)) == len(worths)
        and worths[-1] > 1
    )


def _scale(multiplier: str) -> int:
    return prod(_MULTIPLIER[character] for character in multiplier)


def _without(text: str, words: tuple[str, ...]) -> str:
    for word in sorted(words, key=len, reverse=True):
        text = text.replace(word, "")
    return text


def _to_arabic(match: re.Match[str]) -> str:
    """“十二” as 12; with 千, 万 or 亿 a multiplier stays (“两万” as 2000十), because the unit depends on it."""
    text = chinese_number(match.group())
    if text and re.search("[千万亿]", match.group()):
        return f"{Decimal(text) / 10:f}十"
    return text or match.group()


@lru_cache(maxsize=4096)
def chinese_number(text: str) -> str:
    """“十二万” as “120000”; the empty text when it is no number."""
    import cn2an  # a sixth of what a command imports, and most returns have no number in words

    plain = text.replace("〇", "零").replace("○", "零")
    try:
        return str(cn2an.cn2an(plain, "smart"))
    except (ValueError, TypeError):
        return ""
