"""上报口径对照: a form of the city or the province, cell by cell, and which of our figures each cell is.

What has no figure of ours is named with the reason; it stays blank.
"""

import re
from collections import Counter
from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import Field, ValidationError, field_validator, model_validator

from etl.dictionary.base import DictionaryError, Frozen
from etl.dictionary.model import Dictionary

FOLDER = "upper_forms"
_NAME = re.compile(r"[\w-]+")
_CELL = re.compile(r"[A-Z]{1,2}[1-9]\d{0,3}")


class FormCell(Frozen):
    """A cell of the form: what the form calls it, and our figure or the reason (``unmapped``) why it has none.

    ``measure``: ``value`` of the half-year, or ``to_date``; ``area``: a code, else the whole; ``period``: another
    half-year than the form's; ``where``: further places of the figure, such as ``task: culture``.
    """

    at: str
    label: str
    indicator: str = ""
    measure: Literal["value", "to_date"] = "value"
    unit: Literal["", "元", "万元", "亿元"] = ""
    area: str = ""
    period: str = ""
    where: dict[str, str] = Field(default_factory=dict)
    unmapped: str = ""

    @model_validator(mode="after")
    def _one_of_both(self) -> "FormCell":
        if bool(self.indicator) is bool(self.unmapped):
            raise ValueError("give either indicator or unmapped")
        return self


class UpperForm(Frozen):
    """A form: its title, whose it is, the texts that stand in it, the cells to fill in."""

    title: str
    issuer: str
    version: str
    sheet: str
    widths: tuple[int, ...] = ()
    texts: dict[str, str]
    cells: tuple[FormCell, ...]

    @field_validator("cells")
    @classmethod
    def _each_once(cls, cells: tuple[FormCell, ...]) -> tuple[FormCell, ...]:
        twice = [at for at, count in Counter(cell.at for cell in cells).items() if count > 1]
        if twice:
            raise ValueError(f"{twice[0]} is given twice")
        return cells

    @model_validator(mode="after")
    def _places(self) -> "UpperForm":
        wrong = [at for at in (*self.texts, *(c.at for c in self.cells)) if not _CELL.fullmatch(at)]
        if wrong:
            raise ValueError(f"{wrong[0]} is not a cell, such as B4")
        return self


class UnknownFormError(DictionaryError):
    """There is no form of this name; the message is one sentence for people."""


def load_upper_form(name: str, folders: tuple[Path, ...], dictionary: Dictionary) -> UpperForm:
    """The form of a name, from the first folder that has it.

    Raises:
        UnknownFormError: there is none.
        DictionaryError: it contradicts itself or the dictionary.
    """
    places = [folder / FOLDER / f"{name}.yml" for folder in folders]
    path = next((p for p in places if _NAME.fullmatch(name) and p.is_file()), None)
    if path is None:
        known = sorted({p.stem for folder in folders for p in (folder / FOLDER).glob("*.yml")})
        raise UnknownFormError(f"没有“{name}”这张上报表，现有：{'、'.join(known) or '无'}")
    try:
        content: Any = yaml.safe_load(path.read_text(encoding="utf-8"))
        form = UpperForm.model_validate(content)
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise DictionaryError(f"{path.name} 不是 YAML") from error
    except ValidationError as error:
        first = error.errors()[0]
        place = " ".join(map(str, first["loc"]))
        raise DictionaryError(f"{path.name}：{place} {first['msg']}") from error
    _check(form, path.name, dictionary)
    return form


def _check(form: UpperForm, name: str, dictionary: Dictionary) -> None:
    periods = {period.code for period in dictionary.periods}
    for cell in form.cells:
        meaning = dictionary.indicators.get(cell.indicator)
        if cell.indicator and meaning is None:
            raise DictionaryError(f"{name}：{cell.at} 没有“{cell.indicator}”这个指标")
        if cell.period and cell.period not in periods:
            raise DictionaryError(f"{name}：{cell.at} 没有“{cell.period}”这个报送期")
        if meaning and cell.unit and meaning.format != "money":
            raise DictionaryError(f"{name}：{cell.at} 只有金额可以写 unit")
