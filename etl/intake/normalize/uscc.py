"""The unified social credit code (统一社会信用代码, GB 32100-2015) of a social organisation."""

import re

from stdnum.cn import uscc as standard

from etl.intake.normalize.outcome import BLANK, Outcome, failed, warned
from etl.text import fold

_LIKE_A_CODE = re.compile("(?<![0-9A-Z])[0-9A-Z]{18}(?![0-9A-Z])")
_LETTERS = str.maketrans("OoIilZzSsQq", "00111225500")  # letters misread as digits
LENGTH = 18
SOCIAL_ORGANISATION = "5"  # registering authority 5: 民政; 9 is 市场监管, 1 is 机构编制


def uscc(value: object) -> Outcome:
    """The code, folded to plain capitals; its check characters are verified."""
    if isinstance(value, float) or re.fullmatch(r"\d(\.\d+)?E\+?\d+", fold(value).upper()):
        return failed("uscc_lost_digits")
    code = re.sub(r"[-.]", "", fold(value)).upper().removeprefix("'")
    if not code:
        return BLANK
    if not re.search("[0-9A-Z]", code):
        return warned(None, "uscc_words")
    code = alone[0] if len(alone := _LIKE_A_CODE.findall(code)) == 1 else code
    if isinstance(value, int) and len(code) == 18 and code.endswith("00"):
        return failed("uscc_lost_digits")
    if not standard.is_valid(code):
        return _refusal(code, fold(value))
    return Outcome(code) if code.startswith(SOCIAL_ORGANISATION) else failed("uscc_not_social")


def _refusal(code: str, written: str) -> Outcome:
    """Why it is no code; one that is valid with O as 0 and l as 1 is suggested."""
    meant = written.translate(_LETTERS).upper()
    if standard.is_valid(meant):
        return failed("uscc_letters", suggestion=meant)
    if re.fullmatch("[0-9A-Z]+", code) and len(code) != LENGTH:
        return failed("uscc_length", size=len(code))
    return failed("uscc_invalid")
