"""Check a reference list (名录) before it comes into force: every fault with its row, column and how to mend it."""

import csv
import datetime as dt
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, partial
from io import StringIO
from pathlib import Path

from etl.dictionary import Dictionary
from etl.dictionary.lists import ListColumn, ReferenceList
from etl.folder import DataFolder, RequestError
from etl.intake.normalize.choices import find
from etl.intake.normalize.periods import period as read_period
from etl.intake.normalize.uscc import uscc
from etl.intake.read.cells import RawSheet
from etl.intake.read.guard import Refusal
from etl.intake.read.workbook import read_workbook
from etl.lifecycle.list_entries import EntryChange, compare
from etl.lifecycle.version_changes import PeriodChange
from etl.lists.areas import AreaTreeError, area_tree
from etl.lists.reference import decoded, read_list, rows_of_list
from etl.lists.succession import is_organization_id
from etl.templates.stored_rows import LIST_MARK
from etl.text import as_text, clean, fold_name, split_list

HEADING_ROWS = 10  # so many rows are searched for the headings
_DAY = re.compile(r"(\d{4})\D(\d{1,2})\D(\d{1,2})日?")
_VILLAGE_CODE = re.compile(r"\d{12}")

Table = list[tuple[int, list[object]]]  # rows by their number in the file
Record = dict[str, str]


class ListFileError(RequestError):
    """The file is no list; the message is one sentence for people."""


class ListInForceError(RequestError):
    """A list that was put into ``reference/`` by hand has faults."""


@dataclass(frozen=True, slots=True)
class ListFault:
    """One thing to mend; ``advice``: how. Without a row it is about the file."""

    row: int | None
    column: str | None
    value: str | None
    advice: str

    @property
    def message(self) -> str:
        """Place, value and advice in one sentence."""
        if self.row is None:
            return self.advice
        shown = f"“{self.value}”" if self.value else ""
        return f"第{self.row}行 {self.column}{shown}：{self.advice}"

    def as_dict(self) -> dict[str, object]:
        """For ``--json``."""
        names = ("row", "column", "value", "message")
        return {name: getattr(self, name) for name in names}


