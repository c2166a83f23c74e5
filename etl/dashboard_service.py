"""What the dashboard does with returns: check an upload, redact an annotated return, make a template.

Each runs in a sandbox, so that one session neither slows nor crashes the others and nothing of an upload stays on disk
or in the server's memory. The warehouse is opened there, read-only and briefly, so that an upload gets the findings
that ``check`` and ``load`` would give. What exceeds the limits raises :class:`ServiceError`.

Functions import what they need themselves: the server's own process loads none of it.
"""

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

from etl.folder import DataFolder, RequestError
from etl.intake.check.findings import Finding, mask_digits
from etl.system import sandbox

if TYPE_CHECKING:
    from etl.dictionary import Dictionary
    from etl.intake.check.checker import CheckedReturn
    from etl.lists.reference import Reference
    from etl.loader.comparison import Comparison

CHECK_SECONDS, COPY_SECONDS = 60.0, 40.0
MEMORY_BYTES = 2 << 30  # address space, most of which DuckDB reserves and never uses
WAREHOUSE_SECONDS = 10.0  # how long to wait for a load in progress
_CHECK = sandbox.Task(f"{__name__}:check_in_sandbox", CHECK_SECONDS, MEMORY_BYTES)
_ANSWER = sandbox.Task(f"{__name__}:answer_in_sandbox", CHECK_SECONDS, MEMORY_BYTES)
_COPY = sandbox.Task(f"{__name__}:redact_in_sandbox", COPY_SECONDS, MEMORY_BYTES)
_TEMPLATE = sandbox.Task(f"{__name__}:template_in_sandbox", COPY_SECONDS, MEMORY_BYTES)
_P = ParamSpec("_P")
_R = TypeVar("_R")


class ServiceError(RuntimeError):
    """A request failed; the message is one sentence for people."""


@dataclass(frozen=True)
class Upload:
    """A checked upload; ``town`` and ``period`` are codes, ``rows`` the number of rows by sheet.

    ``annotated`` is the workbook with its findings, without the person who filled it in; ``name`` its file name.
    ``reported_on`` is 填报日期; ``number``: of the version that it would be; ``compared``: with the version that it
    would replace; None of a rejected file.
    """

    status: str
    town: str | None
    period: str | None
    rows: dict[str, int]
    findings: tuple[Finding, ...]
    name: str
    annotated: bytes
    reported_on: date | None = None
    number: int | None = None
    compared: "Comparison | None" = None


Towns = frozenset[str] | None
Answers = Mapping[str, tuple[str, str]]
"""Question of a finding → code of the answer and its note."""


def check_upload(
    folder: DataFolder, name: str, data: bytes, towns: Towns = None, seconds: float = CHECK_SECONDS
) -> Upload:
    """Check and annotate a file; nothing is loaded or kept. Of ``towns`` only, if they are given."""
    asked = folder, plain_name(name), data, towns and sorted(towns), WAREHOUSE_SECONDS
    return made_upload(*in_sandbox(_CHECK, *asked, seconds=seconds))


def comparison_of(fields: dict[str, Any]) -> "Comparison":
    """A comparison from its fields, as a sandbox gives them."""
    from etl.loader.comparison import Comparison
    from etl.loader.difference import Change, Total

    for name, made in (("totals", Total), ("last_totals", Total), ("changes", Change)):
        fields[name] = tuple(made(**values) for values in fields[name])
    return Comparison(**fields)


def answer_upload(
    folder: DataFolder, name: str, data: bytes, answers: Answers, towns: Towns = None
) -> tuple[bytes, Upload]:
    """The file with answers to its questions on its sheet of findings, as a town writes them there, checked again."""
    asked = folder, plain_name(name), data, towns and sorted(towns), WAREHOUSE_SECONDS
    written, told = in_sandbox(_ANSWER, *asked, dict(answers))
    return bytes(written), made_upload(*told)


def made_upload(fields: dict[str, Any], findings: list[dict[str, Any]], annotated: bytes) -> Upload:
    """An upload from the answer of a sandbox."""
    day, compared = fields.pop("reported_on"), fields.pop("compared")
    return Upload(
        **fields,
        findings=tuple(Finding(**f) for f in findings),
        annotated=annotated,
        reported_on=date.fromisoformat(day) if day else None,
        compared=comparison_of(compared) if compared else None,
    )


