"""The base of every part of the dictionary."""

from pydantic import BaseModel, ConfigDict


class DictionaryError(ValueError):
    """A dictionary file is missing, is not YAML, or contradicts itself or another."""


class Frozen(BaseModel):
    """An immutable part; unknown settings are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


def numeral(number: int) -> str:
    """A number in Chinese numerals up to ten (七), in digits above."""
    return "零一二三四五六七八九十"[number] if 0 <= number <= 10 else str(number)