@dataclass(frozen=True)
class CheckedList:
    """A list as it would be stored, its faults, and what it would change of the one in force.

    ``closed``: what it would change in closed half-years; ``entries``: each change; ``unread``: headings of columns
    that are not read.
    """

    name: str
    listed: ReferenceList
    rows: list[Record]
    faults: tuple[ListFault, ...] = ()
    new: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)
    closed: tuple[PeriodChange, ...] = ()
    entries: tuple[EntryChange, ...] = ()
    unread: tuple[str, ...] = ()

    def touching(self, closed: tuple[PeriodChange, ...]) -> "CheckedList":
        """With what it would change in half-years."""
        return replace(self, closed=closed)

    def as_dict(self) -> dict[str, object]:
        """For ``--json``."""
        counts = {name: len(v) for name, v in vars(self).items() if isinstance(v, list)}
        faults = [fault.as_dict() for fault in self.faults]
        closed = [change.as_dict() for change in self.closed]
        told = {"faults": faults, "closed": closed, "unread": list(self.unread)}
        return {"list": self.name} | counts | told

    def as_csv(self) -> bytes:
        """The content of its file in ``reference/``."""
        text = StringIO(newline="")
        writer = csv.DictWriter(text, self.listed.names, restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(self.rows)
        return text.getvalue().encode()


def check_list(folder: DataFolder, name: str, file: Path) -> CheckedList:
    """Read and check a list; nothing is kept.

    Raises:
        ListFileError: there is no such list, or the file cannot be read.
    """
    dictionary = folder.dictionary
    if name not in dictionary.lists:
        known = "、".join(dictionary.lists)
        raise ListFileError(f"没有“{name}”这个名录。", f"请用 --as 写明是哪一个：{known}。")
    checker = _Checker(dictionary, folder, name, cache(partial(rows_of_list, folder)))
    checked = checker.check(_table(file))
    return checker.compared(checked)


def refuse_faulty_lists(folder: DataFolder, but: str | None = None) -> None:
    """Check the lists that were put into ``reference/`` by hand, ``but`` one that is about to be replaced.

    Raises:
        ListInForceError: with the list, the first faults and their rows.
    """
    dictionary, stored = folder.dictionary, cache(partial(rows_of_list, folder))
    for name in dictionary.lists:
        path = folder.root / "reference" / f"{name}.csv"
        if name == but or not path.is_file():
            continue
        faults = _Checker(dictionary, folder, name, stored).check(_table(path)).faults
        if faults:
            shown = "；".join(fault.message for fault in faults[:3])
            more = f"等 {len(faults)} 处" if len(faults) > 3 else ""
            raise ListInForceError(f"名录 {path.name} 有误，没有做任何改动：{shown}{more}。")


class _Checker:
    """Turns the rows of a file into those of a list."""

    def __init__(
        self,
        dictionary: Dictionary,
        folder: DataFolder,
        name: str,
        stored: Callable[[str], list[Record]],
    ) -> None:
        """``stored`` gives the rows of a list in force: each is read once for all lists that are checked."""
        self._dictionary, self._name, self._stored = dictionary, name, stored
        self._listed = dictionary.lists[name]
        self._villages = {r["village_code"] for r in self._stored("villages")}
        self._names = {
            fold_name(name)
            for r in self._stored("organizations")
            for name in (r["organization_name"], *split_list(r.get("aliases", "")))
        }
        towns = read_list(folder.reference("towns.csv"))
        self._towns = {
            fold_name(r[n]): r["town_code"] for r in towns for n in ("town_code", "town_name")
        }
        try:
            areas = area_tree(dictionary, self._stored("areas"), towns)
        except AreaTreeError as error:
            raise ListFileError(str(error)) from error
        self._areas = {fold_name(name): a.code for a in areas for name in (a.code, a.name)}

    def check(self, table: Table) -> CheckedList:
        """The rows in the list's own columns, all faults, the headings that are not read."""
        found = next(
            ((n, h) for n, row in table[:HEADING_ROWS] if (h := self._headings(row))), None
        )
        number, headings = found or (0, {})
        missing = [c for c in self._listed.columns if c.required and c.name not in headings]
        if missing:
            faults = (ListFault(None, c.title, None, f"缺少“{c.title}”列") for c in missing)
            return CheckedList(self._name, self._listed, [], tuple(faults))
        rows: list[Record] = []
        faults_: list[ListFault] = []
        seen: dict[tuple[str, str], int] = {}
        for row_number, cells in table:
            values = {n: cells[at] for n, at in headings.items() if at < len(cells)}
            if row_number > number and any(clean(as_text(v)) for v in values.values()):
                record, wrong = self._record(row_number, values)
                rows.append(record)
                faults_ += [*wrong, *self._repeated(row_number, record, seen)]
        titles = next((row for n, row in table if n == number), [])
        unread = [clean(as_text(v)) for at, v in enumerate(titles) if at not in headings.values()]
        checked = CheckedList(self._name, self._listed, rows, tuple(faults_))
        return replace(checked, unread=tuple(filter(None, unread)))

    def compared(self, checked: CheckedList) -> CheckedList:
        """With what it would change."""
        found = compare(self._listed, self._stored(self._name), checked.rows)
        return replace(
            checked,
            new=[found.key(row) for row in found.new],
            changed=[found.key(row) for row in found.changed],
            gone=[found.key(row) for row in found.gone],
            entries=tuple(found.changes(self._code_names())),
        )

    def _code_names(self) -> dict[str, str]:
        """Code → name, for people."""
        towns = self._stored("towns")
        periods = {period.code: period.name for period in self._dictionary.periods}
        villages = {r["village_code"]: r["village_name"] for r in self._stored("villages")}
        return periods | villages | {r["town_code"]: r["town_name"] for r in towns}

    def _headings(self, row: Sequence[object]) -> dict[str, int]:
        """{column: its place}; nothing when this is no row of headings."""
        places = {fold_name(as_text(v)).strip("*"): at for at, v in reversed(list(enumerate(row)))}
        found: dict[str, int] = {}
        for column in self._listed.columns:
            names = (fold_name(n) for n in (column.title, column.name, *column.synonyms))
            place = next((places[n] for n in names if n in places), None)
            if place is not None and place not in found.values():
                found[column.name] = place
        return found

    def _record(self, number: int, values: Mapping[str, object]) -> tuple[Record, list[ListFault]]:
        record: Record = {}
        faults: list[ListFault] = []
        for column in self._listed.columns:
            written = values.get(column.name)
            text = clean(as_text(written))
            stored, why = self._value(column, written, text)
            if not text and column.required:
                why = "没有填"
            if why:
                faults.append(ListFault(number, column.title, text or None, why))
            record[column.name] = stored
        for column in self._listed.columns:
            struck, text = column.strikes, clean(as_text(values.get(column.name)))
            if struck and text in struck.words and not record[struck.needs]:
                title = next(c.title for c in self._listed.columns if c.name == struck.needs)
                faults.append(ListFault(number, column.title, text, f"请同时填写“{title}”"))
            faults += self._lacking(number, column, record)
        return record, faults

    def _lacking(self, number: int, column: ListColumn, record: Record) -> Iterator[ListFault]:
        """What another column must say because of this one."""
        stored = record[column.name]
        for code, name in column.needs.items() if stored else ():
            vocabulary = self._dictionary.vocabularies[column.vocabulary or ""]
            if stored == vocabulary.name_of(code) and not record[name]:
                title = next(c.title for c in self._listed.columns if c.name == name)
                yield ListFault(number, column.title, stored, f"请同时填写“{title}”")

    def _value(self, column: ListColumn, written: object, text: str) -> tuple[str, str]:
        """What is stored, and why it cannot be."""
        if not text or text in column.blank:
            return "", ""
        if column.vocabulary:
            return self._choice(column, text)
        reader = {
            "uscc": self._uscc,
            "village": self._village,
            "villages": self._village_list,
            "organization": self._organization,
            "former_organization": self._former_organization,
            "code": self._code,
            "town": self._town,
            "area": self._area,
            "date": self._date,
            "period": self._period,
        }.get(column.type)
        return reader(written, text) if reader else (text, "")

    def _choice(self, column: ListColumn, text: str) -> tuple[str, str]:
        vocabulary = self._dictionary.vocabularies[column.vocabulary or ""]
        if column.strikes and text in column.strikes.words:
            return vocabulary.name_of(column.strikes.code), ""
        code = column.words.get(text) or find(text, vocabulary)
        if code is None:
            return text, f"不在可选项内，请填以下一项：{'、'.join(vocabulary.names)}"
        return vocabulary.name_of(code), ""

    def _uscc(self, written: object, text: str) -> tuple[str, str]:
        outcome = uscc(written if isinstance(written, float) else text)
        if outcome.value is None and any(i.code != "uscc_words" for i in outcome.issues):
            return text, "不是有效的统一社会信用代码，请把单元格设为文本后按登记证书重填18位代码"
        return str(outcome.value or ""), ""

    def _code(self, written: object, text: str) -> tuple[str, str]:
        if not _VILLAGE_CODE.fullmatch(text):
            return text, "应为12位数字，请把单元格设为文本后重填"
        return text, ""

    def _village(self, written: object, text: str) -> tuple[str, str]:
        code, why = self._code(written, text)
        if why or code in self._villages:
            return code, why
        return code, "村（社区）名单中没有这个代码，请核对"

    def _village_list(self, written: object, text: str) -> tuple[str, str]:
        checked = [self._village(part, part) for part in split_list(text)]
        why = next((why for _, why in checked if why), "")
        return LIST_MARK.join(code for code, _ in checked), why

    def _organization(self, written: object, text: str) -> tuple[str, str]:
        """By id, code or name of the register."""
        is_known = fold_name(text) in self._names
        if is_known:
            return text, ""
        return self._former_organization(
            written, text, "社会组织名录中没有它，请填登记的全称或18位代码"
        )

    def _former_organization(
        self, written: object, text: str, unknown: str = ""
    ) -> tuple[str, str]:
        """By id, code or name; a provisional one is in no register."""
        if not text.isascii():
            return text, unknown
        if is_organization_id(text) and (text[0].upper() == "N" or uscc(text).value):
            return text.upper(), ""
        return text, "不是社会组织的全称或代码，请把单元格设为文本后重填"

    def _town(self, written: object, text: str) -> tuple[str, str]:
        code = self._towns.get(fold_name(text))
        return (code, "") if code else (text, "没有这个镇（街道），请填代码或全称")

    def _area(self, written: object, text: str) -> tuple[str, str]:
        code = self._areas.get(fold_name(text))
        return (code, "") if code else (text, "没有这个地区，请填代码或全称")

    def _date(self, written: object, text: str) -> tuple[str, str]:
        if isinstance(written, dt.datetime | dt.date):
            return written.isoformat()[:10], ""
        match = _DAY.fullmatch(text)
        try:
            day = dt.date(*map(int, match.groups())) if match else dt.date.fromisoformat(text)
        except ValueError:
            return text, "没有这一天，请填年月日，例如 2019-03-01"
        return day.isoformat(), ""

    def _period(self, written: object, text: str) -> tuple[str, str]:
        d = self._dictionary
        code = read_period(text, d.periods, d.reading.spans).value
        advice = f"认不出是哪个{d.programme.period_word}，请写成 {d.periods[-1].code} 这样的形式"
        return (code, "") if code else (text, advice)

    def _repeated(
        self, number: int, record: Record, seen: dict[tuple[str, str], int]
    ) -> Iterator[ListFault]:
        for column in (c for c in self._listed.columns if c.unique and record[c.name]):
            value = record[column.name]
            first = seen.setdefault((column.name, fold_name(value)), number)
            if first != number:
                advice = f"与第{first}行重复，请只保留一行"
                yield ListFault(number, column.title, value, advice)


def _table(file: Path) -> Table:
    try:
        data = file.read_bytes()
    except OSError as error:
        raise ListFileError(f"读不了文件 {file}，请核对文件名。") from error
    if file.suffix.lower() in (".csv", ".txt"):
        try:
            rows = csv.reader(StringIO(decoded(data), newline=""))
            return [(number, list[object](row)) for number, row in enumerate(rows, 1)]
        except (UnicodeDecodeError, csv.Error) as error:
            raise ListFileError(f"{file.name} 不是 UTF-8 或 GB18030 编码的 CSV。") from error
    raw = read_workbook(data)
    if isinstance(raw, Refusal):
        raise ListFileError(f"{file.name} 打不开；请另存为 .xlsx 或 CSV 后再试。")
    sheet = next((s for s in raw.sheets if not s.is_empty), None)
    return _rows(sheet) if sheet else []


def _rows(sheet: RawSheet) -> Table:
    return [(number, sheet.row(number)) for number in range(1, sheet.height + 1)]