def redacted_copy(folder: DataFolder, workbook: Path) -> bytes:
    """A copy of an annotated return without the person who filled it in."""
    try:
        data = workbook.read_bytes()
    except OSError as error:
        raise ServiceError("这份标注了核对结果的报送表已不在数据文件夹里。") from error
    return bytes(in_sandbox(_COPY, folder, data))


def make_template(folder: DataFolder, town: str, period: str, *, prefilled: bool) -> bytes:
    """The workbook to fill in, blank or pre-filled from the town's last return."""
    wait = WAREHOUSE_SECONDS if prefilled else None
    return bytes(in_sandbox(_TEMPLATE, folder, town, period, wait))


def senders(folder: DataFolder) -> dict[str, str]:
    """{code: name} of the towns in code order, then of the counties as returns call them."""
    from etl.lists.reference import load_senders

    towns, counties = load_senders(folder)
    in_order = sorted(towns, key=lambda town: town.code)
    return {sender.code: sender.name for sender in (*in_order, *counties)}


def returned_workbook(folder: DataFolder, town_name: str, period: str, version: int) -> Path | None:
    """The annotated return of a version; None when there is none.

    Only names that the folder lists are considered, so that no name leads out of it.
    """
    from etl.annotated.annotate import name_of_version

    name = name_of_version(folder.dictionary, town_name, period, version, is_demo=False)
    try:
        with os.scandir(folder.returns) as entries:
            files = [e.name for e in entries if e.is_file(follow_symlinks=False)]
    except OSError:
        return None
    # Names of demonstration returns begin with a mark.
    matches = sorted(file for file in files if file.endswith(name))
    return folder.returns / matches[0] if matches else None


def plain_name(name: str) -> str:
    """The name of a file without its folders, printable and short."""
    last = name.replace("\\", "/").rpartition("/")[2]
    return "".join(c for c in last if c.isprintable()).strip()[:120] or "报送表.xlsx"


def in_sandbox(task: sandbox.Task, *arguments: object, seconds: float | None = None) -> Any:
    """The result of a task; what goes wrong is a :class:`ServiceError`."""
    try:
        return sandbox.run(task, *arguments, seconds=seconds)
    except sandbox.SandboxFailedError as error:
        raise ServiceError(error.message) from error
    except sandbox.SandboxTimeoutError as error:
        limit = seconds or task.seconds
        message = f"{limit:.0f} 秒内没有做完，已停止。请删去图片和多余的工作表后再试。"
        raise ServiceError(message) from error
    except sandbox.SandboxDiedError as error:
        message = "没有做完：内容太多，内存不够。请删去图片和多余的工作表后再试。"
        raise ServiceError(message) from error


def explained(function: Callable[_P, _R]) -> Callable[_P, _R]:
    """Turn any error of a function in the sandbox into a :class:`ServiceError`."""

    @wraps(function)
    def call(*args: _P.args, **kwargs: _P.kwargs) -> _R:
        from etl.error_messages import error_sentence
        from etl.warehouse import BusyError

        try:
            return function(*args, **kwargs)
        except BusyError:
            raise ServiceError("正在载入报送表，请过一两分钟再试。") from None
        except RequestError as error:
            raise ServiceError(error.message) from error
        except Exception as error:
            kind = type(error).__name__
            sentence = error_sentence(error) or f"程序出错（{kind}），没有做成；其他内容不受影响。"
            raise ServiceError(sentence) from error

    return call


Told = tuple[dict[str, Any], list[dict[str, Any]], bytes]
"""Fields of :class:`Upload`, fields of its findings, the annotated workbook."""


@explained
def check_in_sandbox(
    folder: DataFolder, name: str, data: bytes, towns: Sequence[str] | None, wait: float
) -> Told:
    """What is found in a file."""
    return told(folder, checked_upload(folder, name, data, towns, wait), data, wait)


@explained
def answer_in_sandbox(
    folder: DataFolder,
    name: str,
    data: bytes,
    towns: Sequence[str] | None,
    wait: float,
    answers: Answers,
) -> tuple[bytes, Told]:
    """The file with the answers, and what is found in it now."""
    from etl.annotated.annotate import annotate
    from etl.annotated.wording import CHECKED

    checked = checked_upload(folder, name, data, towns, wait)
    answered = replace(checked, findings=tuple(_answered(f, answers) for f in checked.findings))
    written = annotate(data, answered, folder.dictionary, outcome=CHECKED)
    again = checked_upload(folder, name, written, towns, wait)
    return written, told(folder, again, written, wait)


