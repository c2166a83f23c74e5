"""Snapshots of dictionary and reference lists by digest, as they were when a return was decided."""

from hashlib import sha256
from pathlib import Path

from etl.folder import DataFolder
from etl.lists.reference import FILES as REFERENCE_FILES
from etl.lists.reference import OPTIONAL_FILES
from etl.system.atomic_write import write_atomically


def store_dictionary(folder: DataFolder) -> str:
    """Store the dictionary in force; returns its digest."""
    return _store(folder.archive / "dictionary", folder.dictionary_files)


def store_reference(folder: DataFolder) -> str:
    """Store the reference lists in force; returns their digest."""
    paths = {name: folder.reference(name) for name in (*REFERENCE_FILES, *OPTIONAL_FILES)}
    there = {n: path for n, path in paths.items() if n in REFERENCE_FILES or path.is_file()}
    return _store(folder.archive / "reference", {n: p.read_bytes() for n, p in there.items()})


def dictionary_snapshot(folder: DataFolder, digest: str) -> Path:
    """The folder of a stored dictionary."""
    return folder.archive / "dictionary" / digest


def reference_snapshot(folder: DataFolder, digest: str) -> Path:
    """The folder of stored lists."""
    return folder.archive / "reference" / digest


def _store(place: Path, files: dict[str, bytes]) -> str:
    contents = dict(sorted(files.items()))
    digest = sha256()
    for name, content in contents.items():
        digest.update(f"{name} {len(content)}\n".encode() + content)
    target = place / digest.hexdigest()[:16]
    for name, content in contents.items():
        if not (target / name).exists():
            write_atomically(target / name, content)
    return target.name
