"""The visual system: one place for colours and sizes, readable in both themes and to every eye."""

import re
from itertools import combinations
from pathlib import Path

import pytest

from dashboard.style import theme
from dashboard.style.theme import (
    DARK,
    DECK,
    LIGHT,
    STATE_MARKS,
    TYPE,
    Tokens,
    class_fills,
    contrast,
    heat_step,
    status_fills,
    text_on,
)
from etl.dictionary import load_dictionary
from tests.dashboard.style.colour_vision import (
    DEUTERANOPIA,
    IDENTITY,
    PROTANOPIA,
    Matrix,
    ciede2000,
    lab,
)

COLORS = tuple(load_dictionary().vocabularies["aid_type"].colors.values())
DASHBOARD = Path(theme.__file__).parents[1]
CSS = (DASHBOARD / "assets" / "page.css").read_text(encoding="utf-8")
# Every pair of text and ground that a screen shows, as names of tokens.
TEXT_ON_GROUND = (
    *((text, "bg") for text in ("ink", "ink2", "ink3", "accent", "attn", "ok", "link")),
    *((text, "hover") for text in ("ink", "ink2", "attn", "link")),
    *((text, "panel") for text in ("ink", "ink2")),
    ("bg", "ink"),
)
# Marks without text of their own, on the page: they must be seen, not read.
MARKS = ("ok", "h2", "ink3", "attn", "accent")
THEMES = pytest.mark.parametrize("tokens", [LIGHT, DARK], ids=["light", "dark"])


def test_contrast_is_that_of_wcag() -> None:
    """WCAG 2.2: 21 for black on white, 1 for a colour on itself; #777777 on white is 4.48."""
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast("#123456", "#123456") == pytest.approx(1)
    assert contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.01)


def veiled(color: str, share: float = 0.25) -> str:
    """A colour under a white overlay, mixed in sRGB: a slide in a room that is not dark."""
    channels = (int(color[i : i + 2], 16) for i in (1, 3, 5))
    return "#" + "".join(f"{round(c + (255 - c) * share):02X}" for c in channels)


@pytest.mark.parametrize(
    ("text", "ground"),
    [
        *((getattr(DECK, t), DECK.bg) for t in ("ink", "ink2", "accent", "attn", "ok", "link")),
        *((getattr(DECK, t), DECK.panel) for t in ("ink", "ink2", "accent", "attn", "ok")),
        *((text_on(ground), ground) for ground in (*DECK.heat, DECK.time)),
        (DECK.bg, DECK.accent),
        (DECK.bg, DECK.ok),
    ],
)
def test_text_of_slides_keeps_its_contrast_under_a_quarter_of_white(text: str, ground: str) -> None:
    assert contrast(veiled(text), veiled(ground)) >= 4.5


@pytest.mark.parametrize("mark", [*MARKS, "hatch"])
@pytest.mark.parametrize("ground", ["bg", "panel"])
def test_marks_of_slides_keep_theirs_under_a_quarter_of_white(mark: str, ground: str) -> None:
    assert contrast(veiled(getattr(DECK, mark)), veiled(getattr(DECK, ground))) >= (
        3 if (mark, ground) != ("hatch", "panel") else 2.8
    )


@THEMES
@pytest.mark.parametrize(("text", "ground"), TEXT_ON_GROUND)
def test_every_text_is_readable_on_its_ground(tokens: Tokens, text: str, ground: str) -> None:
    """WCAG 2.2, 1.4.3 (AA): 4.5 for text."""
    assert contrast(getattr(tokens, text), getattr(tokens, ground)) >= 4.5


@THEMES
@pytest.mark.parametrize("mark", MARKS)
def test_every_mark_stands_out_from_the_page(tokens: Tokens, mark: str) -> None:
    """WCAG 2.2, 1.4.11 (AA): 3 for parts of a picture that must be seen."""
    assert contrast(getattr(tokens, mark), tokens.bg) >= 3


@THEMES
@pytest.mark.parametrize("color", COLORS)
def test_every_aid_type_stands_out_from_both_pages(tokens: Tokens, color: str) -> None:
    assert contrast(color, tokens.bg) >= 3


@THEMES
def test_numbers_on_fills_are_readable(tokens: Tokens) -> None:
    fills = [*tokens.heat, tokens.ok, tokens.h2, status_fills(tokens)["preparing"]]
    assert min(contrast(text_on(fill), fill) for fill in fills) >= 4.5


