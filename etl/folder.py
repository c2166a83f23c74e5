"""A data folder: the files of one deployment, and the dictionary and lists in force."""

import json
import os
from dataclasses import dataclass
from pathlib import Path

from etl.dictionary import Dictionary, count_towns, dictionary_files, load_dictionary

ROOT = Path(__file__).resolve().parent.parent
SHIPPED_REFERENCE = ROOT / "data" / "reference"
DATA_VARIABLE = "BAISHE_DATA"


class FolderError(RuntimeError):
    """The content of a data folder prevents the command."""


class RequestError(ValueError):
    """The request cannot be carried out; the message is one sentence for people."""

    def __init__(self, message: str, command: str = "") -> None:
        """``command``: how to go on at the command line, which only commands say."""
        super().__init__(message + command)
        self.message = message


class _Below:
    """A path below the root of a data folder."""

    def __init__(self, path: str) -> None:
        self._path = path

    def __get__(self, folder: "DataFolder", owner: object = None) -> Path:
        return folder.root / self._path


@dataclass(frozen=True)
class DataFolder:
    """Paths in a data folder; nothing is created before it is needed."""

    root: Path

    inbox = _Below("inbox")  # workbooks to load, as towns sent them
    archive = _Below("archive")  # originals by sha256, and the ledger
    ledger = _Below("archive/ledger.jsonl")  # the decision on each file, append-only
    papers = _Below("archive/papers.jsonl")  # papers that were issued, append-only
    confirmations = _Below("archive/confirmations.jsonl")  # 核对单 that came back, append-only
    pictures = _Below("archive/pictures.jsonl")  # pictures of cases, append-only
    returns = _Below("returns")  # annotated returns for the towns
    warehouse = _Below("warehouse.duckdb")  # the rows of all accepted returns
    published = _Below("published")  # immutable published versions
    current = _Below("published/current.json")  # the pointer to the one in force
    publication_log = _Below(
        "published/history.jsonl"
    )  # a line for each publication, never removed
    closing_files = _Below("published/kept.txt")  # names of the versions of closings, kept for ever
    failed_publish = _Below("published/failed.json")  # when one failed last; until the next success
    owed_publish = _Below("published/.owed.json")  # since when something decided is not published
    backup_log = _Below("backups.jsonl")  # where backups were written
    lock = _Below(".writer.lock")  # held by the writing process
    logs = _Below("logs")  # who looked at what, a file a month
    access = _Below("access.yml")  # who may see what
    jobs = _Below("jobs")  # what somebody asked for, done by the worker one after the other
    tokens = _Below("tokens.json")  # hashes of personal tokens
    file_key = _Below(".file_key")  # signs the addresses of files
    log = _Below("faults.log")  # tracebacks of bugs; created by the first one
    demo_mark = _Below(".demonstration")  # its presence makes this a folder of demonstration data

    @property
    def is_demo(self) -> bool:
        """Whether this is a folder of demonstration data: ``etl demo`` decides it, never a return."""
        return self.demo_mark.exists()

    @property
    def published_file(self) -> Path | None:
        """The current published version; None before the first."""
        if not self.current.exists():
            return None
        pointer = json.loads(self.current.read_text(encoding="utf-8"))
        return self.published / str(pointer["file"])

    @property
    def dictionary(self) -> Dictionary:
        """The dictionary in force: this folder's own files override shipped ones of the same name."""
        towns = count_towns(self.reference("towns.csv"))
        return load_dictionary(self._own_dictionary, towns=towns)

    @property
    def dictionary_files(self) -> dict[str, bytes]:
        """File name → content of that dictionary."""
        return dictionary_files(self._own_dictionary)

    @property
    def _own_dictionary(self) -> Path | None:
        own = self.root / "dictionary"
        return own if own.is_dir() else None

    def reference(self, name: str) -> Path:
        """The list in force: this folder's own ``reference/<name>``, else the shipped one."""
        own = self.root / "reference" / name
        return own if own.is_file() else SHIPPED_REFERENCE / name


def default_folder() -> DataFolder:
    """``BAISHE_DATA``, else ``data/local``."""
    return DataFolder(Path(os.environ.get(DATA_VARIABLE) or ROOT / "data" / "local").resolve())
