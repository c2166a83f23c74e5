"""Today and now; tests and meetings can fix the date."""

import datetime as dt
import os

TODAY_VARIABLE = "BAISHE_TODAY"


class ClockError(ValueError):
    """``BAISHE_TODAY`` is not a date."""


def today() -> dt.date:
    """``BAISHE_TODAY`` (ISO), else the system's date.

    Raises:
        ClockError: ``BAISHE_TODAY`` is not an ISO date.
    """
    fixed = os.environ.get(TODAY_VARIABLE)
    try:
        return dt.date.fromisoformat(fixed) if fixed else dt.date.today()
    except ValueError as error:
        message = f"环境变量 {TODAY_VARIABLE} 应为 2026-11-24 这样的日期，现为“{fixed}”。"
        raise ClockError(message) from error


def now() -> dt.datetime:
    """Local time to the second, on the date of :func:`today`, without a time zone (one office, one clock)."""
    return dt.datetime.combine(today(), dt.datetime.now().time().replace(microsecond=0))
