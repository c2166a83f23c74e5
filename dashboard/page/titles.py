"""Titles for headings, all from the dictionary."""

from __future__ import annotations

from dashboard.page.view import View


def relation(view: View, name: str) -> str:
    """The title of a published relation: ``典型村``, ``社会组织``."""
    return view.dictionary.relations[name].title


def column(view: View, name: str, column: str) -> str:
    """The title of a column of a published relation."""
    return next(c.title for c in view.dictionary.relations[name].columns if c.name == column)


def period(view: View) -> str:
    """The title of a half-year of reporting."""
    return view.dictionary.cover.column("period").title


def reported_on(view: View) -> str:
    """The title of the day on which a return was filled in."""
    return view.dictionary.cover.column("reported_on").title
