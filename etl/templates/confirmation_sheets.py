"""两头核对单: what towns report of an organisation, and of a village, as a workbook for them to answer row by row.

A workbook is known by its mark (:func:`etl.confirmations.sheet_mark`); of a row, what was said is known by its id.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

import xlsxwriter

from etl.confirmations import sheet_mark
from etl.dictionary import Dictionary, Sheet
from etl.folder import DataFolder, RequestError
from etl.lists.reference import Reference, load_reference
from etl.publications import reading
from etl.system.atomic_write import write_atomically
from etl.system.grouping import grouped
from etl.system.records import records
from etl.templates.stored_rows import in_sheet_terms
from etl.templates.template import BOOK_OPTIONS, CREATED
from etl.text import as_text

MARK, KIND, PARTY, CODE = "核对单标识", "核对方类别", "核对方名称", "核对方代码"
NUMBER, TOWN, SAID = "序号", "镇（街道）", "报送内容"
_LONGEST_NAME = 60
_UNSAFE = re.compile(r"[^\w（）()·-]+")
_CLAIMS = """
    select
        claims.claim_id, claims.party, claims.item, town.town_name, partners.names as partners,
        coalesce(claims.organization_id, claims.village_code) as party_code,
        coalesce(organization.organization_name, village.village_name) as party_name,
        own_town.town_name as own_town, reported.*
    from published.claim as claims
    inner join published.{relation} as reported
        on claims.submission_id = reported.submission_id
        and claims.sheet = reported.sheet and claims."row" = reported."row"
    left join published.town as town on claims.town_code = town.town_code
    left join published.organization as organization
        on claims.organization_id = organization.organization_id
    left join published.village as village on claims.village_code = village.village_code
    left join published.town as own_town on village.town_code = own_town.town_code
    left join (
        select
            listed.submission_id, listed.sheet, listed."row",
            string_agg(named.organization_name, '、' order by listed."position") as names
        from published.project_organization as listed
        inner join published.organization as named
            on listed.organization_id = named.organization_id
        group by all
    ) as partners
        on claims.submission_id = partners.submission_id
        and claims.sheet = partners.sheet and claims."row" = partners."row"
    where claims.period = ?
    order by claims.town_code, claims."row", claims.claim_id
"""


@dataclass(frozen=True, slots=True)
class Claim:
    """A row of a 核对单; ``about``: the sheet of the return, ``said``: what it states."""

    claim_id: str
    town: str
    about: str
    item: str
    said: str


@dataclass(frozen=True, slots=True)
class Party:
    """Who is asked; ``name`` with the town where it is a village's."""

    kind: str
    code: str
    name: str


def write_sheets(folder: DataFolder, period: str, out: Path) -> tuple[Path, ...]:
    """Write a workbook for each organisation and village that the returns of a half-year name.

    Raises:
        RequestError: nothing is published of the half-year, or the place to write to is a file.
    """
    if out.exists() and not out.is_dir():
        raise RequestError(f"“{out}”不是文件夹，请换一个。")
    asked = _asked(folder, period)
    if not asked:
        name = folder.dictionary.period(period).name
        raise RequestError(f"{name}还没有已发布的结对和项目，没有可以核对的内容。")
    dictionary, made = folder.dictionary, []
    for party, claims in asked.items():
        path = out / file_name(dictionary, party, period)
        write_atomically(path, workbook(dictionary, party, period, claims, folder.is_demo))
        made.append(path)
    return tuple(made)


def file_name(dictionary: Dictionary, party: Party, period: str) -> str:
    """A name that every system takes, a folder for each kind; the code makes it the party's own."""
    kind = dictionary.vocabularies["confirming_party"].name_of(party.kind)
    name = _UNSAFE.sub("_", party.name)[:_LONGEST_NAME]
    return f"{kind}/核对单_{period}_{name}_{_UNSAFE.sub('_', party.code)}.xlsx"


def _asked(folder: DataFolder, period: str) -> Mapping[Party, Sequence[Claim]]:
    """Who is asked what, organisations first, each claim once."""
    if folder.published_file is None:
        return {}
    dictionary, reference = folder.dictionary, load_reference(folder)
    found: list[tuple[Party, Claim]] = []
    with reading(folder.published_file) as con:
        for sheet in (sheet for sheet in dictionary.sheets if sheet.asked):
            rows = records(con.execute(_CLAIMS.format(relation=sheet.relation), [period]))
            found += _claims(rows, sheet, dictionary, reference)
    kinds = dictionary.vocabularies["confirming_party"].codes
    found.sort(key=lambda each: (kinds.index(each[0].kind), each[0].code))
    return {party: tuple(dict.fromkeys(claims)) for party, claims in grouped(found).items()}


def _claims(
    rows: Iterable[Mapping[str, Any]], sheet: Sheet, dictionary: Dictionary, reference: Reference
) -> Iterator[tuple[Party, Claim]]:
    for row in rows:
        if row["party_code"] is None:
            continue
        name = f"{row['own_town'] or ''}{row['party_name'] or row['party_code']}"
        said = _said(row, sheet, dictionary, reference)
        town, item = row["town_name"] or "", row["item"] or ""
        claim = Claim(row["claim_id"], town, sheet.sheet, item, said)
        yield Party(row["party"], row["party_code"], name), claim


