"""A data folder: where the returns of one deployment lie, and which lists and dictionary are in force for it."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path

from etl.dictionary import Dictionary, count_towns, load_dictionary

ROOT = Path(__file__).resolve().parent.parent
SHIPPED_REFERENCE = ROOT / "data" / "reference"
DATA_VARIABLE = "BAISHE_DATA"


class FolderError(RuntimeError):
    """What a data folder holds forbids what was asked for."""


@dataclass(frozen=True)
class DataFolder:
    """Paths below one data folder; nothing is made until it is needed."""

    root: Path

    @property
    def inbox(self) -> Path:
        """Workbooks as towns sent them, before loading."""
        return self.root / "inbox"

    @property
    def archive(self) -> Path:
        """Originals by sha256, and the ledger."""
        return self.root / "archive"

    @property
    def ledger(self) -> Path:
        """What was decided about each file, one JSON a line, only ever appended to."""
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
        """Immutable published versions and the pointer to the one in force."""
        return self.root / "published"

    @property
    def current(self) -> Path:
        """The pointer file."""
        return self.published / "current.json"

    @property
    def published_file(self) -> Path | None:
        """The published version in force; None before the first."""
        if not self.current.exists():
            return None
        pointer = json.loads(self.current.read_text(encoding="utf-8"))
        return self.published / str(pointer["file"])

    @property
    def lock(self) -> Path:
        """Held by the one process that writes."""
        return self.root / ".writer.lock"

    @property
    def log(self) -> Path:
        """Faults of the software itself, for those who mend it; there is none until one happens."""
        return self.root / "faults.log"

    @property
    def dictionary(self) -> Dictionary:
        """The dictionary in force: shipped, with this folder's own files in place of those of the same name."""
        own = self.root / "dictionary"
        towns = count_towns(self.reference("towns.csv"))
        return load_dictionary(own if own.is_dir() else None, towns=towns)

    def reference(self, name: str) -> Path:
        """The list in force: this folder's own ``reference/<name>`` if there is one, else the shipped one."""
        own = self.root / "reference" / name
        return own if own.is_file() else SHIPPED_REFERENCE / name


def default_folder() -> DataFolder:
    """The folder that ``BAISHE_DATA`` names, else ``data/local``."""
    return DataFolder(Path(os.environ.get(DATA_VARIABLE) or ROOT / "data" / "local").resolve())
