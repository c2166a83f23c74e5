"""The outcome of normalising a cell: a value, issues, or both."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Self


@dataclass(frozen=True, slots=True)
class Issue:
    """An issue: a code of messages.yml and the values of its message."""

    code: str
    values: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, code: str, **values: object) -> Self:
        """An issue with these values as text."""
        return cls(code, {name: str(value) for name, value in values.items()})


@dataclass(frozen=True, slots=True)
class Outcome:
    """``value`` is None if the cell is blank or not understood (``issues`` says why)."""

    value: Any = None
    issues: tuple[Issue, ...] = ()
    is_approximate: bool = False


BLANK = Outcome()


def failed(code: str, **values: object) -> Outcome:
    """No value, one issue."""
    return Outcome(None, (Issue.of(code, **values),))


def warned(value: Any, code: str, **values: object) -> Outcome:
    """A value with an issue."""
    return Outcome(value, (Issue.of(code, **values),))
