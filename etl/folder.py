"""A data folder: the files of one deployment, and the lists and dictionary in force for it."""

import json
import os
from dataclasses import dataclass
from pathlib import Path

from etl.dictionary import Dictionary, count_towns, load_dictionary

ROOT = Path(__file__).resolve().parent.parent
SHIPPED_REFERENCE = ROOT / "data" / "reference"
DATA_VARIABLE = "BAISHE_DATA"


class FolderError(RuntimeError):
    """The content of a data folder prevents the command."""


@dataclass(frozen=True)
class DataFolder:
    """Paths in a data folder; nothing is created before it is needed."""

    root: Path

    @property
    def inbox(self) -> Path:
        """Workbooks to load, as towns sent them."""
        return self.root / "inbox"

    @property
    def archive(self) -> Path:
        """Originals by sha256, and the ledger."""
        return self.root / "archive"

    @property
    def ledger(self) -> Path:
        """The decision on each file, one JSON a line, append-only."""
        return self.archive / "ledger.jsonl"

    @property
    def returns(self) -> Path:
        """Annotated returns for the towns."""
        return self.root / "returns"

    @property
    def warehouse(self) -> Path:
        """The rows of all accepted returns."""
        return self.root / "warehouse.duckdb"

    @property
    def published(self) -> Path:
        """Immutable published versions and the pointer to the current one."""
        return self.root / "published"

    @property
    def current(self) -> Path:
        """The pointer file."""
        return self.published / "current.json"

    @property
    def published_file(self) -> Path | None:
        """The current published version; None before the first."""
        if not self.current.exists():
            return None
        pointer = json.loads(self.current.read_text(encoding="utf-8"))
        return self.published / str(pointer["file"])

    @property
    def lock(self) -> Path:
        """Held by the writing process."""
        return self.root / ".writer.lock"

    @property
    def log(self) -> Path:
        """Tracebacks of bugs; created by the first one."""
        return self.root / "faults.log"

    @property
    def dictionary(self) -> Dictionary:
        """The dictionary in force: this folder's own files override shipped ones of the same name."""
        own = self.root / "dictionary"
        towns = count_towns(self.reference("towns.csv"))
        return load_dictionary(own if own.is_dir() else None, towns=towns)

    def reference(self, name: str) -> Path:
        """The list in force: this folder's own ``reference/<name>``, else the shipped one."""
        own = self.root / "reference" / name
        return own if own.is_file() else SHIPPED_REFERENCE / name


def default_folder() -> DataFolder:
    """``BAISHE_DATA``, else ``data/local``."""
    return DataFolder(Path(os.environ.get(DATA_VARIABLE) or ROOT / "data" / "local").resolve())
