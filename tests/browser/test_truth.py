"""Every number on the four pages is what the rows of the returns make it; a click leads to those rows."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import duckdb
import pytest

from dashboard.data.metrics import metric_of
from dashboard.features.download.figure_rows import PAGE_ROWS
from etl.dictionary import load_dictionary
from tests.browser.truth import Truth
from tests.support.serving import Visit

pytestmark = pytest.mark.browser

PAGES = (
    "/",
    "/compare",
    "/participation",
    "/aid_types",
    "/town_progress",
    "/cases_and_problems",
    "/submissions",
)
# The whole district at last; a town without a return of its own (figures carried forward); an
# earlier half-year with one town and one type.
SETTINGS = (
    "?period=2026H1",
    "?period=2026H1&town=440605125&by=named",
    "?period=2025H1&town=440605124&aid_type=education&measure=volunteer_hours",
)
VIEWS = [(path, setting) for path in PAGES for setting in SETTINGS] + [
    ("/cases_and_problems", f"?period=2026H1&part={part}{town}")
    for part in ("cases", "villages")
    for town in ("", "&town=440605121")
]
# Every page in one of the settings, in turn; all of them in the drill. What pages say of the district is compared
# with the marts without a browser, too (tests/one_truth).
SOME = [view for n, view in enumerate(VIEWS) if n % len(SETTINGS) == n // len(SETTINGS) % 3]
NUMBER = re.compile(r"[+−-]?\d[\d,]*(?:\.\d+)?")
# Datasets whose rows are of a register, not of a return.
OF_NO_RETURN = ("village_as_of", "registered_organization", "submission_status")
# Figures whose link is a name or a sentence, not their number.
IN_WORDS = ("returns",)
LINKS = "a.rows:not(.from):not(.nm)[href^='download?scope=']"
SAMPLE = 2  # links of a page that are followed
READ = """
(selector) => ({
  links: [...document.querySelectorAll(selector)].map((link) => [
    link.getAttribute("href"),
    // 明细 beside the label of a key figure leads to the rows of the figure below it.
    (link.closest(".kf .l") ? link.closest(".k").querySelector(".v") : link).innerText,
    (link.closest(".kf .l") ? link.closest(".k") : link.parentElement).innerText,
  ]),
  changes: [...document.querySelectorAll(".kf .k")].map((cell) => [
    cell.querySelector(".l a.rows")?.getAttribute("href") ?? null,
    cell.querySelector(".d b")?.innerText ?? null, cell.querySelector(".t")?.title ?? null,
  ]),
  points: [...document.querySelectorAll(".js-plotly-plot")].flatMap((chart) =>
    chart._fullData.flatMap((trace) => [...(trace.customdata ?? [])].map((data, at) => [
      Array.isArray(data) ? data[data.length - 1] : "",
      (trace.orientation === "h" ? trace.x : trace.y)?.[at],
      chart.closest("[class*=st-key-c_]").className.match(/st-key-c_(\\w+)/)[1],
    ]))),
})
"""


@pytest.fixture(scope="module")
def truth(demo_data: Path) -> Iterator[Truth]:
    pointer = json.loads((demo_data / "published" / "current.json").read_text(encoding="utf-8"))
    path = demo_data / "published" / pointer["file"]
    with duckdb.connect(str(path), read_only=True) as con:
        yield Truth(con)


@pytest.fixture
def visit(going: Visit) -> Visit:
    """One page, which goes from view to view as a reader does."""
    return going


def place(href: str) -> tuple[str, dict[str, str]]:
    """The indicator of an address, and where it is of."""
    query = {key: values[0] for key, values in parse_qs(urlsplit(href).query).items()}
    return query.pop("scope"), {k: v for k, v in query.items() if k not in ("dataset", "back")}


def plain(text: str) -> float:
    return float(text.replace(",", "").replace("−", "-").replace("+", ""))


def shown_in(indicator: str, number: str, beside: str) -> tuple[float, float]:
    """The number in the figure's own unit, and half of its last digit."""
    digits = len(number.partition(".")[2])
    is_money = load_dictionary().indicators[indicator].format == "money"
    unit = (100_000_000 if "亿元" in beside else 10_000) if is_money else 1
    return abs(plain(number)) * unit, 0.5 * 10**-digits * unit


