"""The story of one half-year in one published version: its slides, its appendix, its footer."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from dashboard.features.meeting import queries
from dashboard.features.meeting.basis import Basis
from dashboard.features.meeting.slides import KINDS
from dashboard.features.meeting.slides.slide import Slide
from dashboard.page import statements
from dashboard.page.view import View
from dashboard.style.formats import fitting, join, stamp

HEADING = "会议演示"
FOOTER_WIDTH = 56.0
"""Room of the footer in full-width characters, at 28 px beside the slide number."""
LABELS = {kind.key: kind.label for kind in KINDS}
"""Key → label of the kinds of slides, in order."""


@dataclass(frozen=True, slots=True)
class Footer:
    """The line at the foot of every slide; ``brief``: without the towns, where there is less room."""

    text: str
    brief: str


@dataclass(frozen=True, slots=True)
class Story:
    """What is presented, of one published version.

    ``name``: of the programme; ``mark``: 演示数据 for demonstration data, else nothing; it goes on
    every slide. ``appendix``: opened by the digits 1–9.
    """

    version: str
    published_at: datetime
    period_name: str
    name: str
    mark: str
    footer: Footer
    slides: tuple[Slide, ...]
    appendix: tuple[Slide, ...]

    @property
    def all_slides(self) -> tuple[Slide, ...]:
        """The main slides, then the appendix."""
        return self.slides + self.appendix


def build_story(view: View, chosen: Sequence[str] = (), meeting: date | None = None) -> Story:
    """The story of a half-year in one published version; a town chosen in the view is ignored.

    ``chosen``: keys of the kinds of slides, in any order; empty = all. ``meeting``: its day, for the cover.

    Raises:
        KeyError: there is no such kind.
    """
    if unknown := [key for key in chosen if key not in LABELS]:
        raise KeyError(join(unknown))
    basis = Basis(view.for_district(), meeting)
    kinds = [kind for kind in KINDS if not chosen or kind.key in chosen]
    main = [slide for kind in kinds if not kind.is_appendix for slide in kind.slides(basis)]
    appendix = [slide for kind in kinds if kind.is_appendix for slide in kind.slides(basis)]
    sources = _sources(basis)
    programme, edition = basis.view.dictionary.programme, basis.view.warehouse.edition
    return Story(
        version=edition.version,
        published_at=edition.published_at,
        period_name=basis.view.period.name,
        name=programme.name,
        mark=programme.demo_mark if edition.is_demo else "",
        footer=_footer(basis),
        slides=tuple(replace(slide, notes=(*slide.notes, *sources)) for slide in main),
        appendix=tuple(appendix),
    )


def _sources(basis: Basis) -> tuple[str, str]:
    """The files and the version behind a slide, for its notes."""
    edition = basis.view.warehouse.edition
    files = queries.return_files(basis.view.warehouse, basis.period)
    returns = f"本期报送表：{join(list(files))}。" if files else "本期没有已接收的报送表。"
    return returns, f"数据版本：{edition.version}，发布于{stamp(edition.published_at)}。"


def _footer(basis: Basis) -> Footer:
    """``数据截至2026年6月30日 · 5个已纳入汇总，大沥镇缺报，九江镇待修改 · 发布于 2026-07-16 09:12``."""
    view = basis.view
    start = statements.data_day(view)
    brief = f"{start} · {view.published}"
    whole = f"{start} · {statements.taken_up(view)} · {view.published}"
    counted = (
        f"{start} · {basis.reported}/{len(view.reports)}{statements.TAKEN_UP} · {view.published}"
    )
    return Footer(fitting(FOOTER_WIDTH, whole, counted, brief), brief)
