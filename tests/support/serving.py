"""Demonstration data, a running dashboard and a browser: for the browser tests and screenshots."""

import io
import json
import os
import re
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from pathlib import Path
from unittest.mock import patch
from urllib.parse import urlsplit

from playwright.sync_api import Browser, ConsoleMessage, Page, Playwright, Request, WebSocket

from tests.support.commands import exit_status

ROOT = Path(__file__).resolve().parents[2]
DEMO_TODAY = "2026-11-24"
"""The day that tests and screenshots take for today."""

CHROMIUM_ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
# For an address below "/", Streamlit's own script first asks whether the server lives below that
# path, and Chromium writes the 404 into the console: two lines that nobody can act on.
PROBE = re.compile(r"^/[a-z_]+/_stcore/(health|host-config)$")
QUIET_MS = 120
# Resolves once the script has ended, everything is drawn and nothing has changed for a moment.
STILL = """
(quiet) => new Promise((resolve) => {
  const all = (selector) => [...document.querySelectorAll(`[data-testid=${selector}]`)];
  const isDrawn = () => document.querySelector("[data-test-script-state=notRunning]")
    && (document.querySelector("h1")?.checkVisibility() || all("stException").length)
    && all("stSkeleton").length === 0
    && all("stPlotlyChart").every((chart) => chart.querySelector(".main-svg"));
  let timer;
  const wait = () => { clearTimeout(timer); timer = setTimeout(look, quiet); };
  const changes = new MutationObserver(wait);
  const look = () => {
    if (!isDrawn()) return wait();
    changes.disconnect();
    requestAnimationFrame(() => resolve(true));
  };
  changes.observe(document, { childList: true, characterData: true, subtree: true });
  wait();
})
"""


def environment(data: Path) -> dict[str, str]:
    """Environment of every command of a test: data folder, day; a page that fails shows its exception."""
    return os.environ | {
        "BAISHE_DATA": str(data),
        "BAISHE_TODAY": DEMO_TODAY,
        "BAISHE_RAISE_ERRORS": "1",
    }


