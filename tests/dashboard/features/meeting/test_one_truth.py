"""The overview, the deck, PowerPoint and the circular say the same of a half-year."""

import io
import re
from collections.abc import Mapping
from html import unescape
from typing import Any

import pytest
from docx import Document
from pptx import Presentation

from dashboard.features.meeting import brief
from dashboard.features.meeting.basis import Basis
from dashboard.features.meeting.deck import deck
from dashboard.features.meeting.story import build_story
from dashboard.features.overview import blocks
from dashboard.page.view import View, make_view
from dashboard.style.formats import day
from etl.system.clock import today
from tests.dashboard.features.meeting.reading import texts

N = r"([+−]?[\d.]+)"
CHANGE = rf"(?:同口径)?较上期{N}%(?:，|)较上年同期{N}%"
PARTS = rf"（资金{N}、物资{N}"
# Statement → surfaces and how it is written there: o overview, d deck and PowerPoint, c circular.
# The figures in a statement are the same on every surface that makes it.
STATEMENTS: dict[str, dict[str, str]] = {
    "coverage": {"odc": rf"已结对{N}个村（社区），占{N}%"},
    "coverage since": {"odc": rf"已结对\d+个村（社区），占\d+%，较上期增加{N}个"},
    "problems": {"odc": rf"{N}个问题尚未解决"},
    "agenda": {"odc": rf"其中{N}个提请领导小组协调"},
    "villages": {"od": rf"结对村（社区）\D*?{N}/{N}个"},
    "organisations": {"o": rf"参与社会组织\D*?{N}家", "dc": rf"参与社会组织{N}家"},
    "live projects": {
        "o": rf"未完结项目\D*?{N}个",
        "d": rf"未完结项目{N}个",
        "c": rf"未完结项目{N}个（",
    },
    "left": {"o": rf"不再参与{N}（完成退出{N}家、", "dc": rf"不再参与{N}家（完成退出{N}家、"},
    "money": {
        "o": rf"本期投入.*?{N}万元",
        "d": rf"有钱出钱{N}万元",
        "c": rf"活动\d+场，投入{N}万元",
    },
    "money's parts": {
        "d": rf"有钱出钱[\d.]+万元资金{N}、物资{N}",
        "c": rf"活动\d+场，投入[\d.]+万元{PARTS}",
    },
    "hours": {
        "o": rf"本期志愿服务时长.*?{N}小时",
        "d": rf"有力出力{N}小时",
        "c": rf"），志愿服务{N}小时，智力",
    },
    "people": {"d": rf"本期受益{N}人次", "c": rf"智力支持\d+场，受益{N}人次"},
    "money since": {"o": rf"本期投入.*?{CHANGE}", "d": rf"有钱出钱.*?{CHANGE}"},
    "money grew": {"d": rf"有钱出钱.*?较上期\+{N}%", "c": rf"较上期投入增长{N}%"},
    "money to date": {
        "o": rf"开展以来累计.*?投入{N}万元{PARTS}",
        "c": rf"开展以来累计投入{N}万元{PARTS}",
    },
    "money to date, large": {"d": rf"开展以来投入{N}万元", "c": rf"开展以来累计投入{N}万元"},
    "people to date": {
        "oc": rf"开展以来累计.*?受益{N}人次",
        "d": rf"开展以来投入[\d.]+万元，受益{N}人次",
    },
    "hours to date": {
        "oc": rf"开展以来累计.*?志愿服务{N}小时",
        "d": rf"累计投入（万元）.*?志愿服务{N}小时",
    },
    "completed": {"o": rf"完成项目{N}个", "dc": rf"累计项目\d+个，已完成{N}个"},
    "attention": {"od": rf"{N}个镇（街道）有需重点关注事项"},
    "one organisation": {"d": rf"{N}由一家社会组织结对", "c": rf"由一家社会组织结对的{N}个"},
    "typical": {"dc": rf"{N}个典型村中{N}个已有合作项目"},
    "other typical": {"dc": rf"另有市级典型村{N}个"},
}
# What is not so in every half-year: none before it, nobody gone, no problem old enough.
SOMETIMES = {
    "2024H1": {
        *("coverage since", "agenda", "left", "money since", "money grew"),
        *("attention", "other typical"),
    },
    "2025H2": set(),
    "2026H1": set(),
}


