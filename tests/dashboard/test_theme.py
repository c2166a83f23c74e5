import pytest

from dashboard import theme
from dashboard.theme import AID_TYPE_COLORS, DARK, LIGHT, Tokens, contrast, heat_step, text_on
from etl.dictionary import load_dictionary


@pytest.mark.parametrize("tokens", [LIGHT, DARK])
def test_text_is_readable_on_the_page(tokens: Tokens) -> None:
    for color in (tokens.ink, tokens.ink2, tokens.ink3, tokens.accent, tokens.attn, tokens.link):
        assert contrast(color, tokens.bg) >= 4.5


@pytest.mark.parametrize("tokens", [LIGHT, DARK])
@pytest.mark.parametrize("color", AID_TYPE_COLORS)
def test_every_aid_type_stands_out_from_both_pages(tokens: Tokens, color: str) -> None:
    assert contrast(color, tokens.bg) >= 3


@pytest.mark.parametrize("tokens", [LIGHT, DARK])
def test_numbers_on_heat_are_readable(tokens: Tokens) -> None:
    assert min(contrast(text_on(step), step) for step in tokens.heat) >= 4


def test_every_aid_type_has_a_color_of_its_own() -> None:
    codes = load_dictionary().vocabularies["aid_type"].codes
    assert len(set(theme.colors_of(codes).values())) == len(codes)


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
    assert "url(" not in css
    assert "@import" not in css


def test_logo_holds_the_wordmark_and_every_place_is_filled() -> None:
    svg = theme.logo("联", "百社联百村")
    assert "百社联百村" in svg
    assert not any(
        f"{{{name}}}" in svg for name in ("seal", "wordmark", "width", "serif", "dark_bg")
    )
