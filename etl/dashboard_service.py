"""What the dashboard is served about returns: an upload checked, a copy without the person, a template.

Each is made in a process of its own, within a time and an amount of memory: a viewer's click neither slows nor ends
the others, and nothing of an upload is on a disk or in this process's memory once it is answered. The warehouse is
opened there, to read alone and for a moment, so that what is said of a return is what ``check`` and ``load`` say.

A request and its answer are each a head (JSON) and bytes, as messages of :mod:`etl.intake.read.worker`.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
from dataclasses import asdict, dataclass, fields
from io import BytesIO
from pathlib import Path
from typing import Any

from etl.folder import DataFolder
from etl.intake.check.findings import Finding, mask_digits
from etl.intake.read.worker import receive, send
from etl.system.sandbox import environment, limit_memory, limit_time

CHECK_SECONDS, COPY_SECONDS = 60.0, 40.0
MEMORY_BYTES = 2 << 30  # of addresses, most of which the database's library reserves and never uses
WAREHOUSE_SECONDS = 10.0  # to wait for a load that is under way
# A library of numbers would reserve addresses for every core of the machine, and computes nothing here.
_QUIET = {"OPENBLAS_NUM_THREADS": "1"}
_COMMAND = (sys.executable, "-m", "etl.dashboard_service")
_CHECK, _COPY, _TEMPLATE = "check", "copy", "template"


class ServiceError(RuntimeError):
    """What was asked for could not be made; one sentence for people."""


@dataclass(frozen=True)
class Upload:
    """What a check of an upload found; ``town`` and ``period`` are codes, ``rows`` those of each sheet.

    ``annotated``: the workbook with the findings in it, without the person who filled it in; ``name`` is its file name.
    """

    status: str
    town: str | None
    period: str | None
    rows: dict[str, int]
    findings: tuple[Finding, ...]
    name: str
    annotated: bytes


def check_upload(
    folder: DataFolder, name: str, data: bytes, seconds: float = CHECK_SECONDS
) -> Upload:
    """Check bytes and annotate them; nothing is loaded or kept.

    Args:
        folder: whose lists, dictionary and earlier returns are looked at.
        name: what the file is called; only a name, never a path.
        data: its bytes.
        seconds: what it may take.

    Raises:
        NotServedError: it took too long or too much memory, or the warehouse is being written.
    """
    head, annotated = _asked(folder, seconds, data, task=_CHECK, name=_plain_name(name))
    known = {field.name for field in fields(Finding)}
    findings = tuple(
        Finding(**{k: v for k, v in f.items() if k in known}) for f in head["findings"]
    )
    return Upload(
        head["status"],
        head["town"],
        head["period"],
        head["rows"],
        findings,
        head["name"],
        annotated,
    )


def redacted_copy(folder: DataFolder, workbook: Path, seconds: float = COPY_SECONDS) -> bytes:
    """An annotated return as it may be shown: without the person who filled it in.

    Raises:
        NotServedError: it cannot be read, or the copy cannot be made in this time.
    """
    try:
        data = workbook.read_bytes()
    except OSError as error:
        raise ServiceError("这份标注了核对结果的报送表已不在数据文件夹里。") from error
    return _asked(folder, seconds, data, task=_COPY)[1]


def make_template(
    folder: DataFolder, town: str, period: str, *, prefilled: bool, is_demo: bool = False
) -> bytes:
    """The workbook to fill in, empty or with what stands from the town's last return.

    Raises:
        NotServedError: the warehouse is being written, or the workbook cannot be made.
    """
    about = {"town": town, "period": period, "prefilled": prefilled, "is_demo": is_demo}
    return _asked(folder, COPY_SECONDS, b"", task=_TEMPLATE, **about)[1]


def senders(folder: DataFolder) -> dict[str, str]:
    """Code → name of the towns in code order, and of the district as it is called in a return."""
    from etl.lists.reference import read_list

    district = folder.dictionary.district
    rows = sorted(read_list(folder.reference("towns.csv")), key=lambda row: row["town_code"])
    return {row["town_code"]: row["town_name"] for row in rows} | {
        district.code: district.return_name
    }


def returned_workbook(folder: DataFolder, town_name: str, period: str, version: int) -> Path | None:
    """Where the annotated return of a version lies; None when there is none.

    It is looked for among the names that the folder holds, so that no name leads out of it.
    """
    from etl.annotated.annotate import name_of_version

    # With or without the mark of demonstration data in front.
    name = name_of_version(folder.dictionary, town_name, period, version, is_demo=False)
    try:
        with os.scandir(folder.returns) as entries:
            there = [e.name for e in entries if e.is_file(follow_symlinks=False)]
    except OSError:
        return None
    found = sorted(lying for lying in there if lying.endswith(name))
    return folder.returns / found[0] if found else None


def _plain_name(name: str) -> str:
    last = name.replace("\\", "/").rpartition("/")[2]
    return "".join(c for c in last if c.isprintable()).strip()[:120] or "报送表.xlsx"


def _asked(
    folder: DataFolder, seconds: float, data: bytes, **about: object
) -> tuple[dict[str, Any], bytes]:
    """What the process answers.

    Raises:
        NotServedError: it says so, it took too long, or it ended without an answer.
    """
    request = BytesIO()
    about |= {"root": str(folder.root), "wait": WAREHOUSE_SECONDS}
    send(request, json.dumps(about).encode())
    send(request, data)
    answer = BytesIO(_run(request.getvalue(), seconds))
    head, made = receive(answer), receive(answer)
    if head is None or made is None:
        raise ServiceError("没有做完：内容太多，内存不够。请删去图片和多余的工作表后再试。")
    content: dict[str, Any] = json.loads(head)
    if fault := content.get("fault"):
        raise ServiceError(fault)
    return content, made


def _run(request: bytes, seconds: float) -> bytes:
    """Everything that the process writes; it and those that it started are ended with the time."""
    process = subprocess.Popen(
        _COMMAND,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=environment() | _QUIET,
        start_new_session=True,
    )
    try:
        return process.communicate(request, timeout=seconds)[0]
    except subprocess.TimeoutExpired as error:
        raise ServiceError(
            f"{seconds:.0f} 秒内没有做完，已停止。请删去图片和多余的工作表后再试。"
        ) from error
    finally:
        _end(process)


def _end(process: subprocess.Popen[bytes]) -> None:
    """End a process with all that it started; nothing is left of what it was given."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        if hasattr(os, "killpg"):
            os.killpg(process.pid, signal.SIGKILL)
        else:
            process.kill()
    process.communicate()