class Compared:
    """What a page shows against what must be: how many numbers, and which are wrong."""

    def __init__(self, truth: Truth) -> None:
        self.truth, self.count = truth, 0
        self.wrong: list[str] = []
        self.unread: list[str] = []

    def number(self, href: str, text: str, beside: str = "") -> None:
        indicator, where = place(href)
        if indicator in IN_WORDS or "project" in where:  # the name of a project may hold a year
            return
        numbers = NUMBER.findall(text)
        if not numbers:
            self.unread.append(f"{indicator} {where}: {text}")
            return
        said = text.strip().strip("*")
        if indicator == "milestone_facts" and len(numbers) > 1:
            # A fraction or a sentence (“13个典型村中10个已有项目”): numerator and denominator.
            pair = [plain(n) for n in numbers[:2]]
            parts = [self.truth.figure(c, where) for c in ("milestone_base", "milestone_facts")]
            self._note(sorted(pair, reverse=True), parts, f"{indicator} {where}: {said}")
            return
        if indicator == "milestone_attention" and where["milestone"] == "A6":
            # The sentence names half-years; that it is there says that one calls for attention.
            self._note([1.0], [float(bool(self.truth.figure(indicator, where)))], said)
            return
        value, tolerance = shown_in(indicator, numbers[0], beside)
        expected = self.truth.figure(indicator, where)
        close = expected is not None and abs(value - expected) <= tolerance + 1e-9
        self.count += 1
        if not close:
            self.wrong.append(f"{indicator} {where}: {said} is not {expected}")

    def _note(self, shown: list[float], expected: list[float | None], what: str) -> None:
        self.count += len(shown)
        if shown != expected[: len(shown)]:
            self.wrong.append(f"{what} is not {expected}")

    def point(self, href: str, value: Any, chart: str) -> None:
        indicator, where = place(href)
        expected = self.truth.figure(indicator, where)
        if chart == "gantt":
            # A bar is as long as the project runs by its plan, in milliseconds.
            expected = max(self.truth.days_drawn(where), 3) * 86_400_000
        elif indicator == "participation_rate":
            register = self.truth.register(where["period"])
            expected = None if expected is None else expected / register
        elif indicator == "milestone_facts" and chart == "moves":
            self.move(where, value)
            return
        self.count += 1
        if value is None or expected is None or abs(abs(float(value)) - expected) > 1e-6:
            self.wrong.append(f"{chart}: {indicator} {where}: {value} is not {expected}")

    def move(self, where: dict[str, str], value: Any) -> None:
        """A step over time is drawn as its count, or as the share it is of the whole."""
        done = self.truth.figure("milestone_facts", where)
        base = self.truth.figure("milestone_base", where)
        assert done is not None
        self.count += 1
        shares = [done] + ([done / base, 100 * done / base] if base else [])
        if not any(abs(float(value) - share) < 1e-6 for share in shares):
            self.wrong.append(f"moves {where}: {value} is not {done} / {base}")

    def change(self, href: str, change: str | None, trend: str | None) -> None:
        """A key figure's change on the half-year before, and the half-years of its trend."""
        indicator, where = place(href)
        periods = [period.code for period in load_dictionary().periods]
        at = periods.index(where["period"])
        known = [
            self.truth.figure(indicator, where | {"period": code}) for code in periods[: at + 1]
        ]
        if change:
            value, tolerance = shown_in(indicator, change.rstrip("%"), "")
            assert known[-1] is not None
            assert known[-2] is not None
            expected: float | None = known[-1] - known[-2]
            if change.endswith("%"):
                value, tolerance = abs(plain(change.rstrip("%"))), 0.05
                expected = self.truth.change(indicator, where, periods[at - 1])
            assert expected is not None
            self.count += 1
            sign = -1 if change.startswith("−") else 1
            if abs(sign * value - expected) > tolerance + 1e-9:
                self.wrong.append(f"change of {indicator} {where}: {change} is not {expected}")
        for said, expected_then in zip(
            reversed((trend or "").split("；")), reversed(known), strict=False
        ):
            numbers = NUMBER.findall(said.partition(" ")[2])
            if numbers:
                value, tolerance = shown_in(indicator, numbers[0], said)
                self.count += 1
                if expected_then is None or abs(value - expected_then) > tolerance + 1e-9:
                    self.wrong.append(
                        f"trend of {indicator} {where}: {said} is not {expected_then}"
                    )


def settled(visit: Visit, address: str) -> None:
    """Go to a page and wait until its charts are drawn."""
    visit.errors.clear()
    visit.go(address)
    visit.page.wait_for_function(
        "() => [...document.querySelectorAll('[data-testid=stPlotlyChart]')]"
        ".every(place => place.querySelector('.js-plotly-plot')?.isLinked)"
    )
    unfold(visit)


def unfold(visit: Visit) -> None:
    """Open what is folded: its links are meant too."""
    visit.page.evaluate(
        "() => document.querySelectorAll('details').forEach(d => { d.open = true; })"
    )


