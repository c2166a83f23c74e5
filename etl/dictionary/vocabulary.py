"""Closed lists of codes with their names."""

from typing import Any, Self

from pydantic import Field, model_validator

from etl.dictionary.base import Frozen


class Term(Frozen):
    """One entry of a vocabulary.

    ``read_as``: words that are taken for it with a warning. ``is_over``: nothing more happens; ``is_counted``: part
    of what the policy counts; ``color``: the one in which charts draw it; ``of_demo``: offered by folders of
    demonstration data alone.
    """

    code: str
    name: str
    short: str = ""
    aliases: tuple[str, ...] = ()
    read_as: tuple[str, ...] = ()
    note: str = ""
    is_over: bool = False
    is_counted: bool = False
    color: str = Field(default="", pattern="^(#[0-9A-F]{6})?$")
    of_demo: bool = False

    @model_validator(mode="before")
    @classmethod
    def _short_is_name(cls, data: dict[str, Any]) -> dict[str, Any]:
        return data | {"short": data.get("short") or data.get("name")}


class Vocabulary(Frozen):
    """A closed list in its order; the position from 1 is the sort order.

    ``table``: the relation that it is published as, where its own name is taken; ``subject``: what the codes are
    codes of, where the title does not say it.
    """

    title: str
    terms: tuple[Term, ...]
    prefixes: tuple[str, ...] = ()
    suffixes: tuple[str, ...] = ()
    misplaced: tuple[str, ...] = ()
    advice: str = ""
    table: str = ""
    subject: str = ""

    @model_validator(mode="after")
    def _unique(self) -> Self:
        for attribute in ("code", "name"):
            values = [getattr(term, attribute) for term in self.terms]
            twice = sorted({v for v in values if values.count(v) > 1})
            if twice:
                raise ValueError(f"{self.title}: {attribute} is given twice: {', '.join(twice)}")
        return self

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes in order."""
        return tuple(term.code for term in self.terms)

    @property
    def names(self) -> tuple[str, ...]:
        """The names in order."""
        return tuple(term.name for term in self.terms)

    @property
    def colors(self) -> dict[str, str]:
        """Code → colour, in order."""
        return {term.code: term.color for term in self.terms}

    @property
    def over(self) -> frozenset[str]:
        """Codes of the final states."""
        return frozenset(term.code for term in self.terms if term.is_over)

    def term(self, code: str) -> Term:
        """The entry with this code (KeyError when unknown)."""
        for term in self.terms:
            if term.code == code:
                return term
        raise KeyError(f"{self.title}: {code}")

    def name_of(self, code: str) -> str:
        """The name of a code (KeyError when unknown)."""
        return self.term(code).name

    def short_of(self, code: str) -> str:
        """The short name of a code (KeyError when unknown)."""
        return self.term(code).short