def _answered(finding: Finding, answers: Answers) -> Finding:
    given = answers.get(finding.question)
    return replace(finding, answer=given[0], answer_note=given[1]) if given else finding


def checked_upload(
    folder: DataFolder, name: str, data: bytes, towns: Sequence[str] | None, wait: float
) -> "CheckedReturn":
    """As ``load`` checks it; of another town than these nothing but that is told."""
    from etl.intake.check.history import history_of
    from etl.loader.guards import against_current
    from etl.loader.load import make_checker, of_own_town

    checker = make_checker(
        folder,
        lambda t, p, given: history_of(folder.warehouse, folder.dictionary, t, p, given, wait),
    )
    checked = checker.check_bytes(Path(mask_digits(name)), data)
    own = of_own_town(checked, None if towns is None else frozenset(towns))
    return against_current(folder, own, wait)


def told(folder: DataFolder, checked: "CheckedReturn", data: bytes, wait: float) -> Told:
    """The answer of the sandbox: plain values only."""
    from etl.annotated.annotate import annotate, returned_name
    from etl.annotated.wording import CHECKED
    from etl.lists.reference import load_reference

    outcome = checked.status if checked.is_rejected else CHECKED
    annotated = annotate(data, checked, folder.dictionary, outcome=outcome)
    compared = _compared(folder, checked, wait)
    lists = checked.parsed.context.reference if checked.parsed else load_reference(folder)
    fields = {
        "status": checked.status,
        "town": checked.town_code,
        "period": checked.period,
        "rows": checked.rows,
        "name": returned_name(checked, folder.dictionary, None),
        "reported_on": checked.reported_on.isoformat() if checked.reported_on else None,
        "number": _next_version(folder, checked) if compared else None,
        "compared": compared,
    }
    redacted = _redacted(folder.dictionary, lists, annotated)
    return fields, [asdict(f) for f in checked.findings], redacted


def _next_version(folder: DataFolder, checked: "CheckedReturn") -> int:
    """What a load would number it; a version that was rejected keeps its number."""
    from etl.archive import ledger

    place = checked.town_code, checked.period
    known = (
        e.version for e in ledger.read_entries(folder.ledger) if (e.town_code, e.period) == place
    )
    return 1 + max(filter(None, known), default=0)


def _compared(folder: DataFolder, checked: "CheckedReturn", wait: float) -> dict[str, Any] | None:
    from etl.loader.comparison import compare_with_current, first_version
    from etl.loader.records import rows_of_return
    from etl.warehouse import open_to_read

    town, period, parsed = checked.town_code, checked.period, checked.parsed
    if checked.is_rejected or parsed is None or town is None or period is None:
        return None
    rows, by = rows_of_return(checked), (parsed.context.dictionary, parsed.context.reference)
    if not folder.warehouse.exists():
        return asdict(first_version(rows, *by))
    with open_to_read(folder.warehouse, wait, folder.dictionary) as con:
        return asdict(compare_with_current(con, (town, period), rows, *by))


@explained
def redact_in_sandbox(folder: DataFolder, data: bytes) -> bytes:
    """The workbook without the person who filled it in."""
    from etl.lists.reference import load_reference

    return _redacted(folder.dictionary, load_reference(folder), data)


@explained
def template_in_sandbox(folder: DataFolder, town: str, period: str, wait: float | None) -> bytes:
    """The template; pre-filled if ``wait``, the seconds to wait for the warehouse, is given."""
    from etl.lists.reference import load_reference
    from etl.templates.prefill import Prefilled, prefill
    from etl.templates.template import template

    lists, prefilled = load_reference(folder), Prefilled()
    if wait is not None:
        prefilled = prefill(folder, lists, town, period, wait)
    return template(folder, town, period, prefilled, lists)


def _redacted(dictionary: "Dictionary", lists: "Reference", data: bytes) -> bytes:
    from etl.annotated.redaction import private_values_of, redact_person

    places = (town.name for town in lists.senders)
    return redact_person(data, private_values_of(dictionary, places))
