"""How long a page takes to stand, against the least that Streamlit needs for the same: one run, one browser.

A bare page draws the same figures from stored JSON, a bare home page the same select boxes and
blocks of HTML. The
switches of ours and of theirs take turns, so that both have the machine as it is.
"""

import json
import statistics
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Browser, Page, sync_playwright
from streamlit.testing.v1 import AppTest

from dashboard.page import menu
from tests.support.serving import ROOT, launch, serve

pytestmark = [pytest.mark.bench, pytest.mark.timeout(600)]

ROUNDS = 9
# Half as long again is what nobody notices (some 40 ms); it buys Streamlit's own widgets (decision 0041).
MOST = 1.5
PAGES = ("participation", "aid_types")
PERIOD = {"period": "2026H1"}
BARE = """
import json
from pathlib import Path
import plotly.io
import streamlit as st

st.set_page_config(layout="wide")
STORED = Path(__file__).with_name("figures")

def home():
    for options in json.loads((STORED / "boxes").read_text(encoding="utf-8")):
        st.selectbox(options[0], options)
    for path in sorted(STORED.glob("*.html")):
        st.html(path.read_text(encoding="utf-8"))

def charts(name):
    def page():
        st.write("Charts " + name)
        for path in sorted(STORED.glob(name + "-*.json")):
            figure = plotly.io.from_json(path.read_text(), skip_invalid=True)
            st.plotly_chart(figure, theme=None, key=path.stem)
    page.__name__ = name
    return page

pages = [st.Page(home, default=True)]
names = sorted({path.stem.rpartition("-")[0] for path in STORED.glob("*.json")})
pages += [st.Page(charts(name), url_path=name) for name in names]
st.navigation(pages, position="top").run()
"""
# Milliseconds from the click on a link of the menu until what is waited for has been painted.
SWITCH = """
([link, ready]) => new Promise((done) => {
  const stands = new Function(`return ${ready}`);
  const start = performance.now();
  const look = () => requestAnimationFrame(() =>
    stands() ? requestAnimationFrame(() => done(performance.now() - start)) : look());
  document.querySelector(link).click();
  look();
})
"""
AT_REST = "[data-testid=stApp][data-test-script-state=notRunning]"


def run_page(name: str, data: Path, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    """One of our pages as the browser gets it."""
    monkeypatch.setenv("BAISHE_DATA", str(data))
    app = AppTest.from_file(str(ROOT / "dashboard" / "app.py"), default_timeout=60)
    app.query_params.update(PERIOD)
    app.run()
    if name:
        app.switch_page(str(menu.entry(name).path)).run()
    assert not app.exception
    return app


@pytest.fixture
def bare(
    demo_data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[tuple[str, dict[str, int]]]:
    """The address of the bare dashboard, and how many charts each page has."""
    stored, counts = tmp_path / "figures", {}
    stored.mkdir()
    for name in PAGES:
        charts = run_page(name, demo_data, monkeypatch).get("plotly_chart")
        specs = [chart.proto.spec for chart in charts]
        counts[name] = len(specs)
        for number, spec in enumerate(specs):
            (stored / f"{name}-{number}.json").write_text(spec, encoding="utf-8")
    overview = run_page("", demo_data, monkeypatch)
    boxes = json.dumps([box.options for box in overview.selectbox])
    (stored / "boxes").write_text(boxes, encoding="utf-8")
    for number, block in enumerate(overview.get("html")):
        (stored / f"{number:03d}.html").write_text(block.proto.body, encoding="utf-8")
    script = tmp_path / "bare.py"
    script.write_text(BARE, encoding="utf-8")
    with serve(demo_data, tmp_path / "bare.log", script) as address:
        yield address, counts


@pytest.fixture
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        chromium = launch(playwright)
        yield chromium
        chromium.close()


def opened(browser: Browser, address: str) -> Page:
    page = browser.new_context(
        viewport={"width": 1366, "height": 768}, locale="zh-CN", reduced_motion="reduce"
    ).new_page()
    page.goto(address)
    page.wait_for_selector(AT_REST)
    return page


def switch(page: Page, name: str, ready: str) -> float:
    """One switch by the menu; the page is at rest before and after."""
    page.bring_to_front()
    page.wait_for_selector(AT_REST)
    home = "[data-testid=stTopNavLink]:not([href$=participation]):not([href$=aid_types])"
    link = f"[data-testid=stTopNavLink][href$={name}]" if name else home
    taken = float(page.evaluate(SWITCH, [link, ready]))
    page.wait_for_selector(AT_REST)
    return taken


def painted(count: int) -> str:
    return (
        "[...document.querySelectorAll('.js-plotly-plot')]"
        f".filter((chart) => chart.querySelector('.plot, .xy')).length === {count}"
    )


def compared(what: str, ours: list[float], theirs: list[float]) -> float:
    """The ratio of the medians; prints them."""
    mine, least = statistics.median(ours), statistics.median(theirs)
    print(f"\n{what:<42}{mine:7.0f} ms{least:7.0f} ms{mine / least:7.2f} x", end="")
    return mine / least


def test_pages_stand_as_soon_as_bare_ones(
    browser: Browser, demo_data: Path, bare: tuple[str, dict[str, int]], tmp_path: Path
) -> None:
    address, counts = bare
    with serve(demo_data, tmp_path / "server.log") as own:
        ours, theirs = opened(browser, f"{own}/?{urlencode(PERIOD)}"), opened(browser, address)
        taken: dict[tuple[str, Page], list[float]] = {}
        for turn in range(ROUNDS + 2):
            for name in PAGES:
                for page in (ours, theirs):
                    there = switch(page, name, painted(counts[name]))
                    back = switch(page, "", "document.querySelector('.kf .v')")
                    if turn > 1:  # the first two warm up
                        taken.setdefault((name, page), []).append(there)
                        taken.setdefault(("", page), []).append(back)
        print(f"\n{'':<42}{'ours':>10}{'bare':>10}")
        charts = {
            name: compared(
                f"{name}: {counts[name]} charts painted", taken[name, ours], taken[name, theirs]
            )
            for name in PAGES
        }
        figures = compared("overview: key figures", taken["", ours], taken["", theirs])
    assert all(ratio <= MOST for ratio in charts.values()), charts
    assert figures <= MOST
