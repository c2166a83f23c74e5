"""The repository: requirements pinned and justified, documents that agree with it, nothing named that must not be."""

import os
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from etl.dictionary import load_dictionary
from scripts.data_dictionary import TARGET, render

ROOT = Path(__file__).resolve().parents[1]
PIN = re.compile(r"^([A-Za-z0-9._-]+)==[A-Za-z0-9.+!]+$")
MADE_HERE = {".git", ".hypothesis", ".venv", "local", "demo", "build", "__pycache__"}
# Put together here, so that this file does not hold them itself.
FORBIDDEN = [
    "../" + "shared",
    "/" + "work/",
    "/" + "root/",
    "pypi" + ".org",
    "python" + "hosted.org",
    "debian" + ".org",
    "npmjs" + ".org",
    "google" + "apis.com",
    "jsdelivr" + ".net",
    "unpkg" + ".com",
]


def requirement_lines(name: str) -> list[str]:
    lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
    return [line.strip() for line in lines if line.strip() and not line.startswith(("#", "-r"))]


def texts() -> Iterator[Path]:
    """Every file of the project that is text, what runs and tools leave behind excepted."""
    for folder, folders, names in os.walk(ROOT):
        folders[:] = [f for f in folders if f not in MADE_HERE and not f.endswith("_cache")]
        paths = (Path(folder, name) for name in names if name not in MADE_HERE)
        yield from (path for path in paths if _is_text(path))


def _is_text(path: Path) -> bool:
    return b"\0" not in path.read_bytes()[:8192]


@pytest.mark.parametrize(
    "name", ["requirements.txt", "requirements-dev.txt", "requirements-spark.txt"]
)
def test_requirements_are_pinned_exactly(name: str) -> None:
    lines = requirement_lines(name)
    assert lines
    assert [line for line in lines if not PIN.match(line)] == []


def test_every_runtime_dependency_has_its_reason_and_no_reason_is_orphaned() -> None:
    record = ROOT / "docs/decisions/0002-runtime-dependencies.md"
    rows = re.findall(r"^\| (\S+) \| (.+) \|$", record.read_text(encoding="utf-8"), re.MULTILINE)
    reasons = {name: why for name, why in rows if name not in ("package", "---")}
    pinned = {line.split("==")[0] for line in requirement_lines("requirements.txt")}
    assert set(reasons) == pinned
    assert all(len(why) > 20 for why in reasons.values())


def test_nothing_names_another_place() -> None:
    found = [
        f"{path.relative_to(ROOT)}: {word}"
        for path in texts()
        for word in FORBIDDEN
        if word in path.read_text(encoding="utf-8", errors="replace")
    ]
    assert found == []


def test_every_decision_has_a_number_of_its_own_and_says_it() -> None:
    records = sorted((ROOT / "docs/decisions").glob("*.md"))
    numbers = [record.name[:4] for record in records]
    assert len(set(numbers)) == len(numbers)
    heads = [record.read_text(encoding="utf-8").split("\n", 1)[0] for record in records]
    assert [head[:6] for head in heads] == [f"# {number}" for number in numbers]


def test_links_of_the_documents_lead_somewhere() -> None:
    documents = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
    broken = [
        f"{document.relative_to(ROOT)}: {link}"
        for document in documents
        for link in re.findall(r"\]\(([^)#\s]+)[^)]*\)", document.read_text(encoding="utf-8"))
        if "://" not in link and not (document.parent / link).exists()
    ]
    assert broken == []


def test_documents_name_only_targets_that_the_makefile_has() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z-]+):", makefile, re.MULTILINE))
    named = {
        target
        for document in [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
        for target in re.findall(r"`make ([a-z-]+)", document.read_text(encoding="utf-8"))
    }
    assert {"run", "test", "lint", "load"} <= named
    assert named - targets == set()


@pytest.mark.parametrize("script", sorted((ROOT / "scripts").glob("*.sh")), ids=lambda p: p.name)
def test_shell_scripts_are_executable_and_parse(script: Path) -> None:
    assert script.stat().st_mode & 0o111
    subprocess.run(["sh", "-n", str(script)], check=True)


def test_data_dictionary_is_not_stale() -> None:
    assert TARGET.read_text(encoding="utf-8") == render(load_dictionary()), "run `make docs`"
