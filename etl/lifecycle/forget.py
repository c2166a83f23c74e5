"""Take an original out of the archive for good: what came by mistake, or must be kept no longer.

The ledger says who asked for it, when and why. Of its version the number stays, so that no other takes its place; its
rows go. ``rebuild`` passes over it, and the same bytes are not taken again.
"""

from dataclasses import dataclass
from pathlib import Path

import duckdb

from etl.annotated.annotate import name_of_version
from etl.archive import ledger
from etl.folder import DataFolder
from etl.lifecycle.decisions import DecisionError, Why, record
from etl.lists.reference import load_reference
from etl.loader.store import in_force


@dataclass(frozen=True)
class Forgotten:
    """What was removed: the versions that these bytes had become."""

    sha256: str
    submissions: tuple[str, ...]

    def as_text(self) -> str:
        """For people."""
        names = "、".join(self.submissions)
        return (
            f"{names} 的存档原件和标注件已删除，台账已记下。此前的备份里仍有这份文件，请按保存期限处理；"
            "收件夹里如有同样的文件，也请删去。"
        )


def received_as(
    folder: DataFolder, con: duckdb.DuckDBPyConnection, digest: str
) -> list[ledger.Entry]:
    """The lines by which these bytes were received.

    Raises:
        DecisionError: there are none, or one of their versions is in force.
    """
    lines = ledger.read_entries(folder.ledger)
    found = [e for e in lines if e.sha256 == digest and not e.is_decision]
    if not found:
        raise DecisionError(f"存档里没有校验值为“{digest}”的文件；校验值见 status --json。")
    for entry in found:
        if in_force(con, entry.town_code, entry.period) == entry.submission_id:
            raise DecisionError(
                f"{entry.submission_id} 是正在使用的版本，没有删除；请先用 withdraw 撤回，或载入更正后的报送表。"
            )
    return found


def remove(
    folder: DataFolder, con: duckdb.DuckDBPyConnection, found: list[ledger.Entry], why: Why
) -> Forgotten:
    """Write the line, then remove the original and the annotated return; ``con`` was rebuilt without them."""
    digest = found[0].sha256
    if digest not in ledger.forgotten(folder.ledger):
        line = ledger.decision(digest, ledger.FORGET, "forgotten", why.reason)
        record(folder, con, line, why.reviewer)
    for kept in (digest, ledger.purged(folder.ledger).get(digest, digest)):
        ledger.remove_original(folder.archive, kept)
    for entry in found:
        for path in returned_files(folder, entry):
            path.unlink(missing_ok=True)
    return Forgotten(digest, tuple(entry.submission_id for entry in found))


def returned_files(folder: DataFolder, entry: ledger.Entry) -> list[Path]:
    """The annotated returns of a version; without town or half-year they have the digest in their name."""
    files = list(folder.returns.glob(f"*_{entry.sha256[:8]}_*.xlsx"))
    town = _town_name(folder, entry.town_code)
    if town and entry.period and entry.version is not None:
        files.append(
            folder.returns
            / name_of_version(
                folder.dictionary, town, entry.period, entry.version, is_demo=entry.is_demo
            )
        )
    return [path for path in files if path.exists()]


def _town_name(folder: DataFolder, code: str | None) -> str | None:
    return next((town.name for town in load_reference(folder).senders if town.code == code), None)