@pytest.mark.parametrize(
    ("one", "other", "distance"),
    [
        ((50, 2.6772, -79.7751), (50, 0, -82.7485), 2.0425),
        ((50, -1.3802, -84.2814), (50, 0, -82.7485), 1.0),
        ((50, 2.5, 0), (73, 25, -18), 27.1492),
        ((50, 2.5, 0), (58, 24, 15), 19.4535),
        ((60.2574, -34.0099, 36.2677), (60.4626, -34.1751, 39.4387), 1.2644),
        ((22.7233, 20.0904, -46.6940), (23.0331, 14.9730, -42.5619), 2.0373),
    ],
)
def test_distance_is_that_of_the_published_test_data(
    one: tuple[float, float, float], other: tuple[float, float, float], distance: float
) -> None:
    """Sharma, Wu, Dalal (2005), table 1, pairs 1, 4, 17, 19, 25 and 33."""
    assert ciede2000(one, other) == pytest.approx(distance, abs=1e-4)


@pytest.mark.parametrize(
    ("eye", "least"),
    [(IDENTITY, 24.0), (PROTANOPIA, 14.0), (DEUTERANOPIA, 14.5)],
    ids=["all cones", "protanopia", "deuteranopia"],
)
def test_aid_types_differ_to_every_eye(eye: Matrix, least: float) -> None:
    seen = [lab(color, eye) for color in COLORS]
    assert min(ciede2000(one, other) for one, other in combinations(seen, 2)) >= least


@THEMES
@pytest.mark.parametrize("eye", [IDENTITY, PROTANOPIA, DEUTERANOPIA])
def test_attention_differs_from_facts_to_every_eye(tokens: Tokens, eye: Matrix) -> None:
    assert ciede2000(lab(tokens.attn, eye), lab(tokens.ok, eye)) >= 20


def test_every_state_status_and_class_has_its_look() -> None:
    vocabularies = load_dictionary().vocabularies
    assert set(STATE_MARKS) == set(vocabularies["milestone_state"].codes)
    shapes = [shape for shape, _ in STATE_MARKS.values()]
    assert len(set(shapes)) == len(shapes)
    assert set(class_fills(LIGHT)) == set(vocabularies["participation_class"].codes)
    assert set(status_fills(LIGHT)) == set(vocabularies["project_status"].codes) - {"terminated"}


@pytest.mark.parametrize(
    ("value", "largest", "step"),
    [(0, 10, 0), (10, 10, 4), (1, 100, 0), (4, 100, 0), (5, 100, 1), (0, 0, 0)],
)
def test_heat_step(value: float, largest: float, step: int) -> None:
    assert heat_step(value, largest) == step


def test_stylesheet_has_both_themes_and_asks_no_other_host() -> None:
    css = theme.stylesheet()
    assert f"--bg:{LIGHT.bg};" in css
    assert f"--bg:{DARK.bg};" in css
    assert f"--t-body:{TYPE.body}px;" in css
    assert "url(" not in css
    assert "@import" not in css


def test_every_variable_of_the_style_sheet_is_defined() -> None:
    css = theme.stylesheet()
    assert set(re.findall(r"var\(--([\w-]+)\)", css)) <= set(re.findall(r"--([\w-]+):", css))


def test_sizes_of_type_come_from_the_scale() -> None:
    assert re.findall(r"font-size:(?!0|var)[^;}]+", CSS) == []
    assert min(size for name, size in vars_of(TYPE).items() if name != "tiny") >= 12


def vars_of(scale: theme.Scale) -> dict[str, float]:
    return {name: getattr(scale, name) for name in scale.__slots__}


@pytest.mark.parametrize(
    "path", sorted(DASHBOARD.rglob("*.py")), ids=lambda path: str(path.relative_to(DASHBOARD))
)
def test_no_colour_is_written_elsewhere(path: Path) -> None:
    if path.name != "theme.py":
        assert re.findall(r"#[0-9A-Fa-f]{6}\b", path.read_text(encoding="utf-8")) == []


def test_no_colour_is_written_in_the_style_sheet() -> None:
    assert re.findall(r"#[0-9A-Fa-f]{3,8}\b", CSS) == []


def test_logo_holds_the_wordmark_and_every_place_is_filled() -> None:
    svg = theme.logo("联", "百社联百村")
    assert "百社联百村" in svg
    assert not any(
        f"{{{name}}}" in svg for name in ("seal", "wordmark", "width", "serif", "dark_bg")
    )
