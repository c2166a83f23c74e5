"""Check one file, from its bytes to findings and rows; nothing is loaded."""

import datetime as dt
import logging
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any, Self

from etl.dictionary import Dictionary
from etl.error_messages import is_environmental
from etl.intake.check.answers import read_answers, with_answers
from etl.intake.check.causes import causes_only
from etl.intake.check.columns import TOO_MANY
from etl.intake.check.findings import Draft, Finding, mask_digits, word_findings
from etl.intake.check.history import NO_HISTORY, History
from etl.intake.check.returns import (
    Return,
    find_sheet,
    reported_on,
    understand_cover,
    understand_sheets,
)
from etl.intake.check.rules import check_rules
from etl.intake.check.rules.origin import given_codes
from etl.intake.check.values import Context
from etl.intake.normalize.areas import EveryVillage
from etl.intake.normalize.organizations import OrganizationNames
from etl.intake.read.cells import RawWorkbook
from etl.intake.read.file import OpenedFile, open_bytes, open_file
from etl.intake.read.guard import Refusal
from etl.lists.reference import Reference
from etl.text import fold_name

HistoryReader = Callable[[str, str, frozenset[str]], History]


@dataclass(frozen=True)
class CheckedReturn:
    """A checked file and its findings; ``parsed`` holds its rows if it is a readable return.

    ``inherited``: {row: code} of renamed projects, from the version that the return would replace.
    """

    file: Path
    sha256: str
    findings: tuple[Finding, ...]
    parsed: Return | None = None
    rows: dict[str, int] = field(default_factory=dict)
    inherited: dict[int, str] = field(default_factory=dict)

    @property
    def town_code(self) -> str | None:
        """The town on the cover, None if unknown."""
        return self.parsed.context.town.code if self.parsed and self.parsed.context.town else None

    @property
    def period(self) -> str | None:
        """The half-year on the cover, None if unknown."""
        return (
            self.parsed.context.period.code if self.parsed and self.parsed.context.period else None
        )

    @property
    def reported_on(self) -> dt.date | None:
        """填报日期."""
        return reported_on(self.parsed) if self.parsed else None

    @property
    def error_count(self) -> int:
        """Findings that reject."""
        return sum(f.severity == "error" for f in self.findings)

    @property
    def warning_count(self) -> int:
        """Findings to confirm or to note that nobody has answered."""
        return sum(f.severity != "error" and not f.is_closed for f in self.findings)

    @property
    def is_rejected(self) -> bool:
        """Any error rejects the whole return."""
        return self.error_count > 0

    @property
    def status(self) -> str:
        """``accepted``, ``pending`` or ``rejected``; some findings wait whatever 审核 and the town say."""
        if self.is_rejected:
            return "rejected"
        if self.parsed is None:
            return "accepted"
        dictionary = self.parsed.context.dictionary
        waits = (
            dictionary.messages[f.code].waits or (dictionary.programme.review and not f.is_closed)
            for f in self.findings
            if f.confirm
        )
        return "pending" if any(waits) else "accepted"

    @property
    def listed(self) -> tuple[Finding, ...]:
        """The findings that are told: those answered in an earlier return are not asked again."""
        return tuple(finding for finding in self.findings if not finding.is_settled)

    def without_rows(self) -> Self:
        """What is told of it, without its rows: thousands of files are told of at the end of a load."""
        if self.parsed is None:
            return self
        context = replace(self.parsed.context, _seen={})
        bare = replace(self.parsed, context=context, sheets={}, history=NO_HISTORY)
        return replace(self, parsed=bare)

    def as_dict(self) -> dict[str, Any]:
        """The JSON of the contract."""
        return {
            "file": str(self.file),
            "sha256": self.sha256,
            "town_code": self.town_code,
            "period": self.period,
            "status": self.status,
            "rows": self.rows,
            "findings": [finding.as_dict() for finding in self.listed],
        }


