"""What the desk does in a sandbox besides checking returns: check a list, pack workbooks, record decisions.

Functions import what they need themselves: the server's own process loads none of it.
"""

import io
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from etl.dashboard_service import (
    COPY_SECONDS,
    MEMORY_BYTES,
    WAREHOUSE_SECONDS,
    explained,
    in_sandbox,
    plain_name,
    redact_in_sandbox,
    senders,
    template_in_sandbox,
)
from etl.folder import DataFolder
from etl.system import sandbox

PACK_SECONDS = 180.0
_LIST = sandbox.Task(f"{__name__}:list_in_sandbox", COPY_SECONDS, MEMORY_BYTES)
_TEMPLATES = sandbox.Task(f"{__name__}:templates_in_sandbox", PACK_SECONDS, MEMORY_BYTES)
_COPIES = sandbox.Task(f"{__name__}:copies_in_sandbox", PACK_SECONDS, MEMORY_BYTES)
_SHEETS = sandbox.Task(f"{__name__}:sheets_in_sandbox", PACK_SECONDS, MEMORY_BYTES)
_DECISIONS = sandbox.Task(f"{__name__}:decisions_in_sandbox", COPY_SECONDS, MEMORY_BYTES)
_PACKED_AT = (2024, 4, 12, 0, 0, 0)  # fixed, for the same bytes


@dataclass(frozen=True)
class FaultOfList:
    """A fault of a list; without a row it is about the file."""

    row: int | None
    column: str | None
    value: str | None
    advice: str


@dataclass(frozen=True)
class CheckedListFile:
    """A checked file: its faults, the headings that were not read; ``content``: the list as it would be stored."""

    list: str
    name: str
    rows: int
    faults: tuple[FaultOfList, ...]
    unread: tuple[str, ...]
    content: bytes


def check_list_file(folder: DataFolder, list_name: str, name: str, data: bytes) -> CheckedListFile:
    """Check a list; nothing is kept.

    Raises:
        ServiceError: it cannot be read; one sentence for people.
    """
    told = in_sandbox(_LIST, folder, list_name, name, data)
    faults = tuple(FaultOfList(*fault) for fault in told["faults"])
    unread, content = tuple(told["unread"]), told["content"]
    return CheckedListFile(list_name, name, told["rows"], faults, unread, content)


def pack_templates(folder: DataFolder, period: str) -> bytes:
    """A zip of the pre-filled templates of a half-year: of every town, then of the counties.

    Raises:
        ServiceError: they cannot be made; one sentence for people.
    """
    return bytes(in_sandbox(_TEMPLATES, folder, period, WAREHOUSE_SECONDS))


def pack_confirmation_sheets(folder: DataFolder, period: str) -> bytes:
    """A zip of 两头核对单 of a half-year: one for each organisation and each village.

    Raises:
        ServiceError: there is nothing to confirm, or they cannot be made; one sentence for people.
    """
    return bytes(in_sandbox(_SHEETS, folder, period))


def pack_returned(folder: DataFolder, workbooks: Iterable[Path]) -> bytes:
    """A zip of annotated returns without the persons who filled them in.

    Raises:
        ServiceError: one is not there any more, or cannot be copied; one sentence for people.
    """
    return bytes(in_sandbox(_COPIES, folder, [str(path) for path in workbooks]))


def decision_return(
    folder: DataFolder,
    sender: str,
    period: str,
    decisions: Sequence[Mapping[str, str]],
    contact: Mapping[str, str],
) -> tuple[str, bytes]:
    """Name and content of a return of the district with decisions added, or changed where they name a ``row``.

    Raises:
        ServiceError: it cannot be made; one sentence for people.
    """
    from etl.templates.template import return_name

    about = (sender, period, [dict(each) for each in decisions], dict(contact))
    made = in_sandbox(_DECISIONS, folder, *about, WAREHOUSE_SECONDS)
    return return_name(folder.dictionary, senders(folder)[sender], period), bytes(made)


@explained
def decisions_in_sandbox(
    folder: DataFolder,
    sender: str,
    period: str,
    decisions: list[dict[str, str]],
    contact: dict[str, str],
    wait: float,
) -> bytes:
    """The workbook of :func:`decision_return`."""
    from etl.templates import decision_return as making

    return making.decision_return(folder, sender, period, decisions, contact, wait)


@explained
def list_in_sandbox(folder: DataFolder, list_name: str, name: str, data: bytes) -> dict[str, Any]:
    """What :class:`CheckedListFile` needs, as plain values."""
    from tempfile import TemporaryDirectory

    from etl.lifecycle.list_check import check_list

    with TemporaryDirectory() as place:
        file = Path(place) / plain_name(name)
        file.write_bytes(data)
        checked = check_list(folder, list_name, file)
    return {
        "rows": len(checked.rows),
        "faults": [(f.row, f.column, f.value, f.advice) for f in checked.faults],
        "unread": list(checked.unread),
        "content": b"" if checked.faults else checked.as_csv(),
    }


@explained
def templates_in_sandbox(folder: DataFolder, period: str, wait: float) -> bytes:
    """The zip of :func:`pack_templates`."""
    from etl.templates.template import return_name

    dictionary = folder.dictionary
    mark = f"{dictionary.programme.demo_mark}_" if folder.is_demo else ""
    return zip_of(
        (
            f"{mark}{return_name(dictionary, name, period)}",
            template_in_sandbox(folder, code, period, wait),
        )
        for code, name in senders(folder).items()
    )


@explained
def sheets_in_sandbox(folder: DataFolder, period: str) -> bytes:
    """The zip of :func:`pack_confirmation_sheets`."""
    from tempfile import TemporaryDirectory

    from etl.templates.confirmation_sheets import write_sheets

    with TemporaryDirectory() as place:
        made = write_sheets(folder, period, Path(place))
        return zip_of((path.relative_to(place).as_posix(), path.read_bytes()) for path in made)


@explained
def copies_in_sandbox(folder: DataFolder, workbooks: list[str]) -> bytes:
    """The zip of :func:`pack_returned`."""
    paths = map(Path, workbooks)
    return zip_of((path.name, redact_in_sandbox(folder, path.read_bytes())) for path in paths)


def zip_of(files: Iterable[tuple[str, bytes]]) -> bytes:
    """Workbooks, each under its name, in one file; the same for the same workbooks."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as packed:  # workbooks are packed already
        for name, data in files:
            packed.writestr(zipfile.ZipInfo(name, _PACKED_AT), data)
    return buffer.getvalue()
