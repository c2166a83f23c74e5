"""会议演示: the deck of a half-year, kept to one version; which slides; the files to take along."""

from dashboard import presenting
from dashboard.components import spared
from dashboard.sections import meeting

view, head = presenting.open_meeting()
slides = presenting.chosen()

with spared():
    head.finding(meeting.finding(view, slides))
with spared():
    presenting.choices(view, slides)
    presenting.files(view, slides)
with spared():
    presenting.show(view, slides)
