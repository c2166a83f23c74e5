"""总览: how far are we, what changed, what needs a decision, what is due next and from whom."""

from functools import partial

from dashboard.features.overview import blocks, due
from dashboard.page import layout

view = layout.open_page_in_one("overview", blocks.headline, blocks.figures, blocks.phases)

layout.side_by_side(
    "1.75fr 1fr",
    (partial(blocks.towns, view), partial(blocks.changes, view)),
    (partial(blocks.waiting, view), partial(due.due_next, view)),
)
