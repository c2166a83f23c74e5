"""会议演示: the deck of a half-year in one version, the choice of slides, the files."""

from dashboard.features.meeting import blocks, presenter
from dashboard.page import papers_link
from dashboard.page.layout import error_boundary

page = presenter.open_meeting()
view = page.view.for_district()
slides = presenter.chosen()

with error_boundary():
    page.headline(blocks.headline(view, slides))
    papers_link.show_one_page(page.actions, view)
with error_boundary():
    presenter.choices(view, slides)
    day = presenter.files(view, slides)
with error_boundary():
    presenter.show(view, slides, day)
