"""What is said of a closed half-year (定稿), and the figures that its papers hold."""

from dataclasses import replace

from dashboard.data.closing import closing, closing_edition, corrections
from dashboard.data.figures import figures
from dashboard.data.warehouse import open_warehouse
from dashboard.page.view import MOST_NAMES, TOWN, View, make_view
from dashboard.style.formats import day, join, quantity


def corrected(view: View) -> str:
    """``定稿后更正：里水镇（2026年8月5日）``: the area's returns that were changed after the closing; or nothing."""
    known = corrections(view.warehouse, view.period.code)
    named = [f"{name}（{day(known[c])}）" for c, name in view.town_names.items() if c in known]
    if not named:
        return ""
    return f"定稿后更正：{join(named) if len(named) <= MOST_NAMES else f'{len(named)}个{TOWN}'}"


def as_closed(view: View) -> View:
    """A closed half-year as it was published at its closing, with what would differ now; any other view as it is."""
    state = closing(view.warehouse, view.period.code)
    if not state.is_closed or state.since is None:
        return view
    edition = closing_edition(view.warehouse, state.since)
    if edition is None or edition.version == view.warehouse.edition.version:
        return view
    where = open_warehouse(edition, view.warehouse.cut), view.dictionary, view.today
    closed = make_view(*where, view.period.code, view.place, view.aid_type)
    return replace(
        closed, back=view.back, reader=view.reader, differs=tuple(_differences(closed, view))
    )


def differences(view: View) -> str:
    """``2026年7月20日定稿后更正：结对关系246项，现为248项；…``: of a view by :func:`as_closed`; or nothing."""
    since = closing(view.warehouse, view.period.code).since
    return f"{day(since)}定稿后更正：{'；'.join(view.differs)}" if view.differs and since else ""


def _differences(closed: View, now: View) -> list[str]:
    """The compared indicators of the area that are no longer what they were."""
    before, after = (figures(v.warehouse, v.area, v.period.code) for v in (closed, now))
    said = []
    for code, figure in before.items():
        changed = after[code].value if code in after else None
        if figure.value != changed:
            shown = (_written(now, code, value) for value in (figure.value, changed))
            said.append(f"{now.label(code)}{'，现为'.join(shown)}")
    return said


def _written(view: View, indicator: str, value: float | None) -> str:
    if value is None:
        return "未报送"
    meaning = view.dictionary.indicators[indicator]
    amount = quantity(value, meaning.format, meaning.unit)
    return f"{amount.figure}{amount.unit}"
