"""Take in a 核对单 that came back: whose it is, what was answered, and why it is not taken."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from etl.confirmations import Answer, Confirmation, append, confirmations, sheet_mark
from etl.dictionary import Dictionary
from etl.folder import DataFolder, RequestError
from etl.intake.normalize.choices import find
from etl.intake.normalize.periods import period as read_period
from etl.intake.read.cells import RawSheet
from etl.intake.read.file import OpenedFile, open_file
from etl.intake.read.guard import Refusal
from etl.personal_data import personal_data
from etl.publications import reading
from etl.system import clock
from etl.templates.confirmation_sheets import CODE, KIND, MARK, answer_titles
from etl.text import as_text, clean, fold_name

_KNOWN = "select claim_id from published.claim where period = ?"


class ConfirmationError(RequestError):
    """A file is not taken as a 核对单; the message is one sentence for people."""


@dataclass(frozen=True)
class Registered:
    """What became of a file; ``outdated``: answers to rows that the town has changed since."""

    file: Path
    confirmation: Confirmation
    is_new: bool
    outdated: int

    def as_dict(self) -> dict[str, object]:
        """For ``--json``."""
        sheet = self.confirmation
        return {
            "file": str(self.file),
            "outcome": "registered" if self.is_new else "unchanged",
            "period": sheet.period,
            "party": sheet.party,
            "party_code": sheet.party_code,
            "answers": {answer.claim_id: answer.answer for answer in sheet.answers},
            "outdated": self.outdated,
        }


def asked_period(dictionary: Dictionary) -> str:
    """The half-year that is being confirmed: the last that has ended."""
    ended = [p.code for p in dictionary.periods if p.ends_on < clock.today()]
    return ended[-1] if ended else dictionary.periods[0].code


def register(
    folder: DataFolder, files: Iterable[Path], period: str, by: str
) -> tuple[Registered, ...]:
    """Take in files, all or none; one that was taken in before changes nothing.

    Raises:
        ConfirmationError: one is no 核对单, of another half-year, changed, or says nothing.
    """
    dictionary, known = folder.dictionary, _known(folder, period)
    taken = {each.file_sha256 for each in confirmations(folder)}
    results = []
    for file in files:
        sheet = _Reader(dictionary, open_file(file)).confirmation(period, by)
        outdated = sum(answer.claim_id not in known for answer in sheet.answers)
        results.append(Registered(file, sheet, sheet.file_sha256 not in taken, outdated))
        taken.add(sheet.file_sha256)
    for result in results:
        if result.is_new:
            append(folder, result.confirmation)
    return tuple(results)


def _known(folder: DataFolder, period: str) -> frozenset[str]:
    """The claims of a half-year as published."""
    if folder.published_file is None:
        raise ConfirmationError("还没有发布数据，没有可以登记的核对单。")
    with reading(folder.published_file) as con:
        return frozenset(claim for (claim,) in con.execute(_KNOWN, [period]).fetchall())


class _Reader:
    """Reads one file."""

    def __init__(self, dictionary: Dictionary, opened: OpenedFile) -> None:
        """``opened``: the file."""
        self._dictionary, self._opened = dictionary, opened
        self._name = opened.file.name

    def confirmation(self, period: str, by: str) -> Confirmation:
        """The line of the file."""
        sheet, at = self._sheet()
        facts = self._facts(sheet, at)
        self._refuse_other_period(facts, period)
        rows = tuple(self._rows(sheet, at))
        claims = frozenset(claim for _, claim, _, _ in rows)
        party = find(facts[KIND], self._dictionary.vocabularies["confirming_party"]) or ""
        if sheet_mark(period, party, facts[CODE], claims) != facts[MARK]:
            answer, note, claim_id = answer_titles(self._dictionary)
            raise self._error(
                f"的报送期、核对方或“{claim_id}”被改动过，或者少了行；请填在原来的核对单里，只填“{answer}”和“{note}”。"
            )
        answers = tuple(self._answers(rows))
        if not answers:
            raise self._error(f"没有填“{answer_titles(self._dictionary)[0]}”，没有登记。")
        received = clock.today().isoformat()
        digest = self._opened.sha256
        return Confirmation(period, party, facts[CODE], digest, received, by, answers)

    def _error(self, what: str, command: str = "") -> ConfirmationError:
        return ConfirmationError(f"“{self._name}”{what}", command)

    def _sheet(self) -> tuple[RawSheet, int]:
        """The sheet, and the row of its headings."""
        raw = self._opened.raw
        titles = set(map(fold_name, answer_titles(self._dictionary)))
        for sheet in () if isinstance(raw, Refusal) else raw.sheets:
            for number in range(1, sheet.height + 1):
                if titles <= {fold_name(as_text(value)) for value in sheet.row(number)}:
                    return sheet, number
        raise self._error("打不开，或者不是核对单；请用发下的核对单填写后交回。")

    def _facts(self, sheet: RawSheet, at: int) -> dict[str, str]:
        """Label → value of what stands above the headings."""
        found = {
            clean(sheet.value(number, 1)): clean(sheet.value(number, 2)) for number in range(1, at)
        }
        return {name: found.get(name, "") for name in (self._period_title, KIND, CODE, MARK)}

    @property
    def _period_title(self) -> str:
        return self._dictionary.cover.column("period").title

    def _refuse_other_period(self, facts: dict[str, str], period: str) -> None:
        d = self._dictionary
        stated = facts[self._period_title]
        code: str | None = read_period(stated, d.periods, d.reading.spans).value
        if code != period:
            named = d.period(code).name if code else f"报送期“{stated}”"
            raise self._error(
                f"是{named}的核对单，这次登记的是{d.period(period).name}，没有登记。",
                f"确要登记，请加 --period {code}。" if code else "",
            )

    def _rows(self, sheet: RawSheet, at: int) -> Iterator[tuple[int, str, str, str]]:
        """Row, id, answer and words of each claim."""
        heads = [fold_name(as_text(value)) for value in sheet.row(at)]
        answer, note, claim = (heads.index(fold_name(t)) for t in answer_titles(self._dictionary))
        for number in range(at + 1, sheet.height + 1):
            cells = sheet.row(number)
            texts = clean(cells[claim]), clean(cells[answer]), clean(cells[note])
            if any(texts):
                yield number, *texts

    def _answers(self, rows: Sequence[tuple[int, str, str, str]]) -> Iterator[Answer]:
        answers = self._dictionary.vocabularies["confirmation"]
        title, note_title, _ = answer_titles(self._dictionary)
        for number, claim, answer, note in rows:
            if kind := personal_data(note):
                raise self._error(f"第{number}行“{note_title}”里有{kind}，请删去后再登记。")
            if not answer:
                if note:
                    raise self._error(f"第{number}行写了“{note_title}”，请同时选“{title}”。")
                continue
            code = find(answer, answers)
            if code is None:
                names = "、".join(term.name for term in answers.terms)
                raise self._error(f"第{number}行“{title}”填的是“{answer}”，请选{names}中的一个。")
            yield Answer(claim, code, note)
