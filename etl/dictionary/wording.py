"""The wording of findings, of annotated returns and of figures."""

from collections.abc import Mapping
from typing import Literal

from etl.dictionary.base import Frozen
from etl.dictionary.sheets import SheetColumn


class Message(Frozen):
    """The wording of a finding; ``{name}`` is filled in from the finding; ``many``: what many rows have in common."""

    severity: Literal["error", "warning"]
    text: str
    many: str = ""
    kind: str = "other"
    confirm: bool = False
    waits: bool = False
    standing: bool = False


class ReturnedWords(Frozen):
    """The texts of an annotated return besides its findings; ``{name}`` is filled in."""

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
    lost: Mapping[str, str]
    lost_advice: str
    rebuilt_advice: str
    legend: str
    comment_mark: str
    comment_line: str
    suggestion: str
    many_cells: str
    repeated: str
    repeated_advice: str
    code_severity: str
    code_message: str
    footer: str
    version: str
    answers: tuple[SheetColumn, SheetColumn]
    question: str
    answered: str


class Indicator(Frozen):
    """A figure: its label, unit, definition (口径) and the column of a mart that holds it."""

    code: str
    label: str
    unit: str = ""
    definition: str
    relation: str
    column: str
    kind: Literal["stock", "flow", "ratio", "fact"] = "stock"
    format: str = "number"
    compared: bool = False
