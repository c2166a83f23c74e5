"""What the desk shows of versions that wait, and how it merges parts: in a sandbox, as :mod:`etl.dashboard_service`."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from etl.dashboard_service import (
    CHECK_SECONDS,
    MEMORY_BYTES,
    WAREHOUSE_SECONDS,
    ServiceError,
    Told,
    Towns,
    Upload,
    checked_upload,
    comparison_of,
    explained,
    in_sandbox,
    made_upload,
    plain_name,
    told,
)
from etl.folder import DataFolder
from etl.system import sandbox

if TYPE_CHECKING:
    from etl.loader.comparison import Comparison

_MERGE = sandbox.Task(f"{__name__}:merge_in_sandbox", CHECK_SECONDS, MEMORY_BYTES)
_COMPARE = sandbox.Task(f"{__name__}:compare_in_sandbox", CHECK_SECONDS, MEMORY_BYTES)


def merge_upload(
    folder: DataFolder, name: str, data: bytes, towns: Towns = None
) -> tuple[bytes, Upload]:
    """One workbook of a file and the version in force of its town and half-year, checked.

    Raises:
        ServiceError: there is no version in force, or they cannot be merged.
    """
    asked = folder, plain_name(name), data, towns and sorted(towns), WAREHOUSE_SECONDS
    merged, answer = in_sandbox(_MERGE, *asked)
    return bytes(merged), made_upload(*answer)


def compare_version(folder: DataFolder, submission_id: str) -> "Comparison":
    """A version that waits beside the one in force.

    Raises:
        ServiceError: there is no such version, or its original is gone.
    """
    fields = in_sandbox(_COMPARE, folder, submission_id, WAREHOUSE_SECONDS)
    return comparison_of(fields)


def senders_of_versions(folder: DataFolder) -> Mapping[str, str]:
    """Who handed in each version, by its id, where that is known."""
    from etl.archive import ledger

    entries = ledger.read_entries(folder.ledger)
    return {e.submission_id: e.sender for e in entries if e.sender and not e.is_decision}


@explained
def merge_in_sandbox(
    folder: DataFolder, name: str, data: bytes, towns: Sequence[str] | None, wait: float
) -> tuple[bytes, Told]:
    """The merged workbook, and what is found in it."""
    from etl.lifecycle.merge import merge_returns

    part = checked_upload(folder, name, data, towns, wait)
    current = _original_in_force(folder, part.town_code, part.period, wait)
    with TemporaryDirectory() as place:
        files = [Path(place, "1" + Path(name).suffix), Path(place, "2" + Path(current[0]).suffix)]
        for file, content in zip(files, (data, current[1]), strict=True):
            file.write_bytes(content)
        merge_returns(folder, files, out := Path(place, "merged.xlsx"))
        merged = out.read_bytes()
    checked = checked_upload(folder, name, merged, towns, wait)
    return merged, told(folder, checked, merged, wait)


def _original_in_force(
    folder: DataFolder, town: str | None, period: str | None, wait: float
) -> tuple[str, bytes]:
    """File name and bytes of the version in force."""
    from etl.archive import ledger
    from etl.lifecycle.decisions import line_of
    from etl.loader.store import in_force
    from etl.warehouse import open_to_read

    with open_to_read(folder.warehouse, wait, folder.dictionary) as con:
        current = in_force(con, town, period)
    if current is None:
        raise ServiceError("这个报送期还没有现行版本，不用合并，直接接收即可。")
    entry = line_of(folder, current)
    return entry.file_name, ledger.original(folder.archive, entry)


@explained
def compare_in_sandbox(folder: DataFolder, submission_id: str, wait: float) -> dict[str, Any]:
    """Fields of a :class:`Comparison`."""
    from etl.lifecycle.decisions import line_of
    from etl.lifecycle.replay import definitions_of
    from etl.loader.comparison import compare_with_current
    from etl.templates.stored_rows import rows_of
    from etl.warehouse import open_to_read

    entry = line_of(folder, submission_id)
    by = definitions_of(folder, entry)
    with open_to_read(folder.warehouse, wait, folder.dictionary) as con:
        rows = rows_of(con, submission_id)
        place = entry.town_code or "", entry.period or ""
        return asdict(compare_with_current(con, place, rows, by.dictionary, by.reference))
