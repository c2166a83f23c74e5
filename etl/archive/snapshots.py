"""Dictionary and reference lists as they were when a return was decided, kept by their digest."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

from etl.dictionary import FILES as DICTIONARY_FILES
from etl.dictionary import dictionary_files
from etl.folder import DataFolder
from etl.lists.reference import FILES as REFERENCE_FILES
from etl.system.atomic_write import write_atomically


def keep_dictionary(folder: DataFolder) -> str:
    """Keep the dictionary in force; its digest."""
    own = folder.root / "dictionary"
    paths = dictionary_files(own if own.is_dir() else None)
    return _keep(folder.archive / "dictionary", dict(zip(_dictionary_names(), paths, strict=True)))


def keep_reference(folder: DataFolder) -> str:
    """Keep the reference lists in force; their digest."""
    return _keep(
        folder.archive / "reference", {name: folder.reference(name) for name in REFERENCE_FILES}
    )


def kept_dictionary(folder: DataFolder, digest: str) -> Path:
    """The folder of a kept dictionary."""
    return folder.archive / "dictionary" / digest


def kept_reference(folder: DataFolder, digest: str) -> Path:
    """The folder of kept reference lists."""
    return folder.archive / "reference" / digest


def _dictionary_names() -> list[str]:
    return [f"{name}.yml" for name in DICTIONARY_FILES]


def _keep(place: Path, files: dict[str, Path]) -> str:
    contents = {name: path.read_bytes() for name, path in sorted(files.items())}
    digest = sha256()
    for name, content in contents.items():
        digest.update(f"{name} {len(content)}\n".encode() + content)
    target = place / digest.hexdigest()[:16]
    for name, content in contents.items():
        if not (target / name).exists():
            write_atomically(target / name, content)
    return target.name
