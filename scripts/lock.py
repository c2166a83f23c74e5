"""Write ``requirements-lock.txt``: every package that ``requirements.txt`` needs, pinned, with the hash of its wheel.

python -m scripts.lock — asks the package index; run it on the Debian release and processor of the server.
"""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
HEAD = (
    "# Every package that requirements.txt needs, with the hash of its wheel for Python 3.11 on Linux x86_64.\n"
    "# Written by `make lock`; a deployment installs it with --require-hashes.\n"
)


def main() -> None:
    """Ask pip what it would install, and write it down."""
    command = ["install", "--dry-run", "--ignore-installed", "--quiet", "--report", "-"]
    asked = subprocess.run(
        [sys.executable, "-m", "pip", *command, "--only-binary=:all:", "-r", "requirements.txt"],
        cwd=ROOT,
        check=True,
        stdout=subprocess.PIPE,
    )
    (ROOT / "requirements-lock.txt").write_text(locked(json.loads(asked.stdout)), encoding="utf-8")


def locked(report: dict[str, Any]) -> str:
    """The lines of the file, by name."""
    return HEAD + "".join(sorted(map(_line, report["install"]), key=str.lower))


def _line(package: dict[str, Any]) -> str:
    about, digest = package["metadata"], package["download_info"]["archive_info"]["hashes"]
    return f"{about['name']}=={about['version']} --hash=sha256:{digest['sha256']}\n"


if __name__ == "__main__":
    main()
