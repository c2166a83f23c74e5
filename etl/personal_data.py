"""Detect identity and telephone numbers, which the free text of a return must not contain."""

import re

from etl.identity import CODE_DIGITS, PROBLEM_PREFIX, PROJECT_PREFIX
from etl.text import fold, whole

_IDENTITY = re.compile(
    r"(?<!\d)[1-9]\d{5}(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx](?![0-9A-Za-z])"
)
_OLD_IDENTITY = re.compile(
    r"(?<!\d)[1-9]\d{5}[2-9]\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}(?!\d)"
)
_PARTED_IDENTITY = re.compile(r"(?<!\d)[1-9]\d{5}-(?:19|20)\d{6}-\d{3}[\dXx](?![0-9A-Za-z])")
_MOBILE = re.compile(r"(?<!\d)(?:\+?(?:00)?86-?|0)?1[3-9]\d(?:[-.]?\d{4}){2}(?!\d)")
_CALLED = re.compile(r"(?:电话|手机|TEL)\D{0,3}[2-9]\d{6,7}(?!\d)")
_LANDLINE = re.compile(r"(?<!\d)\(?0\d{2,3}\)?-?[2-9]\d{6,7}(?!\d)")
_OWN_CODE = re.compile(
    rf"(?<![0-9A-Z])(?:{PROJECT_PREFIX}|{PROBLEM_PREFIX})[0-9A-F]{{{CODE_DIGITS}}}(?![0-9A-Z])"
)
_DIGIT = re.compile(r"\d")
# Letters in place of digits, and digits spelt out.
_LIKE_DIGITS = str.maketrans("OQIL", "0011")
_SPELT = re.compile("[〇零一二三四五六七八九]{11,}")
_SPELT_DIGITS = str.maketrans("〇零一二三四五六七八九", "00123456789")
_IN_LINK = re.compile(r"(?:TEL|PHONE|MOBILE|电话|手机|IDCARD|SFZ)\W{1,3}(\d{11,18}X?)(?![0-9A-Z])")
FEWEST_DIGITS = 7
_LONG_CODE = re.compile(r"(?<![0-9A-Z])5[1-9]\d{6}[0-9A-HJ-NPQRTUWXY]{10}(?![0-9A-Z])")


def personal_data(value: object) -> str | None:
    """The kind of personal number in a text, in Chinese, or None.

    Social credit codes and our own codes are not personal, whatever their digits look like.
    """
    folded = _SPELT.sub(lambda m: m.group().translate(_SPELT_DIGITS), fold(whole(value)))
    if len(_DIGIT.findall(folded)) < FEWEST_DIGITS:
        return None
    text = _OWN_CODE.sub("", _LONG_CODE.sub("", folded.upper()))
    identity = (_IDENTITY, _OLD_IDENTITY, _PARTED_IDENTITY)
    if any(p.search(text) for p in identity) or _IDENTITY.search(text.translate(_LIKE_DIGITS)):
        return "身份证号码"
    if any(pattern.search(text) for pattern in (_MOBILE, _LANDLINE, _CALLED)):
        return "电话号码"
    return None


def personal_data_in_link(value: object) -> str | None:
    """As :func:`personal_data`, for URL parameters that name a telephone or an identity number."""
    match = _IN_LINK.search(fold(value).upper())
    return personal_data(match[1]) if match else None
