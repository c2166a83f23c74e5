"""Every colour, font and type size of the screens.

Figures take the colours of a theme as :class:`Tokens`, HTML blocks as CSS variables made from the same
values. No other module of the dashboard defines a colour; those of aid types are in the dictionary.
"""

from dataclasses import asdict, dataclass, replace
from functools import cache
from math import floor, sqrt
from pathlib import Path

ASSETS = Path(__file__).resolve().parent.parent / "assets"

SANS = '"PingFang SC","Microsoft YaHei","Noto Sans CJK SC",sans-serif'
SERIF = (
    '"FZXiaoBiaoSong-B05S","STZhongsong","Songti SC","Noto Serif CJK SC","Microsoft YaHei",serif'
)


@dataclass(frozen=True, slots=True)
class Scale:
    """Type sizes in px. Nothing is smaller than ``source``, except dates of phases on a phone."""

    finding: float = 28
    finding_wide: float = 32
    finding_phone: float = 22
    town: float = 22
    block: float = 18
    figure: float = 34
    figure_wide: float = 40
    figure_phone: float = 28
    touch: float = 16
    lead: float = 15
    body: float = 14
    dense: float = 13.5
    label: float = 13
    note: float = 12.5
    source: float = 12
    tiny: float = 11


TYPE = Scale()


@dataclass(frozen=True, slots=True)
class Tokens:
    """The colours of one theme, as hex strings; ``assets/page.css`` uses them."""

    bg: str
    panel: str
    ink: str
    ink2: str
    ink3: str
    rule: str
    grid: str
    accent: str
    attn: str
    ok: str
    h2: str
    time: str
    link: str
    linkline: str
    hover: str
    hatch: str
    heat: tuple[str, str, str, str, str]


LIGHT = Tokens(
    bg="#FCFBF8",
    panel="#F3F0E9",
    ink="#1E2226",
    ink2="#595F66",
    ink3="#6B7077",
    rule="#DDD8CD",
    grid="#E9E5DC",
    accent="#9E2A2B",
    attn="#96590A",
    ok="#1F6B66",
    h2="#5E9A95",
    time="#D9D3C5",
    link="#1F4E79",
    linkline="#B0BFCB",
    hover="#F7F5F0",
    hatch="#B9BABB",
    heat=("#F3F0E9", "#C9D9D6", "#8FB5B0", "#579690", "#1F6B66"),
)

DARK = Tokens(
    bg="#14171B",
    panel="#1E2329",
    ink="#E9E6DF",
    ink2="#A9ADB2",
    ink3="#8E949B",
    rule="#363C43",
    grid="#2A2F35",
    accent="#E0736C",
    attn="#DDA04A",
    ok="#5FB3AC",
    h2="#3A7F79",
    time="#3A4047",
    link="#8DB8E0",
    linkline="#3F5468",
    hover="#191D22",
    hatch="#51565B",
    heat=("#1E2329", "#274543", "#2F6662", "#479A94", "#7CC7C0"),
)

# Paper and slides: the background, the red of an official document's head (GB/T 9704-2012), grey charts.
PAPER, DOCUMENT_RED, PRINT_GREY = "#FFFFFF", "#E60012", "#595959"

# Slides: white, and darker than pages, since a projector lays the light of the room over everything.
# Under a quarter of white, text keeps 4.5 and marks 3 (docs/decisions/0093-deck-for-a-lit-room.md).
DECK = replace(
    LIGHT,
    bg=PAPER,
    panel="#F6F4EF",
    ink2="#383E44",
    ink3="#5A6067",
    rule="#C9C3B6",
    accent="#8E1F22",
    attn="#653700",
    ok="#0F4B47",
    h2="#367570",
    hatch="#6B7077",
    heat=("#F6F4EF", "#DFE9E7", "#CBDCD9", "#B4CEC9", "#0F4B47"),
)

# State → character where only text can be drawn, and the token of its colour.
STATE_MARKS = {
    "done": ("●", "ok"),
    "in_progress": ("◐", "ok"),
    "not_started": ("○", "ink3"),
    "attention": ("▲", "attn"),
    "not_applicable": ("—", "ink2"),
}


def tokens(theme_type: str | None) -> Tokens:
    """The palette of a theme type as Streamlit reports it (``light``, ``dark`` or unknown)."""
    return DARK if theme_type == "dark" else LIGHT


def status_fills(theme: Tokens) -> dict[str, str]:
    """Status of a project → fill, in the order of the segments; suspended ones are hatched too."""
    return {
        "completed": theme.ok,
        "ongoing": theme.h2,
        "preparing": theme.heat[1],
        "suspended": theme.hatch,
    }


def class_fills(theme: Tokens) -> dict[str, str]:
    """Class of participation → fill."""
    return {
        "continuing": theme.ok,
        "returning": theme.h2,
        "new": theme.heat[1],
        "lapsed": theme.ink3,
        "completed_out": theme.time,
    }


def heat_step(value: float, largest: float) -> int:
    """Step 0…4 of a heat cell; the square root keeps small values distinct from zero."""
    if value <= 0 or largest <= 0:
        return 0
    return min(floor(sqrt(value / largest) * 4.99), 4)


def text_on(background: str) -> str:
    """Dark or light text, whichever contrasts more with ``background``."""
    return max(LIGHT.ink, LIGHT.bg, key=lambda text: contrast(text, background))


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two hex colours, 1…21 (WCAG 2.2, 1.4.3)."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(color: str) -> float:
    channels = (int(color[i : i + 2], 16) / 255 for i in (1, 3, 5))
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _variables(theme: Tokens) -> str:
    values = colors(theme) | {f"on-heat{n}": text_on(color) for n, color in enumerate(theme.heat)}
    return "".join(f"--{name}:{value};" for name, value in values.items())


def colors(theme: Tokens) -> dict[str, str]:
    """Name → colour of a theme, with the names of its CSS variables."""
    values = asdict(theme)
    return values | {f"heat{n}": color for n, color in enumerate(values.pop("heat"))}


@cache
def stylesheet() -> str:
    """The style sheet: variables of both themes, then ``assets/page.css``."""
    rules = (ASSETS / "page.css").read_text(encoding="utf-8")
    sizes = "".join(f"--t-{k.replace('_', '-')}:{v:g}px;" for k, v in asdict(TYPE).items())
    return (
        f":root{{{_variables(LIGHT)}{sizes}--paper:{PAPER};--sans:{SANS};--serif:{SERIF};}}"
        f"@media (prefers-color-scheme:dark){{:root{{{_variables(DARK)}}}}}"
        f"@media print{{:root{{{_variables(LIGHT)}}}}}"
        f"{rules}"
    )


def logo_width(wordmark: str) -> int:
    """Pixels that the seal and so many characters take."""
    return 40 + 17 * len(wordmark)


@cache
def logo(seal: str, wordmark: str) -> str:
    """The seal (one character) and the wordmark beside it, as an SVG that follows the theme."""
    values = {f"light_{name}": color for name, color in colors(LIGHT).items()}
    values |= {f"dark_{name}": color for name, color in colors(DARK).items()}
    values |= {"seal": seal, "wordmark": wordmark, "width": str(logo_width(wordmark))}
    svg = (
        (ASSETS / "logo.svg")
        .read_text(encoding="utf-8")
        .replace("{serif}", SERIF.replace('"', "'"))
    )
    for name, value in values.items():
        svg = svg.replace(f"{{{name}}}", value)
    return svg
