"""Write the annotated return of a file into ``returns/``."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from etl.dictionary import Dictionary
from etl.error_messages import error_sentence
from etl.folder import DataFolder
from etl.intake.check.checker import CheckedReturn
from etl.system.atomic_write import write_atomically

Delivery = tuple[Path | None, str | None]


@dataclass(frozen=True)
class Verdict:
    """What is written back about a file; ``codes`` are those given to its rows, ``reason`` is the reviewer's."""

    checked: CheckedReturn
    version: int | None
    outcome: str
    codes: Mapping[str, str] = field(default_factory=dict)
    reason: str = ""

    @property
    def is_needed(self) -> bool:
        """There are findings, or codes that the next return must carry, and a file to write them into."""
        return bool((self.checked.listed or self.codes) and self.checked.sha256)


def deliver(
    folder: DataFolder,
    dictionary: Dictionary,
    verdict: Verdict,
    data: bytes,
    *,
    overwrite: bool = True,
) -> Delivery:
    """Write the annotated return of a file with findings or new codes; nothing is raised, for the decision stands.

    Returns its path (None when there is nothing to say), and a sentence if it could not be written.
    """
    if not verdict.is_needed:
        return None, None
    try:
        return _write(folder, dictionary, verdict, data, overwrite), None
    except Exception as error:  # whatever it is, the other files are loaded
        reason = error_sentence(error) or f"{type(error).__name__}: {error}"
        return None, f"“{verdict.checked.file.name}”的核对结果没有写成：{reason}"


def _write(
    folder: DataFolder, dictionary: Dictionary, verdict: Verdict, data: bytes, overwrite: bool
) -> Path:
    from etl.annotated.annotate import annotate, returned_name

    checked = verdict.checked
    target = folder.returns / returned_name(checked, dictionary, verdict.version)
    if overwrite or not target.exists():
        words = {"outcome": verdict.outcome, "reason": verdict.reason}
        write_atomically(target, annotate(data, checked, dictionary, verdict.codes, **words))
    return target