def _said(
    row: Mapping[str, Any], sheet: Sheet, dictionary: Dictionary, reference: Reference
) -> str:
    """``项目状态 实施中；本期投入资金(万元) 2.5``; what is blank is left out."""
    stored = {column.name: row.get(column.stored_name or "") for column in sheet.asked}
    (shown,) = in_sheet_terms([stored], sheet, dictionary, reference)
    parts = [f"{c.title} {as_text(shown[c.name])}" for c in sheet.asked if c.name in shown]
    partners = f"实施单位 {row['partners']}（以下为项目合计）" if row["partners"] else ""
    return "；".join(filter(None, (partners, *parts)))


def workbook(
    dictionary: Dictionary, party: Party, period: str, claims: Sequence[Claim], is_demo: bool
) -> bytes:
    """The bytes of a 核对单; only the answer and the words beside it can be written."""
    buffer = BytesIO()
    with xlsxwriter.Workbook(buffer, BOOK_OPTIONS) as book:
        book.set_properties({"title": title(dictionary), "created": CREATED})
        sheet = book.add_worksheet("核对单")
        at = _head(book, sheet, dictionary, party, period, claims, is_demo)
        _rows(book, sheet, dictionary, claims, at)
        sheet.protect("", {"format_columns": True, "format_rows": True})
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
    return buffer.getvalue()


def title(dictionary: Dictionary) -> str:
    """The heading of the sheet."""
    return f"{dictionary.programme.name}两头核对单"


def answer_titles(dictionary: Dictionary) -> tuple[str, str, str]:
    """The titles of the answer, of the words beside it, and of the row's id."""
    relation = dictionary.relations["claim"]
    named = {column.name: column.title for column in relation.columns}
    return named["confirmation"], named["answer_note"], named["claim_id"]


def _head(
    book: Any,
    sheet: Any,
    dictionary: Dictionary,
    party: Party,
    period: str,
    claims: Sequence[Claim],
    is_demo: bool,
) -> int:
    """Who is asked about which half-year, and how to answer; gives the row of the headings, from 0."""
    bold = book.add_format({"bold": True, "locked": True})
    fixed = book.add_format({"locked": True, "num_format": "@"})
    mark = sheet_mark(period, party.kind, party.code, frozenset(c.claim_id for c in claims))
    answers = "、".join(term.name for term in dictionary.vocabularies["confirmation"].terms)
    answer, note, _ = answer_titles(dictionary)
    facts = {
        dictionary.cover.column("period").title: dictionary.period(period).name,
        KIND: dictionary.vocabularies["confirming_party"].name_of(party.kind),
        PARTY: party.name,
        CODE: party.code,
        MARK: mark,
        "填法": f"逐行在“{answer}”选{answers}，在“{note}”写明不符或要补充的内容；不写姓名、电话。其余不改。",
    }
    demo = f"（{dictionary.programme.demo_mark}）" if is_demo else ""
    sheet.write_string(0, 0, f"{title(dictionary)}{demo}", bold)
    for at, (name, text) in enumerate(facts.items(), 1):
        sheet.write_string(at, 0, name, bold)
        sheet.write_string(at, 1, text, fixed)
    return len(facts) + 2


def _rows(book: Any, sheet: Any, dictionary: Dictionary, claims: Sequence[Claim], at: int) -> None:
    wrapped = {"text_wrap": True, "valign": "top", "border": 1}
    head = book.add_format(wrapped | {"bold": True, "locked": True, "bg_color": "#E4EFED"})
    fixed = book.add_format(wrapped | {"locked": True, "num_format": "@"})
    free = book.add_format(wrapped | {"locked": False, "num_format": "@"})
    answer, note, claim_id = answer_titles(dictionary)
    titles = {column.name: column.title for column in dictionary.relations["claim"].columns}
    heads = (NUMBER, TOWN, titles["sheet"], titles["item"], SAID, answer, note, claim_id)
    for column, (name, width) in enumerate(
        zip(heads, (12, 16, 12, 36, 60, 12, 36, 20), strict=True)
    ):
        sheet.set_column(column, column, width)
        sheet.write_string(at, column, name, head)
    for number, claim in enumerate(claims, 1):
        texts = (str(number), claim.town, claim.about, claim.item, claim.said)
        for column, text in enumerate((*texts, "", "", claim.claim_id)):
            style = free if heads[column] in (answer, note) else fixed
            sheet.write_string(at + number, column, text, style)
    names = [term.name for term in dictionary.vocabularies["confirmation"].terms]
    rule = {"validate": "list", "source": names}
    sheet.data_validation(at + 1, heads.index(answer), at + len(claims), heads.index(answer), rule)
    sheet.freeze_panes(at + 1, 0)
    sheet.repeat_rows(at)
