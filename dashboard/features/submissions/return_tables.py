"""HTML for returns: towns × half-years, findings by kind, changes of a version."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter

from dashboard.charts.panels import COPY, scrolling_table
from dashboard.features.submissions.queries import Finding, Total, VersionChange
from dashboard.style.formats import escape, nb, number
from etl.dictionary import Dictionary

_texts_of = attrgetter("title", "before", "after")
# The shape of a state; its word always stands beside it.
SHAPES: Mapping[str, str] = {
    "on_time": "done",
    "late": "attention",
    "missing": "attention",
    "rejected": "attention",
    "pending": "in_progress",
    "not_due": "not_started",
}


@dataclass(frozen=True, slots=True)
class Mark:
    """One half-year of one sender: its state, the word for it, a note, a note that stands out.

    ``href``: of the return; ``is_chosen``: it is the one on the screen.
    """

    state: str
    word: str
    note: str
    also: str
    href: str
    is_chosen: bool = False


def return_matrix(
    head: str, periods: Sequence[str], rows: Sequence[tuple[str, Sequence[Mark | None]]]
) -> str:
    """Senders × half-years (short names); ``None``: nothing is due and nothing was received."""
    heads = "".join(f'<th scope="col">{escape(period)}</th>' for period in periods)
    body = "".join(
        f'<tr><th scope="row">{nb(name)}</th>{"".join(_mark_cell(m) for m in marks)}</tr>'
        for name, marks in rows
    )
    table = f'<thead><tr><th scope="col">{nb(head)}</th>{heads}</tr></thead><tbody>{body}</tbody>'
    return scrolling_table(f"各{head}各报送期的报送", "halfyears", table)


def _mark_cell(mark: Mark | None) -> str:
    if mark is None:
        return '<td><span class="na" lang="en">—</span></td>'
    shape = SHAPES.get(mark.state, "not_applicable")
    attention = " attn" if shape == "attention" else ""
    text = f'<span class="state{attention}"><i class="st {shape}"></i>{escape(mark.word)}</span>'
    if mark.state == "missing":
        text = f'<span class="box hatched"><span class="chip">{text}</span></span>'
    note = f'<span class="why">{escape(mark.note)}</span>' if mark.note else ""
    also = f'<span class="why attn">{escape(mark.also)}</span>' if mark.also else ""
    chosen = ' class="chosen" aria-current="true"' if mark.is_chosen else ""
    link = f'<a class="rows" href="{escape(mark.href)}">{text}{note}{also}</a>'
    return f"<td{chosen}>{link}</td>"


def state_key(names: Mapping[str, str]) -> str:
    """A legend of the shapes."""
    items = "".join(
        f'<span><i class="st {SHAPES.get(code, "not_applicable")}"></i>{escape(name)}</span>'
        for code, name in names.items()
    )
    return f'<div class="legend">{items}</div>'


def severity_counts(severities: Sequence[str], dictionary: Dictionary) -> list[str]:
    """``3处须修改``: how many findings of each severity that occurs."""
    levels = dictionary.vocabularies["severity"]
    return [
        f"{number(severities.count(code))}处{levels.name_of(code)}"
        for code in levels.codes
        if code in severities
    ]


def finding_table(findings: Sequence[Finding], dictionary: Dictionary, most: int) -> str:
    """At most so many findings, grouped by kind in the order of the dictionary."""
    order = dictionary.vocabularies["finding_kind"].codes
    listed = sorted(findings, key=lambda f: (f.severity != "error", order.index(f.kind)))[:most]
    columns = {c.name: c.title for c in dictionary.relations["finding"].columns}
    optional = {"suggestion": _suggestion, "answer": _answer}
    shown = {n: text for n, text in optional.items() if any(getattr(f, n) for f in listed)}
    titles = (columns["sheet"], columns["cell"], "问题和怎么改", *(columns[n] for n in shown))
    texts = list(shown.values())
    heads = "".join(f'<th scope="col">{escape(title)}</th>' for title in titles)
    groups = groupby(listed, key=lambda f: (f.severity, f.kind))
    body = "".join(_finding_group(*key, list(group), dictionary, texts) for key, group in groups)
    return (
        '<div class="sc" tabindex="0" role="group" aria-label="核对结果">'
        f'<table class="grid findings"><thead><tr>{heads}</tr></thead>{body}</table></div>'
    )


def _finding_group(
    severity: str,
    kind: str,
    findings: Sequence[Finding],
    dictionary: Dictionary,
    texts: Sequence[Callable[[Finding, Dictionary], str]],
) -> str:
    level = dictionary.vocabularies["severity"].name_of(severity)
    about = dictionary.vocabularies["finding_kind"].name_of(kind)
    shape = "attention" if severity == "error" else "not_started"
    head = (
        f'<tr class="kind"><th colspan="{3 + len(texts)}" scope="rowgroup"><i class="st {shape}"></i>'
        f"{escape(level)}：{nb(about)}<small>{number(len(findings))}条</small></th></tr>"
    )
    cells = [
        (f.sheet or "", f.cell or "—", _message(f), *(text(f, dictionary) for text in texts))
        for f in findings
    ]
    return f"<tbody>{head}{_text_rows(cells)}</tbody>"


def _suggestion(finding: Finding, dictionary: Dictionary) -> str:
    return finding.suggestion or ""


def _answer(finding: Finding, dictionary: Dictionary) -> str:
    """``无误（报送单位）：已与银行回单核对``."""
    if finding.answer is None:
        return ""
    word = dictionary.vocabularies["answer"].name_of(finding.answer)
    by = dictionary.vocabularies["answered_by"].name_of(finding.answered_by or "")
    note = f"：{finding.answer_note}" if finding.answer_note else ""
    return f"{word}（{by}）{note}"


def _text_rows(rows: Iterable[Sequence[str]]) -> str:
    cells = ("".join(f"<td>{nb(text)}</td>" for text in row) for row in rows)
    return "".join(f"<tr>{row}</tr>" for row in cells)


def _message(finding: Finding) -> str:
    """The message without the place, which has columns of its own."""
    text = finding.message.removeprefix(f"【{finding.sheet}】")
    text = text.removeprefix(finding.cell or "").lstrip(" ")
    # “N2 的‘备注’含有…”: without the cell the particle 的 goes too.
    return text.removeprefix("的") if text.startswith("的“") else text


def change_table(changes: Sequence[VersionChange], dictionary: Dictionary) -> str:
    """Rows added and removed, cells before and after, with their row numbers."""
    columns = {c.name: c.title for c in dictionary.relations["version_change"].columns}
    names = ("change_kind", "sheet", "row", "item", "title", "value_before", "value_after")
    heads = "".join(f'<th scope="col">{escape(columns[name])}</th>' for name in names)
    kinds = dictionary.vocabularies["change_kind"]
    body = _text_rows(
        (kinds.name_of(c.kind), c.sheet, _row_of(c), c.item, *(text or "" for text in _texts_of(c)))
        for c in changes
    )
    return (
        '<div class="sc tall" tabindex="0" role="group" aria-label="改动">'
        f'<table class="grid findings changes"><thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table></div>'
    )


def _row_of(change: VersionChange) -> str:
    if change.row is None or change.row_before is None or change.row == change.row_before:
        return str(change.row if change.row is not None else change.row_before)
    return f"{change.row_before} → {change.row}"


def commands(rows: Sequence[tuple[str, str]]) -> str:
    """Commands with what they do and a copy button."""
    return "".join(
        f'<div class="command"><span>{nb(what)}</span><pre>{escape(command)}</pre>{COPY}</div>'
        for what, command in rows
    )


def total_changes(totals: Iterable[Total]) -> str:
    """The totals of the sheets before and after, one a line."""
    return "".join(
        f'<div class="row2 plain"><div>{nb(f"{sheet} · {title}")}</div>'
        f'<div class="e">{nb(f"{_amount(before)} → {_amount(after)} {unit}")}</div></div>'
        for sheet, title, unit, before, after in totals
    )


def _amount(value: float) -> str:
    return number(value) if value == int(value) else number(value, 2)
