"""Put findings into the dictionary's words, as the notes of an annotated return."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import groupby

from etl.annotated.notes import ERROR, HEADINGS, WARNING, Layout, Line, Notes, Remark, areas
from etl.dictionary import Dictionary
from etl.intake.check.answers import result_heading, town_answers
from etl.intake.check.checker import CheckedReturn
from etl.intake.check.findings import Finding, mask_digits
from etl.intake.check.repeated import sentence_of, together
from etl.intake.check.returns import CheckedSheet
from etl.intake.check.rules.origin import PLACE_IN_DOUBT
from etl.intake.read.cells import letters
from etl.intake.read.marks import PERIOD_MARK, TOWN_MARK

FINDING = "finding"
CHECKED = "checked"  # outcome of a check that loads nothing
_TONES = {"accepted": "", CHECKED: "", "pending": WARNING}
LISTED_RANGES = 6  # more are counted, not listed
MESSAGE_LENGTH = 1_000  # keeps the row readable; cells hold 32,767 characters


def notes_of(
    checked: CheckedReturn,
    dictionary: Dictionary,
    codes: Mapping[str, str],
    outcome: str,
    reason: str,
) -> Notes:
    """The notes on a checked file."""
    words, severity = dictionary.returned, dictionary.vocabularies["severity"]
    codes_at = tuple(_places_of_codes(checked, codes))
    coded = {sheet.table.sheet for sheet in _sheets(checked) if _code_column(sheet)}
    titles = {column.name: column.title for column in dictionary.relations[FINDING].columns}
    lines = _lines(checked.listed, dictionary)
    return Notes(
        is_read=checked.parsed is not None,
        author=dictionary.programme.owner,
        programme=dictionary.programme.full_name,
        sheet=dictionary.relations[FINDING].title,
        heading=result_heading(dictionary),
        about=_about(checked, dictionary),
        result=_result(checked, dictionary, outcome),
        tone=_TONES.get(outcome, ERROR),
        advice=tuple(_advice(checked, dictionary, outcome, reason)),
        alone=words.next_alone if checked.parsed else words.next_unopened,
        lost=words.lost,
        lost_advice=words.lost_advice,
        rebuilt_advice=words.rebuilt_advice,
        legend=(words.legend, severity.name_of(ERROR), severity.name_of(WARNING)),
        footer=words.footer,
        mark=words.comment_mark,
        titles=tuple(titles[name] for name, _ in HEADINGS),
        question=words.question,
        answers=town_answers(dictionary),
        lines=(*lines, *(_code_line(place, checked, dictionary) for place in codes_at)),
        remarks=tuple(_remarks((f for f in checked.findings if not f.is_closed), dictionary)),
        codes=tuple(place for place in codes_at if place[0] in coded),
        layouts={s.table.sheet: _layout(s) for s in _sheets(checked)},
        marks=_file_marks(checked),
    )


def _file_marks(checked: CheckedReturn) -> Mapping[str, str]:
    """Those of the cover; where it may be the cover that is wrong, the file keeps its own."""
    parsed = checked.parsed
    if parsed is None or any(f.code in PLACE_IN_DOUBT for f in checked.findings):
        return parsed.marks if parsed else {}
    codes = {TOWN_MARK: checked.town_code, PERIOD_MARK: checked.period}
    return {name: code for name, code in codes.items() if code}


def _sheets(checked: CheckedReturn) -> tuple[CheckedSheet, ...]:
    return tuple(checked.parsed.sheets.values()) if checked.parsed else ()


def _about(checked: CheckedReturn, dictionary: Dictionary) -> str:
    context = checked.parsed.context if checked.parsed else None
    town = context.town.name if context and context.town else None
    period = context.period.name if context and context.period else None
    words = dictionary.returned
    text = words.about.format(
        town=town or words.unknown_town,
        period=period or words.unknown_period,
        file=mask_digits(checked.file.name),
    )
    is_demo = checked.parsed is not None and checked.parsed.is_demo
    return f"{dictionary.programme.demo_mark}　{text}" if is_demo else text


def _result(checked: CheckedReturn, dictionary: Dictionary, outcome: str) -> str:
    words, severity = dictionary.returned, dictionary.vocabularies["severity"]
    counts = words.counts.format(
        error=severity.name_of(ERROR),
        errors=checked.error_count,
        warning=severity.name_of(WARNING),
        warnings=checked.warning_count,
    )
    status = dictionary.vocabularies["submission_status"]
    known = {
        "rejected": status.name_of("returned"),
        "accepted": words.loaded,
        CHECKED: words.checked,
    }
    return f"{known.get(outcome) or status.name_of(outcome)}　{counts}"


def _advice(
    checked: CheckedReturn, dictionary: Dictionary, outcome: str, reason: str
) -> Iterator[str]:
    words = dictionary.returned
    accepted = words.next_warned if checked.warning_count else words.next_clean
    yield {
        "rejected": words.next_rejected,
        "pending": words.next_pending,
        "returned": words.next_returned,
        CHECKED: words.next_checked,
    }.get(outcome, accepted)
    if reason:
        yield words.reason.format(reason=reason)


def _lines(found: Iterable[Finding], dictionary: Dictionary) -> Iterator[Line]:
    for group in together(found):
        lines = [_line(finding, dictionary) for finding in group]
        is_repeated = len(group) > 1 and bool(group[0].question)
        yield from _opening(group, lines, dictionary) if is_repeated else lines


def _opening(
    group: Sequence[Finding], lines: Sequence[Line], dictionary: Dictionary
) -> Iterator[Line]:
    """One line for a question about many rows, then its rows; an answer that they share stands in the one line."""
    given = {(line.answer, line.answer_note) for line in lines}
    answer, note = given.pop() if len(given) == 1 else ("", "")
    cells = tuple(cell for line in lines for cell in line.cells)
    yield replace(
        lines[0],
        cells=cells,
        place=_shortened(cells, dictionary),
        value="",
        message=sentence_of(group, dictionary),
        suggestion=dictionary.returned.repeated_advice,
        answer=answer,
        answer_note=note,
        question=" ".join(line.question for line in lines),
    )
    for line in lines:
        part = replace(line, is_part=True)
        yield replace(part, answer="", answer_note="") if answer else part


def _line(finding: Finding, dictionary: Dictionary) -> Line:
    cells = _cells(finding)
    place = _shortened(cells, dictionary)
    message = finding.message
    if finding.cell:
        message = message.replace(finding.cell, place, 1)
    return Line(
        severity=finding.severity,
        level=dictionary.vocabularies["severity"].name_of(finding.severity),
        sheet=finding.sheet,
        cells=cells,
        place=place,
        title=finding.title or "",
        value=finding.value or "",
        message=message if len(message) <= MESSAGE_LENGTH else message[:MESSAGE_LENGTH] + "…",
        suggestion=finding.suggestion or "",
        answer=dictionary.vocabularies["answer"].name_of(finding.answer) if finding.answer else "",
        answer_note=finding.answer_note or "",
        question=finding.question,
    )


def _cells(finding: Finding) -> tuple[str, ...]:
    return tuple(part.strip() for part in (finding.cell or "").split("、") if part.strip())


def _shortened(cells: tuple[str, ...], dictionary: Dictionary) -> str:
    """Adjacent cells as ranges; of very many the first few and the count."""
    count = sum((r2 - r1 + 1) * (c2 - c1 + 1) for r1, c1, r2, c2 in areas(cells))
    ranges = list(_runs(cells))
    if len(ranges) <= LISTED_RANGES:
        return "、".join(ranges)
    first = "、".join(ranges[: LISTED_RANGES // 2])
    return dictionary.returned.many_cells.format(first=first, count=count)


def _runs(cells: tuple[str, ...]) -> Iterator[str]:
    numbered = enumerate(areas(cells))
    for (column, _), run in groupby(numbered, lambda n: (n[1][1:4:2], n[1][0] - n[0])):
        places = [place for _, place in run]
        yield _address(places[0][0], column, max(bottom for _, _, bottom, _ in places))


def _address(top: int, columns: tuple[int, ...], bottom: int) -> str:
    first, last = (letters(column) for column in columns)
    start, end = f"{first}{top}", f"{last}{bottom}"
    return start if start == end else f"{start}:{end}"


def _remarks(findings: Iterable[Finding], dictionary: Dictionary) -> Iterator[Remark]:
    words, severity = dictionary.returned, dictionary.vocabularies["severity"]
    for finding in findings:
        if finding.sheet is None:
            continue
        text = words.comment_line.format(
            severity=severity.name_of(finding.severity), message=finding.message
        )
        if finding.suggestion and finding.suggestion not in finding.message:
            text += "\n" + words.suggestion.format(suggestion=finding.suggestion)
        yield Remark(finding.severity, finding.sheet, _cells(finding), finding.cell or "", text)


def _places_of_codes(
    checked: CheckedReturn, codes: Mapping[str, str]
) -> Iterator[tuple[str, str, str]]:
    """(sheet, cell, code) of the assigned codes.

    On a sheet without a code column it is the first cell of the row, which is left as it is.
    """
    sheets = {sheet.declared.sheet: sheet for sheet in _sheets(checked)}
    for key, code in codes.items():
        name, _, row = key.rpartition("!")
        if sheet := sheets.get(name):
            column = _code_column(sheet)
            yield sheet.table.sheet, f"{letters(column or 1)}{row}", code


def _code_column(sheet: CheckedSheet) -> int | None:
    names = [column.name for column in sheet.declared.columns if column.type == "code"]
    return next((sheet.table.places[name] for name in names if name in sheet.table.places), None)


def _code_line(place: tuple[str, str, str], checked: CheckedReturn, dictionary: Dictionary) -> Line:
    sheet, cell, code = place
    declared = next(s.declared for s in _sheets(checked) if s.table.sheet == sheet)
    title = next(column.title for column in declared.columns if column.type == "code")
    words = dictionary.returned
    message = words.code_message.format(title=title, code=code)
    return Line("", words.code_severity, sheet, (cell,), cell, title, code, message, "")


def _layout(sheet: CheckedSheet) -> Layout:
    widths = {c.name: c.width for c in sheet.declared.columns}
    return Layout(
        sheet.table.heading_row, {at: widths[name] for name, at in sheet.table.places.items()}
    )
