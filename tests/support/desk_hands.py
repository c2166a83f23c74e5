"""Hands at the desk: what a person drops, fills in and presses in a real browser, and the worker behind it."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Locator, Page, expect

from etl import jobs
from etl.folder import DataFolder
from tests.support.serving import ROOT, environment

PATIENCE = 60_000
"""Milliseconds, on a busy machine."""


@contextmanager
def working(folder: DataFolder) -> Iterator[subprocess.Popen[bytes]]:
    """The worker of a data folder, as it is started beside the server."""
    command = [sys.executable, "-m", "etl", "--data", str(folder.root), "work"]
    process = subprocess.Popen(
        command, cwd=ROOT, env=environment(folder.root), stdout=subprocess.DEVNULL
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def main_of(page: Page) -> Locator:
    """All that a page shows below its menu."""
    return page.locator("[data-testid=stMain]")


def drop(page: Page, *named: tuple[str, bytes]) -> None:
    """Drop files on the first place for files."""
    page.locator("[data-testid=stFileUploaderDropzoneInput]").first.set_input_files(
        [{"name": name, "mimeType": "", "buffer": data} for name, data in named]
    )


def fill(page: Page, key: str, text: str) -> None:
    """Write into the field of this key and leave it."""
    field = page.locator(f".st-key-{key}").locator("input, textarea").first
    field.fill(text)
    field.press("Tab")


def press(page: Page, label: str) -> None:
    """Press the first button of this label, once it is alive; the steps of the desk are none."""
    buttons = page.locator("[data-testid=stButton], [data-testid=stFormSubmitButton]")
    buttons.get_by_role("button", name=label, exact=True).first.click(timeout=PATIENCE)


def handed_in(page: Page, folder: DataFolder, known: int) -> list[jobs.Job]:
    """The jobs that came after the first ``known`` ones, once there is one."""
    deadline = time.monotonic() + PATIENCE / 1_000
    while len(found := jobs.read_jobs(folder)) == known:
        assert time.monotonic() < deadline, "nothing was handed in"
        page.wait_for_timeout(50)
    return found[known:]


def is_told(page: Page, text: str) -> None:
    """The page says so, at last."""
    expect(main_of(page)).to_contain_text(text, timeout=PATIENCE)