def main() -> None:
    """Answer the one request that comes in over standard input."""
    limit_memory(MEMORY_BYTES)
    limit_time(int(2 * CHECK_SECONDS))  # should the process that waits for us be gone
    request = json.loads(receive(sys.stdin.buffer) or b"{}")
    data = receive(sys.stdin.buffer) or b""
    head, made = _answer(request, data)
    send(sys.stdout.buffer, json.dumps(head).encode())
    send(sys.stdout.buffer, made)


def _answer(request: dict[str, Any], data: bytes) -> tuple[dict[str, Any], bytes]:
    from etl.error_messages import error_sentence
    from etl.warehouse import BusyError

    tasks = {_CHECK: _checked, _COPY: _copied, _TEMPLATE: _drawn}
    try:
        return tasks[request["task"]](DataFolder(Path(request["root"])), request, data)
    except BusyError:
        return {"fault": "正在载入报送表，请过一两分钟再试。"}, b""
    except Exception as error:  # whatever it is: this process is asked once, and a person waits
        kind = type(error).__name__
        return {
            "fault": error_sentence(error) or f"程序出错（{kind}），没有做成；其他内容不受影响。"
        }, b""


def _checked(
    folder: DataFolder, request: dict[str, Any], data: bytes
) -> tuple[dict[str, Any], bytes]:
    from etl.annotated.annotate import annotate, returned_name
    from etl.annotated.wording import CHECKED
    from etl.intake.check.history import History, history_of
    from etl.loader.load import make_checker

    def history(town: str, period: str) -> History:
        return history_of(folder.warehouse, folder.dictionary, town, period, request["wait"])

    checked = make_checker(folder, history).check_bytes(Path(mask_digits(request["name"])), data)
    outcome = checked.status if checked.is_rejected else CHECKED
    annotated = annotate(data, checked, folder.dictionary, outcome=outcome)
    head = {
        "status": checked.status,
        "town": checked.town_code,
        "period": checked.period,
        "rows": checked.rows,
        "findings": [asdict(finding) for finding in checked.findings],
        "name": returned_name(checked, folder.dictionary, None),
    }
    return head, _copied(folder, request, annotated)[1]


def _copied(
    folder: DataFolder, request: dict[str, Any], data: bytes
) -> tuple[dict[str, Any], bytes]:
    from etl.annotated.redaction import private_values_of, redact_person
    from etl.lists.reference import load_reference

    lists = load_reference(folder)
    places = (town.name for town in (*lists.towns, lists.district))
    return {}, redact_person(data, private_values_of(folder.dictionary, places))


def _drawn(
    folder: DataFolder, request: dict[str, Any], data: bytes
) -> tuple[dict[str, Any], bytes]:
    from etl.lists.reference import load_reference
    from etl.templates.prefill import Standing, prefill
    from etl.templates.template import template

    lists, standing = load_reference(folder), Standing(is_demo=request["is_demo"])
    town, period = request["town"], request["period"]
    if request["prefilled"]:
        standing = prefill(folder, lists, town, period, request["wait"])
    return {}, template(folder, town, period, standing, lists)


if __name__ == "__main__":
    main()