@dataclass(frozen=True)
class Checker:
    """Checks files against a dictionary, the lists, a day and the history in the warehouse.

    ``history`` is asked by town, half-year and the codes that the return gives.
    ``is_demo``: for a folder of demonstration data.
    """

    dictionary: Dictionary
    reference: Reference
    today: dt.date
    history: HistoryReader
    is_demo: bool = False

    def check(self, file: Path) -> CheckedReturn:
        """Read and check a file; whatever is wrong with it becomes a finding."""
        return self.check_opened(open_file(file))

    def check_bytes(self, file: Path, data: bytes) -> CheckedReturn:
        """As :meth:`check`, for bytes; ``file`` is only a name."""
        return self.check_opened(open_bytes(file, data))

    def check_opened(self, opened: OpenedFile) -> CheckedReturn:
        """As :meth:`check`, for a file that is already read.

        A bug of ours rejects the file that hit it and is logged; the next file is checked.
        """
        try:
            return self._checked(opened)
        except Exception as error:
            if is_environmental(error):
                raise
            logging.getLogger(__name__).exception("checking %s failed", opened.sha256)
            refusal = Refusal("check_failed", (("kind", type(error).__name__),))
            return self._refused(opened.file, opened.sha256, refusal)

    def cover_of(self, opened: OpenedFile) -> CheckedReturn:
        """What its cover says, without findings and rows: whose return of which half-year and day it is."""
        if isinstance(opened.raw, Refusal):
            return CheckedReturn(opened.file, opened.sha256, ())
        cover, _ = understand_cover(opened.raw, self._context)
        return CheckedReturn(opened.file, opened.sha256, (), self._with_place(cover))

    def _checked(self, opened: OpenedFile) -> CheckedReturn:
        if isinstance(opened.raw, Refusal):
            return self._refused(opened.file, opened.sha256, opened.raw)
        if not self._is_return(opened.raw):
            return self._refused(opened.file, opened.sha256, Refusal("not_a_return"))
        return self._return(opened.file, opened.sha256, opened.raw)

    def _is_return(self, raw: RawWorkbook) -> bool:
        names = {fold_name(name) for name in self._sheet_names()}
        return any(fold_name(sheet.name) in names for sheet in raw.sheets)

    def _sheet_names(self) -> list[str]:
        return [self.dictionary.cover.sheet, *(sheet.sheet for sheet in self.dictionary.sheets)]

    def _refused(self, file: Path, digest: str, refusal: Refusal) -> CheckedReturn:
        names = self._sheet_names()
        words = {"file": mask_digits(file.name), "cover": names[0], "sheets": "”“".join(names[1:3])}
        draft = Draft.of_file(refusal.code, **words, **dict(refusal.values))
        return CheckedReturn(file, digest, word_findings([draft], self.dictionary))

    def _return(self, file: Path, digest: str, raw: RawWorkbook) -> CheckedReturn:
        cover, drafts = understand_cover(raw, self._context)
        if find_sheet(raw, self.dictionary.cover.sheet) is None:
            drafts = [Draft.of_file("cover_missing", sheet=self.dictionary.cover.sheet)]
        told = read_answers(raw, self._context)
        parsed, more = understand_sheets(raw, self._with_place(cover))
        if not any(draft.code == TOO_MANY for draft in more):
            parsed = self._with_history(parsed)
            more = [*more, *check_rules(parsed)]
        parsed = replace(parsed, answers=told.answers)
        causes = causes_only([*drafts, *more, *told.drafts], self.dictionary)
        findings = word_findings(with_answers(causes, parsed), self.dictionary)
        rows = {sheet.declared.sheet: len(sheet.rows) for sheet in parsed.sheets.values()}
        return CheckedReturn(file, digest, findings, parsed, rows)

    @cached_property
    def _context(self) -> Context:
        known = self.dictionary.district, self.reference
        return Context(
            *(self.dictionary, self.reference, OrganizationNames(*known), self.today),
            is_demo=self.is_demo,
            every_village=EveryVillage(*known),
        )

    def _with_place(self, parsed: Return) -> Return:
        """The return with town and half-year in its context."""
        town_code, period_code = parsed.cover.get("town"), parsed.cover.get("period")
        town = self.reference.town(town_code) if town_code else None
        period = self.dictionary.period(period_code) if period_code else None
        return replace(parsed, context=replace(parsed.context, town=town, period=period, _seen={}))

    def _with_history(self, parsed: Return) -> Return:
        """The return with its town's history; read last, because it waits for the previous file to be written."""
        town, period = parsed.context.town, parsed.context.period
        if town is None or period is None:
            return parsed
        identities = self.reference.identities
        history = self.history(town.code, period.code, given_codes(parsed)).known_as(
            lambda organization_id: identities.of(organization_id, period.ends_on)
        )
        return replace(parsed, history=history)
