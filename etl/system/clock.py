"""Today and now, in one place, so that tests and meetings can fix the date."""

from __future__ import annotations

import datetime as dt
import os

TODAY_VARIABLE = "BAISHE_TODAY"


class ClockError(ValueError):
    """``BAISHE_TODAY`` is no date."""


def today() -> dt.date:
    """The date that the programme is looked at from: ``BAISHE_TODAY`` (ISO), else the calendar's.

    Raises:
        ClockError: ``BAISHE_TODAY`` is set and is no ISO date.
    """
    fixed = os.environ.get(TODAY_VARIABLE)
    try:
        return dt.date.fromisoformat(fixed) if fixed else dt.date.today()
    except ValueError as error:
        message = f"环境变量 {TODAY_VARIABLE} 应为 2026-11-24 这样的日期，现为“{fixed}”。"
        raise ClockError(message) from error


def now() -> dt.datetime:
    """Local time to the second, on the day of :func:`today`, without a zone (one office, one clock)."""
    return dt.datetime.combine(today(), dt.datetime.now().time().replace(microsecond=0))
