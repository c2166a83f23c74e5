"""The list of internals of Streamlit and Plotly is whole: nothing is touched that it does not name."""

import importlib
import json
import re
from functools import cache
from pathlib import Path

import streamlit

import dashboard
from dashboard.server import document
from tests.support.streamlit_internals import INTERNALS

ROOT = Path(dashboard.__file__).parent
SOURCES = {
    path: path.read_text(encoding="utf-8")
    for ending in ("css", "js", "py")
    for path in ROOT.rglob(f"*.{ending}")
    if not path.is_relative_to(ROOT / "features" / "meeting" / "deck")
}
# How our sources reach for an internal; the group is its name in the list.
REACHES = (
    r"data-testid[*^$]?=[\"']?(\w+)",
    r"\.(st[A-Z]\w*)",
    r"\.(rc-[\w-]+)",
    r"(\.modebar[\w-]*)",
    r"(\.plotly-[\w-]+)",
    r"\.(js-plotly-[\w-]+)",
    r"(_fullData|__data__|testScriptState|PopStateEvent|history\.pushState)",
    r"from (streamlit\.[\w.]+) import",
    r"\[(data-(?:key=__\w+|item-hl|empty=\w+|baseweb\S*?))\]",
)
NAMES = {internal.name for internal in INTERNALS}


def test_all_that_is_touched_is_in_the_list() -> None:
    touched = {
        name
        for path, text in SOURCES.items()
        for reach in REACHES
        for name in re.findall(reach, text)
    }
    assert touched - NAMES == set()


def test_all_that_is_in_the_list_is_touched() -> None:
    text = "\n".join(SOURCES.values()) + "LANGUAGE TITLE BODY_END"
    constants = {document.LANGUAGE, document.TITLE, document.BODY_END}
    assert [name for name in NAMES - constants if name not in text] == []


@cache
def bundle() -> str:
    """What Streamlit sends to browsers."""
    scripts = (Path(streamlit.__file__).parent / "static" / "static" / "js").glob("*.js")
    return "\n".join(path.read_text(encoding="utf-8") for path in scripts)


def test_what_no_page_of_ours_shows_is_in_the_pinned_version() -> None:
    unseen = [internal.name for internal in INTERNALS if not internal.page]
    for module in [name for name in unseen if name.startswith("streamlit.")]:
        importlib.import_module(module)
    of_browser = [name for name in unseen if re.fullmatch(r"st[A-Z]\w+", name)]
    assert [name for name in of_browser if name not in bundle()] == []


def test_every_english_word_that_is_translated_is_still_one_of_streamlits() -> None:
    script = SOURCES[ROOT / "assets" / "language.js"]
    words = re.findall(r'("[A-Z][^"\n]*"):', script)
    assert len(words) > 10
    # Streamlit puts sentences together, and escapes apostrophes.
    parts = [part for word in map(json.loads, words) for part in re.split(r"[.'] ?", word)]
    assert [part for part in parts if part not in bundle()] == []


def test_every_internal_is_named_once_with_its_reason() -> None:
    assert len(NAMES) == len(INTERNALS)
    assert all(internal.why for internal in INTERNALS)


def test_the_scripts_of_the_pages_and_of_the_deck_keep_within_their_budget() -> None:
    lines = {path: len(text.splitlines()) for path, text in SOURCES.items() if path.suffix == ".js"}
    of_deck = {path for path in lines if "meeting" in path.parts}
    old = {path for path in lines if path.name == document.FIRST_SCRIPT}
    of_search = {path for path in lines if path.name == "search.js"}
    # 270, what print.js and axe-core need; search has a bound of its own (docs/decisions/0095, 0096, 0116).
    assert sum(lines[path] for path in lines.keys() - of_deck - old - of_search) <= 302
    assert sum(lines[path] for path in of_search) <= 170
    assert sum(lines[path] for path in old) <= 130
    assert sum(lines[path] for path in of_deck) <= 250
