"""Open a page of the dashboard without a browser, and read what is on it."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from html import unescape
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Selectbox

from dashboard.page import headlines, layout, menu
from dashboard.style.formats import width

APP = str(Path(menu.__file__).parents[1] / "app.py")
NAMES = [entry.name for entry in menu.ENTRIES]
COMPUTER_WORDS = re.compile(r">\s*(nan|NaN|None|NaT|<NA>|inf)\b")


@dataclass(frozen=True)
class PageOpener:
    """``open_page("overview", town="440605124")``: the page at this address, checked to be whole."""

    demo_data: Path
    monkeypatch: pytest.MonkeyPatch

    def __call__(
        self, name: str, data: Path | None = None, *, failed_blocks: int = 0, **query: str
    ) -> AppTest:
        """Open a page of a data folder, by default of the demonstration."""
        self.monkeypatch.setenv("BAISHE_DATA", str(data or self.demo_data))
        at = AppTest.from_file(APP, default_timeout=60)
        if name != NAMES[0]:
            at.switch_page(str(menu.entry(name).path))
        return go(at, failed_blocks, **query)


def go(at: AppTest, failed_blocks: int = 0, **query: str) -> AppTest:
    """Run an open page with these parameters in its address, and check that it is whole."""
    for key, value in query.items():
        at.query_params[key] = value
    at.run()
    check_whole(at, failed_blocks)
    return at


def check_whole(at: AppTest, failed_blocks: int = 0) -> None:
    """Nothing failed, one heading, charts that say what they show, no missing value as a computer writes it."""
    text = html(at)
    assert not at.exception
    assert layout.FAILED not in text
    assert text.count(layout.FAILED_BLOCK) == failed_blocks
    assert not COMPUTER_WORDS.search(text)
    assert text.count("<h1") == 1
    check_charts(at)


def selectboxes(at: AppTest) -> list[tuple[str, Selectbox]]:
    """Each select box by its key of the address; one that an address set has a number behind it."""
    return [(box.key.partition("-")[0], box) for box in at.selectbox]


def check_tables(text: str) -> None:
    """Every table says what it holds."""
    frames = re.findall(r'<div class="(?:sc|tall)"[^>]*>', text)
    assert frames
    assert all("aria-label=" in frame and 'tabindex="0"' in frame for frame in frames)
    tables = re.findall(r"<table.*?</table>", text, re.DOTALL)
    assert all('scope="col"' in table and 'scope="row"' in table for table in tables)


def check_charts(at: AppTest) -> None:
    """Every chart says its finding in a title that fits a phone."""
    for chart in at.get("plotly_chart"):
        said, _, what = chart.proto.alt.partition("；")
        assert what
        assert width(said) <= headlines.BLOCK


def html(at: AppTest) -> str:
    """All HTML blocks of the page, without Streamlit's own widgets and charts."""
    return " ".join(element.proto.body for element in at.get("html"))


def plain(content: AppTest | str) -> str:
    """The text that is read; a word in which a part is marked stays one word."""
    text = content if isinstance(content, str) else html(content)
    text = re.sub(r"</?(?:span|a|b|i)\b[^>]*>", "", text)
    return re.sub(r"\s+", " ", unescape(re.sub("<[^>]+>", " ", text)))


def finding(at: AppTest) -> str:
    """The sentence in the page's heading."""
    text = html(at)
    return re.sub("<[^>]+>", "", text.split('<h1 class="h1">')[1].split("</h1>")[0])


def charts(at: AppTest) -> str:
    """What the charts hold, in the characters that a reader sees."""
    specs = [json.loads(chart.proto.spec) for chart in at.get("plotly_chart")]
    return " ".join(json.dumps(spec, ensure_ascii=False) for spec in specs)


def address(at: AppTest) -> dict[str, str]:
    """The parameters of the page's address, one value a key."""
    return {k: v if isinstance(v, str) else v[0] for k, v in at.query_params.items()}
