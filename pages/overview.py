"""总览: how far are we, what changed, what needs a decision, what is due next and from whom."""

from functools import partial

from dashboard import components
from dashboard.sections import overview

view = components.opened("overview", overview.finding, overview.figures, overview.phases)

components.beside(
    "1.75fr 1fr",
    (partial(overview.towns, view), partial(overview.changes, view)),
    (partial(overview.waiting, view), partial(overview.due_next, view)),
)
