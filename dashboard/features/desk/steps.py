"""The steps of a desk, in the order of work, and the one that is shown."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from dashboard.charts import panels
from dashboard.features.desk import (
    decisions,
    intake,
    lists,
    papers,
    pictures,
    publishing,
    review,
    tasks,
    town,
)
from dashboard.features.desk.desk import Desk, nothing
from dashboard.page import layout
from dashboard.page.filters import Choice
from dashboard.page.open_page import FilterBar, is_nothing_there, open_head, open_page
from dashboard.page.view import View
from dashboard.style.formats import number
from etl.dictionary import Period
from etl.folder import DataFolder, default_folder
from etl.system.clock import today

ONE_PAIR_OF_EYES = (
    "本机未设登录，收表、审核由同一人办理，没有第二人复核；需要双人复核时，请按部署说明设登录。"
)


def _nothing(desk: Desk) -> int:
    return 0


@dataclass(frozen=True, slots=True)
class Step:
    """A step: its code in the address, its title, what draws it and gives the page's headline, what is open in it.

    ``sheet``: the relation of the sheet that gives the title.
    """

    code: str
    title: str
    draw: Callable[[Desk], str]
    count: Callable[[Desk], int] = _nothing
    sheet: str = ""


BUREAU = (
    Step("intake", "收表", intake.draw, intake.count),
    Step("review", "审核", review.draw, review.count),
    Step("lists", "名录与期限", lists.draw),
    Step("publish", "发布", publishing.draw),
    Step("papers", "发放", papers.draw),
    Step("decisions", "", decisions.draw, decisions.count, "decision"),
    Step("pictures", pictures.TITLE, pictures.draw),
)
TOWN = (
    Step("return", "报送", town.draw, town.count),
    Step("pictures", pictures.TITLE, pictures.draw),
)


def draw(issue: Callable[[View], None] = nothing) -> None:
    """Draw the desk of the reader: the steps of the role, what was handed in, the step chosen.

    ``issue``: draws the way to register a circular as issued.
    """
    folder, head = default_folder(), open_head("desk")
    head.headline("工作台")
    steps = BUREAU if head.reader.towns is None else TOWN
    if is_nothing_there(folder):
        bar = FilterBar()
        place = bar.row.container(width="content")
        desk = Desk(folder, head.reader, _period(bar, folder), None, issue)
    else:
        page = open_page("desk", (), even_empty=True, head=head)
        place, period = page.bar.row.container(width="content"), _period(page.bar, folder)
        desk = Desk(folder, head.reader, period, page.show(period.code), issue)
    step = _step(place, steps, desk)
    if not desk.has_login:
        st.html(panels.notice(ONE_PAIR_OF_EYES))
    with layout.error_boundary():
        tasks.show(desk)
    with layout.error_boundary():
        head.headline(step.draw(desk))


def _step(place: DeltaGenerator, steps: Sequence[Step], desk: Desk) -> Step:
    names = {step.code: _label(step, desk) for step in steps}
    choice = Choice("step", "步骤", names, steps[0].code)
    with place:
        code = choice.segmented_control([])
    return next(step for step in steps if step.code == code)


def _label(step: Step, desk: Desk) -> str:
    count = step.count(desk)
    title = desk.dictionary.sheet(step.sheet).sheet if step.sheet else step.title
    return f"{title} {number(count)}" if count else title


def _period(bar: FilterBar, folder: DataFolder) -> Period:
    """The half-year: of those that have begun the last that has ended, if none is chosen."""
    periods, day = folder.dictionary.periods, today()
    begun = [p for p in periods if p.starts_on <= day] or [periods[0]]
    ended = [p for p in begun if p.ends_on < day] or begun[:1]
    names = {p.code: p.name for p in reversed(begun)}
    title = folder.dictionary.cover.column("period").title
    return folder.dictionary.period(bar.choose(Choice("period", title, names, ended[-1].code)))
