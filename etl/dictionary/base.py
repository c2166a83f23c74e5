"""What every part of the dictionary is made of."""

from pydantic import BaseModel, ConfigDict


class DictionaryError(ValueError):
    """A dictionary file is missing, is no YAML, or says something that cannot be."""


class Frozen(BaseModel):
    """An immutable part that refuses settings it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


def numeral(number: int) -> str:
    """A small number as Chinese texts write it: 七; from eleven on in digits."""
    return "零一二三四五六七八九十"[number] if 0 <= number <= 10 else str(number)
