"""The annotated return of each file that has something to be said of it, into ``returns/``."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from etl.dictionary import Dictionary
from etl.error_messages import error_sentence
from etl.folder import DataFolder
from etl.intake.check.checker import CheckedReturn
from etl.system.atomic_write import write_atomically

AT_ONCE = 2  # each is made by a process of its own
GivenBack = tuple[Path | None, str | None]


@dataclass(frozen=True)
class Verdict:
    """What is written back about a file: ``outcome`` and the codes given to its rows; ``reason`` is the reviewer's."""

    checked: CheckedReturn
    version: int | None
    outcome: str
    codes: Mapping[str, str] = field(default_factory=dict)
    reason: str = ""

    @property
    def is_needed(self) -> bool:
        """Something is to be mended, confirmed or known; and there is a file to say it in."""
        return bool(self.checked.findings and self.checked.sha256)


def write_annotated_return(
    folder: DataFolder, dictionary: Dictionary, note: Verdict, data: bytes, *, anew: bool = True
) -> GivenBack:
    """Write the annotated return.

    Nothing is raised: what has been decided stands, whether the town can be told so or not.

    Args:
        folder: into whose ``returns/``.
        dictionary: words and titles.
        note: what is said.
        data: the file's bytes.
        anew: also when it lies there already.

    Returns:
        Where it lies, None when there is nothing to say; the sentence why it could not be written.
    """
    if not note.is_needed:
        return None, None
    try:
        return _written(folder, dictionary, note, data, anew), None
    except Exception as error:  # whatever it is, the other files are loaded
        reason = error_sentence(error) or f"{type(error).__name__}: {error}"
        return None, f"“{note.checked.file.name}”的核对结果没有写成：{reason}"


def _written(
    folder: DataFolder, dictionary: Dictionary, note: Verdict, data: bytes, anew: bool
) -> Path:
    from etl.annotated.annotate import annotate, returned_name

    target = folder.returns / returned_name(note.checked, dictionary, note.version)
    if anew or not target.exists():
        content = annotate(
            data, note.checked, dictionary, note.codes, outcome=note.outcome, reason=note.reason
        )
        write_atomically(target, content)
    return target


class AnnotatedReturns:
    """Annotated returns in the making, while other files are loaded; all are made when it is left."""

    def __init__(self) -> None:
        """None yet."""
        self._threads = ThreadPoolExecutor(AT_ONCE, "annotating")
        self._of_file: dict[str, Future[GivenBack]] = {}

    def begin(
        self, folder: DataFolder, dictionary: Dictionary, note: Verdict, data: bytes, *, anew: bool
    ) -> Future[GivenBack]:
        """Begin what :func:`give_back` does; the same bytes once more wait for the first to be done."""
        digest = note.checked.sha256
        if digest in self._of_file:
            wait([self._of_file[digest]])
        given = self._threads.submit(
            write_annotated_return, folder, dictionary, note, data, anew=anew
        )
        self._of_file[digest] = given
        return given

    def __enter__(self) -> Self:
        """Make them all, whatever happens meanwhile."""
        return self

    def __exit__(self, *_: object) -> None:
        """Wait for those in the making."""
        self._threads.shutdown()