def plain(html: str) -> str:
    """The text of HTML, without what only screen readers and hovering see."""
    text = unescape(re.sub(r"<[^>]+>", "", html))
    return re.sub(r"[\s,]+", "", text)


SAID: dict[str, dict[str, str]] = {}


def surfaces(view: View) -> Mapping[str, str]:
    """What each surface says of the view's half-year, read once."""
    if view.period.code not in SAID:
        SAID[view.period.code] = read(view)
    return SAID[view.period.code]


def read(view: View) -> dict[str, str]:
    parts = (blocks.headline, blocks.figures, blocks.towns, blocks.problems, blocks.changes)
    story = build_story(view)
    shown: Any = Presentation(io.BytesIO(brief.make(view, "pptx").data))
    paper = Document(io.BytesIO(brief.make(view, "docx").data))
    return {
        "overview": plain("".join(part(view) for part in parts)),
        "deck": plain(deck(story)),
        "pptx": plain("".join(text for slide in shown.slides for text in texts(slide))),
        "circular": plain("".join(paragraph.text for paragraph in paper.paragraphs)),
    }


def at(view: View, period: str) -> View:
    return make_view(view.warehouse, view.dictionary, today(), period, None, None)


def told(pattern: str, text: str) -> tuple[float, ...] | None:
    found = re.search(pattern, text)
    return found and tuple(float(part.replace("−", "-")) for part in found.groups())


@pytest.mark.parametrize("period", list(SOMETIMES))
def test_no_two_surfaces_differ(view: View, period: str) -> None:
    said = surfaces(at(view, period))
    names = {"o": ("overview",), "d": ("deck", "pptx"), "c": ("circular",)}
    differing = {}
    for statement, patterns in STATEMENTS.items():
        answers = {
            surface: told(pattern, said[surface])
            for kinds, pattern in patterns.items()
            for kind in kinds
            for surface in names[kind]
        }
        is_silent = statement in SOMETIMES[period]
        if len(set(answers.values())) > 1 or (None in answers.values()) is not is_silent:
            differing[statement] = answers
    assert differing == {}


def test_a_figure_that_one_surface_changes_is_found(view: View) -> None:
    """The patterns read the figures: with another number in a text, the answers differ."""
    said = surfaces(at(view, "2026H1"))
    pattern = STATEMENTS["coverage"]["odc"]
    right = told(pattern, said["overview"])
    assert right is not None
    assert told(pattern, said["deck"].replace(f"已结对{right[0]:.0f}个", "已结对1个")) != right


@pytest.mark.parametrize("period", ["2025H2", "2026H1"])
def test_a_problem_is_as_old_everywhere(view: View, period: str) -> None:
    then = at(view, period)
    said, problem = surfaces(then), Basis(then).agenda_problems[0]
    raised = day(problem.raised_on)
    patterns = {
        "overview": rf"{problem.problem}.*?已{N}天",
        "deck": rf"{N}天{raised}提出",
        "pptx": rf"{N}天{raised}提出",
        "circular": rf"{problem.problem}，已提出{N}天",
    }
    days = {told(pattern, said[surface]) for surface, pattern in patterns.items()}
    assert days == {((then.as_of - problem.raised_on).days,)}


def test_who_has_reported_is_said_alike(view: View) -> None:
    words = "5个已纳入汇总，大沥镇缺报，九江镇待修改"
    said = surfaces(at(view, "2026H1"))
    assert all(words in said[surface] for surface in ("deck", "pptx", "circular"))
