"""工作台: take in returns, review them, keep lists and days due, publish, hand out; a town's own side."""

from dashboard.features.desk import steps
from dashboard.features.meeting import presenter

steps.draw(presenter.issue)