@pytest.mark.parametrize(
    ("path", "setting"),
    [view if view in SOME else pytest.param(*view, marks=pytest.mark.drill) for view in VIEWS],
)
def test_every_number_is_what_the_rows_make_it_and_leads_to_them(
    visit: Visit, truth: Truth, path: str, setting: str
) -> None:
    settled(visit, path + setting)
    found, compared = visit.page.evaluate(READ, LINKS), Compared(truth)
    for href, text, beside in found["links"]:
        compared.number(href, text, beside)
    for href, change, trend in found["changes"]:
        if href:
            compared.change(href, change, trend)
    for href, value, chart in found["points"]:
        if href and href.startswith("download?"):
            compared.point(href, value, chart)
    print(f"\n{path}{setting}: {compared.count} numbers compared", end="")
    assert compared.wrong == []
    assert compared.count >= 10
    if setting != SETTINGS[2]:
        click_through(visit, truth)
    assert visit.errors == []


def click_through(visit: Visit, truth: Truth) -> None:
    """Follow some links of an open page and come back by the link that leads back; nothing is loaded anew."""
    page, start = visit.page, visit.page.url
    heading = page.locator("h1").inner_text()
    documents: list[str] = []
    page.on("request", lambda r: documents.append(r.url) if r.resource_type == "document" else None)
    links = page.locator(LINKS)
    for number in range(0, links.count(), max(links.count() // SAMPLE, 1)):
        href = page.locator(LINKS).nth(number).get_attribute("href")
        assert href is not None
        if "scope=milestone_" in href and "milestone=" not in href.replace("scope=milestone_", ""):
            continue  # a block's own link leads to the rows of all its steps: no one figure
        page.locator(LINKS).nth(number).click()
        page.wait_for_url("**/download?**")
        page.wait_for_selector("a.rows.back")
        visit.settle()
        assert_rows_make_the_figure(visit, truth, href)
        page.locator("a.rows.back").click()
        page.wait_for_function(
            "heading => document.querySelector('h1')?.innerText === heading", arg=heading
        )
        visit.settle()
        unfold(visit)
        assert page.url == start
    assert documents == []


def assert_rows_make_the_figure(visit: Visit, truth: Truth, href: str) -> None:
    """“结对村（社区）246个，298行”: figure and rows as they must be, each row with its place."""
    indicator, where = place(href)
    said = visit.page.locator("h1").inner_text()
    figure, _, rows = said.rpartition("，")
    expected = truth.figure(indicator, where)
    numbers = NUMBER.findall(figure)
    if expected and numbers:
        value, tolerance = shown_in(indicator, numbers[-1], figure)
        assert abs(value - expected) <= tolerance + 1e-9, said
    shown = visit.page.locator("table.figure tbody tr").count()
    assert shown == min(int(plain(NUMBER.findall(rows)[0])), PAGE_ROWS), said
    if shown and metric_of(indicator).dataset not in OF_NO_RETURN:
        origin = visit.page.locator("table.figure .origin").first.get_attribute("title") or ""
        titles = [
            c.title
            for c in load_dictionary().relations["submission"].columns
            # What the address narrows it to is said above the rows.
            if c.name in ("file_name", "version") and c.name not in where
        ]
        heads = visit.page.locator("table.figure thead").inner_text()
        assert all(title in origin or title in heads for title in titles), origin


def test_points_of_charts_lead_to_their_rows_too(visit: Visit, truth: Truth) -> None:
    settled(visit, "/aid_types?period=2026H1")
    page = visit.page
    # The drawing lies under Plotly's own layer: the mouse goes where the bar is.
    box = page.locator(".js-plotly-plot .barlayer .point path").nth(5).bounding_box()
    assert box is not None
    bar = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(*bar)
    page.wait_for_function("() => document.querySelector('.nsewdrag').style.cursor === 'pointer'")
    with page.context.expect_page() as opened:
        page.mouse.click(*bar, button="middle")
    href = opened.value.url
    opened.value.close()
    page.mouse.click(*bar)
    page.wait_for_url(href)
    page.wait_for_selector("a.rows.back")
    visit.settle()
    assert_rows_make_the_figure(visit, truth, href)
    page.go_back()
    page.wait_for_url(re.compile(r"/aid_types\?period=2026H1$"))
    settled_again = "() => document.querySelector('.js-plotly-plot')?.isLinked"
    page.wait_for_function(settled_again)
    chart = page.locator(".js-plotly-plot").first
    chart.focus()
    page.keyboard.press("ArrowRight")
    assert "查看明细" in page.locator("output.mark").first.inner_text()
    page.keyboard.press("Enter")
    page.wait_for_url("**/download?**")
    visit.settle()
    assert_rows_make_the_figure(visit, truth, page.url)
    assert visit.errors == []
