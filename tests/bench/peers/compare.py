"""The same page in Dash, in plain Streamlit and as ours, side by side: `make peers`, once a release.

All three read the same published file, show the same figures (three charts, three tables) with the same filters, and
run as one process each: Streamlit as it comes, Dash behind gunicorn with eight threads. The peers have neither the
dashboard's marks, links and sentences nor its style; what they leave out makes them lighter. Each is warmed up first;
the three take turns, and each visit is a new browser context, so that scripts are fetched anew from this machine.
"""

import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from tests.support.serving import ROOT, environment, free_port, launch, make_demo, serve

HERE = Path(__file__).parent
ROUNDS, SESSIONS = 5, 10
TOWN = "狮山镇"
# Milliseconds since the visit began, or since the click, until the last change before a second of silence.
SETTLED = """
(charts) => new Promise((done, failed) => {
  const began = window.clicked ?? 0;
  let last = performance.now();
  const watch = new MutationObserver(() => { last = performance.now(); });
  watch.observe(document, { childList: true, subtree: true, characterData: true, attributes: true });
  const look = () => {
    const drawn = [...document.querySelectorAll(".js-plotly-plot")].filter((chart) => chart.querySelector(".trace"));
    const isWhole = drawn.length >= charts;
    if (isWhole && performance.now() - last > 1000) { watch.disconnect(); done(last - began); }
    else if (performance.now() - began > 60000) failed(`${drawn.length} of ${charts} charts after a minute`);
    else setTimeout(look, 20);
  };
  look();
})
"""
CHARTS = 3
ON_CLICK = "() => addEventListener('click', () => { window.clicked = performance.now(); }, true)"


@dataclass
class Peer:
    """One of the three, and what was measured of it."""

    name: str
    address: str
    process: int
    firsts: list[float] = field(default_factory=list)
    wholes: list[float] = field(default_factory=list)
    repaints: list[float] = field(default_factory=list)
    megabytes: float = 0.0

    def choose_town(self, page: Page) -> None:
        """Choose a town in the page's own way."""
        if self.name == "Dash":
            page.locator("#town").click()
        else:
            place = page.locator(".st-key-town") if self.name == "ours" else page
            place.get_by_role("combobox").nth(0 if self.name == "ours" else 1).click()
        page.evaluate(ON_CLICK)
        page.get_by_role("option", name=re.compile(TOWN)).first.click()


def visited(browser: Browser, peer: Peer) -> None:
    """Open the page as a new reader, then choose a town; note both times."""
    context = browser.new_context(viewport={"width": 1366, "height": 768}, locale="zh-CN")
    page = context.new_page()
    page.goto(peer.address, wait_until="commit")
    page.wait_for_function("() => /\\d/.test(document.querySelector('h1')?.innerText ?? '')")
    peer.firsts.append(float(page.evaluate("performance.now()")))
    peer.wholes.append(float(page.evaluate(SETTLED, CHARTS)))
    peer.choose_town(page)
    page.wait_for_function(f"() => document.querySelector('h1')?.innerText.includes('{TOWN}')")
    peer.repaints.append(float(page.evaluate(SETTLED, CHARTS)))
    context.close()


def megabytes(process: int) -> float:
    """Memory of a process and its children."""
    children = (
        (Path("/proc") / str(process) / "task" / str(process) / "children").read_text().split()
    )
    status = (Path("/proc") / str(process) / "status").read_text()
    own = int(re.findall(r"VmRSS:\s+(\d+)", status)[0]) / 1024
    return own + sum(megabytes(int(child)) for child in children)


def remembered(browser: Browser, peer: Peer) -> None:
    """What an open session costs the server."""
    before = megabytes(peer.process)
    contexts = [browser.new_context(locale="zh-CN") for _ in range(SESSIONS)]
    for context in contexts:
        page = context.new_page()
        page.goto(peer.address)
        page.evaluate(SETTLED, CHARTS)
    peer.megabytes = (megabytes(peer.process) - before) / SESSIONS
    for context in contexts:
        context.close()


@contextmanager
def dash(data: Path, log: Path, python: str) -> Iterator[tuple[str, int]]:
    """The peer in Dash; yields its address and process.

    Raises:
        RuntimeError: it did not start within a minute.
    """
    port = free_port()
    command = [
        python,
        "-m",
        "gunicorn",
        "dash_app:server",
        "--threads",
        "8",
        "-b",
        f"localhost:{port}",
    ]
    variables = environment(data) | {"PYTHONPATH": str(HERE)}
    with log.open("wb") as output:
        process = subprocess.Popen(command, cwd=HERE, env=variables, stdout=output, stderr=output)
    try:
        yield answering(f"http://localhost:{port}/"), process.pid
    finally:
        process.terminate()
        process.wait()


def answering(address: str) -> str:
    """The address, once somebody answers there.

    Raises:
        RuntimeError: nobody does within a minute.
    """
    for _ in range(600):
        with suppress(urllib.error.URLError), urllib.request.urlopen(address, timeout=5):
            return address
        time.sleep(0.1)
    raise RuntimeError(f"nobody answers at {address}")


def process_on(port: str) -> int:
    """The Streamlit that serves on a port."""
    told = subprocess.run(
        ["pgrep", "-f", f"server.port {port}"], capture_output=True, text=True, check=True
    )
    return int(told.stdout.split()[0])


def streamlit_peer(name: str, address: str, path: str) -> Peer:
    """A peer that Streamlit serves."""
    return Peer(name, f"{address}{path}", process_on(address.rpartition(":")[2]))


def main(python: str) -> None:
    """Start the three, let them take turns, print the table.

    Raises:
        RuntimeError: the data could not be made, or one of the three did not start.
    """
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        data = make_demo(folder / "data")
        ours = stack.enter_context(serve(data, folder / "ours.log"))
        plain = stack.enter_context(serve(data, folder / "plain.log", HERE / "plain_app.py"))
        theirs, process = stack.enter_context(dash(data, folder / "dash.log", python))
        peers = (
            streamlit_peer("ours", ours, "/aid_types"),
            Peer("Dash", theirs, process),
            streamlit_peer("plain Streamlit", plain, "/"),
        )
        browser = launch(stack.enter_context(sync_playwright()))
        for turn in range(ROUNDS + 2):
            for peer in peers:
                visited(browser, peer)
            if turn == 1:  # the first two warm up
                for peer in peers:
                    peer.firsts, peer.wholes, peer.repaints = [], [], []
        for peer in peers:
            remembered(browser, peer)
        browser.close()
    told(peers)


def told(peers: tuple[Peer, ...]) -> None:
    """Print medians, each with the least and the most."""
    print(
        f"{'':<18}{'first figure':>22}{'all charts':>22}{'filter → repaint':>22}{'MB a session':>14}"
    )
    for peer in peers:
        cells = [
            f"{statistics.median(times):.0f} ({min(times):.0f}–{max(times):.0f}) ms"
            for times in (peer.firsts, peer.wholes, peer.repaints)
        ]
        print(f"{peer.name:<18}{''.join(f'{cell:>22}' for cell in cells)}{peer.megabytes:>14.1f}")


if __name__ == "__main__":
    os.chdir(ROOT)
    main(sys.argv[1] if len(sys.argv) > 1 else sys.executable)
