"""LibreOffice opens files and saves them again, in one profile a process: making one takes as long as a file."""

from __future__ import annotations

import atexit
import os
import subprocess
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory


def convert(sources: Sequence[Path], into: str, out: Path, *options: str, **variables: str) -> None:
    """Save files under their own names in a folder; ``variables``: of the environment."""
    command = [
        *(os.environ.get("SOFFICE", "soffice"), f"-env:UserInstallation={_profile().as_uri()}"),
        *("--headless", "--norestore", *options, "--convert-to", into, "--outdir", str(out)),
        *map(str, sources),
    ]
    environment = os.environ | variables
    subprocess.run(command, check=True, capture_output=True, timeout=240, env=environment)


@cache
def _profile() -> Path:
    folder = TemporaryDirectory(prefix="libreoffice-")
    atexit.register(folder.cleanup)
    return Path(folder.name)