def etl(data: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run `python -m etl --data DATA …` as a person would, output captured."""
    return subprocess.run(
        [sys.executable, "-m", "etl", "--data", str(data), *arguments],
        cwd=ROOT,
        env=environment(data),
        capture_output=True,
        text=True,
        check=False,
    )


def etl_here(data: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """As :func:`etl`, in this process: one of its own takes a second to import everything."""
    out, err = io.StringIO(), io.StringIO()
    with patch.dict(os.environ, environment(data)), redirect_stdout(out), redirect_stderr(err):
        code = exit_status(data, *arguments)
    return subprocess.CompletedProcess(arguments, code, out.getvalue(), err.getvalue())


def make_demo(data: Path) -> Path:
    """Make, load and publish the demonstration returns in an empty folder.

    One of them is wrong on purpose, so that loading ends with exit code 1.

    Raises:
        RuntimeError: a command failed, or nothing was published; the text holds its output.
    """
    for accepted, arguments in (({0}, ["demo"]), ({0, 1}, ["load", str(data / "inbox")])):
        done = etl_here(data, *arguments)
        if done.returncode not in accepted:
            raise RuntimeError(f"etl {arguments[0]}: {done.returncode}\n{done.stdout}{done.stderr}")
    published_version(data)
    return data


def published_version(data: Path) -> str:
    """The version that `published/current.json` points to.

    Raises:
        RuntimeError: nothing has been published in this folder.
    """
    current = data / "published" / "current.json"
    if not current.exists():
        raise RuntimeError(f"nothing is published in {data}")
    return str(json.loads(current.read_text(encoding="utf-8"))["version"])


@contextmanager
def serve(
    data: Path,
    log: Path,
    script: Path | None = None,
    options: Sequence[str] = (),
    variables: Mapping[str, str] = {},
    port: int = 0,
) -> Iterator[str]:
    """Run the dashboard on a free port, or the one given, against a data folder; yields its address.

    ``script``: another Streamlit script to run in its place; ``options``, ``variables``: of the command.

    Raises:
        RuntimeError: the server did not answer within a minute; the text holds its log.
    """
    port = port or free_port()
    command = [
        sys.executable,
        "-m",
        "streamlit",
        "run",
        str(script or "dashboard/app.py"),
        *options,
    ]
    with log.open("wb") as output:
        process = subprocess.Popen(
            [*command, "--server.port", str(port)],
            cwd=ROOT,
            env=environment(data) | dict(variables),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        _wait_for_health(process, port, log)
        yield f"http://localhost:{port}"
    finally:
        _stop(process)


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for_health(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urllib.request.urlopen(f"http://localhost:{port}/_stcore/health", timeout=2):
                return
        except urllib.error.HTTPError:
            return  # it asks for a login
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    raise RuntimeError(f"the dashboard did not start:\n{log.read_text(encoding='utf-8')}")


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(timeout=10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def chromium_path() -> str:
    """The Chromium to drive: $CHROMIUM, else Debian's.

    Raises:
        RuntimeError: there is none; the text says in one sentence what to install.
    """
    path = os.environ.get("CHROMIUM") or "/usr/bin/chromium"
    if not os.access(path, os.X_OK):
        raise RuntimeError(
            f"No browser at {path}: install the packages chromium and fonts-noto-cjk, "
            "or set CHROMIUM to a Chromium."
        )
    return path


def launch(playwright: Playwright, *arguments: str) -> Browser:
    """Start the system's Chromium, quiet and without a window."""
    return playwright.chromium.launch(
        executable_path=chromium_path(), args=[*CHROMIUM_ARGUMENTS, *arguments]
    )


def shown_filter(key: str) -> str:
    """The selector of a filter by its key of the address, of the new one if another address set it."""
    return f':is(.st-key-{key},[class*="st-key-{key}-"]):not([data-retained])'


@dataclass
class Visit:
    """A browser page that records its errors and the hosts that it contacts.

    ``base``: the dashboard's address, without a path; ``errors``: console errors and uncaught exceptions,
    in order; ``hosts``: every host:port that a request or a socket went to.
    """

    page: Page
    base: str
    errors: list[str] = field(default_factory=list)
    hosts: set[str] = field(default_factory=set)
    _is_awaiting_answer: bool = False

    def __post_init__(self) -> None:
        """Listen from the first request on."""
        self.page.on("console", self._on_console)
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on("request", self._on_request)
        self.page.on("websocket", self._on_socket)

    def _on_console(self, message: ConsoleMessage) -> None:
        url = str(message.location.get("url", ""))
        if message.type == "error" and not PROBE.match(urlsplit(url).path):
            self.errors.append(f"{message.text} ({url})")

    def _on_request(self, request: Request) -> None:
        address = urlsplit(request.url)
        if address.scheme in ("http", "https"):
            self.hosts.add(address.netloc)

    def _on_socket(self, socket: WebSocket) -> None:
        self.hosts.add(urlsplit(socket.url).netloc)
        socket.on("framesent", lambda _: setattr(self, "_is_awaiting_answer", True))
        socket.on("framereceived", lambda _: setattr(self, "_is_awaiting_answer", False))

    def open(self, path: str = "/") -> Page:
        """Go to a path of the dashboard and wait until it is drawn."""
        self.page.goto(f"{self.base}{path}", wait_until="load")
        return self.settle()

    def go(self, path: str) -> Page:
        """As `open`, but from the second path on as a link of the page does it: nothing is loaded anew."""
        if self.page.url == "about:blank":
            return self.open(path)
        # The page tells what a reader does from what it does itself.
        self.page.keyboard.press("Shift")
        self.page.evaluate("path => followLink(path, { button: 0 })", path)
        return self.settle()

    def settle(self) -> Page:
        """Wait until every request to the server is answered and drawn, and nothing changes any more.

        Raises:
            AssertionError: the page shows an exception.
        """
        self.page.wait_for_function(STILL, arg=QUIET_MS)
        while self._is_awaiting_answer:
            self.page.wait_for_timeout(20)
            self.page.wait_for_function(STILL, arg=QUIET_MS)
        failures = self.page.locator("[data-testid=stException]").all_inner_texts()
        assert failures == [], failures
        return self.page

    @property
    def foreign_hosts(self) -> set[str]:
        """Hosts contacted that are not the dashboard's own."""
        return self.hosts - {urlsplit(self.base).netloc}


Visitor = Callable[..., Visit]
"""Opens a page as a new person would: (address, width, height) → Visit."""
