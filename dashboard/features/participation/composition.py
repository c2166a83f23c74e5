"""The blocks of 结对与参与 on who takes part: the participation rate, and bars by register column and town."""

from __future__ import annotations

import pandas as pd

from dashboard.charts.base import Chart, ChartText
from dashboard.data.drill_down import DrillDown
from dashboard.data.metrics import EMPTY
from dashboard.features.participation import headlines, queries
from dashboard.features.participation.ranked_bars import ranked
from dashboard.features.participation.ratio_line import ratio_line
from dashboard.page import statements
from dashboard.page.cache import cached
from dashboard.page.headlines import largest_share
from dashboard.page.links import drill_down
from dashboard.page.view import PROVISIONAL, TOWN, View
from dashboard.style.formats import clauses, fraction, number
from dashboard.style.theme import Tokens

MOST_FIELDS = 15
# What may stand below, besides columns of the register.
RATE, LIST, BY_TOWN = "rate", "list", "town"
UNSTATED = "名册未载明"


def participants(view: View) -> pd.DataFrame:
    """The organisations that take part, one row each."""
    return queries.participants(view.warehouse, view.area, view.period.code)


@cached
def order(view: View, frame: pd.DataFrame) -> list[str]:
    """The blocks below, two a row: the rate, who takes part in each way that the area has, the list."""
    has_rate = not view.town and bool(frame["registered_organizations"].notna().any())
    towns = [] if view.town or view.has_many_parts else [BY_TOWN]
    if participants(view).empty:
        return [*([RATE] if has_rate else []), LIST, *towns]
    # The list stands in the wider column, beside bars of about its height.
    first = [RATE, "kind", LIST, *towns] if has_rate else [LIST, *towns, "kind"]
    return [*first, "field", "supervising_unit"]


@cached
def figure(view: View, frame: pd.DataFrame, key: str, tokens: Tokens) -> Chart | None:
    """The figure of a key of :func:`order`; ``None`` where the area has none."""
    if key == RATE:
        return rate(view, frame, tokens)
    if key == BY_TOWN:
        return None if view.town else by_town(view, tokens)
    listed = participants(view)
    return by_column(view, listed, key, tokens) if len(listed) else None


def name_of(view: View, column: str) -> str:
    """The name of a figure, for its picture."""
    if column == RATE:
        return view.label("participation_rate")
    title = TOWN if column == BY_TOWN else view.column_titles("organization")[column]
    return f"{view.label('organizations')}按{title}"


@cached
def rate(view: View, frame: pd.DataFrame, tokens: Tokens) -> Chart | None:
    """The participation rate over the half-years; for the district only."""
    part, whole = frame["organizations_registered_participating"], frame["registered_organizations"]
    if view.town or whole.isna().all():
        return None
    rows, label = _rate_frame(view, frame), view.label("participation_rate")
    title = headlines.rate(rows["share"].iloc[-1], label)
    words = ChartText(title, _rate_subtitle(view, frame.iloc[-1]), statements.source(view))
    data = pd.DataFrame(
        {
            view.period_title: [view.dictionary.period(code).name for code in frame["period"]],
            "参与的登记社会组织（家）": part,
            view.label("registered_organizations"): whole,
            label: rows["share"],
        }
    )
    figure = ratio_line(rows, words, tokens, missing=view.missing_word)
    return Chart(figure, data, drill_down(view, "participation_rate"))


def _rate_frame(view: View, frame: pd.DataFrame) -> pd.DataFrame:
    """short, share, text, note, mark and href of each half-year."""
    part, whole = frame["organizations_registered_participating"], frame["registered_organizations"]
    periods = list(frame["period"])
    shares = (part / whole.where(whole > 0)).astype(float)
    known = shares.notna()
    return pd.DataFrame(
        {
            "short": [view.dictionary.period(code).short for code in periods],
            "share": shares,
            "text": [f"{v:.1%}" if k else "" for v, k in zip(shares, known, strict=True)],
            "note": [
                f"{fraction(p, w)}家" if k else ""
                for p, w, k in zip(part, whole, known, strict=True)
            ],
            "mark": [view.carried_star if code == view.period.code else "" for code in periods],
            "href": [drill_down(view, "participation_rate", period=c).href for c in periods],
        }
    )


def _rate_subtitle(view: View, now: pd.Series[float]) -> str:
    part, whole = now["organizations_registered_participating"], now["registered_organizations"]
    others = now["organizations"] - part
    return clauses(
        f"参与的登记社会组织 ÷ 期末登记总数，本期{fraction(part, whole)}家",
        f"另有{number(others)}家备案或{PROVISIONAL}的社会组织参与" if others else "",
        view.carried_note,
    )


def by_column(view: View, frame: pd.DataFrame, column: str, tokens: Tokens) -> Chart:
    """Participating organisations by a column of the register, the most frequent first, then the rest."""
    title, label = view.column_titles("organization")[column], view.label("organizations")
    counts = _filled(frame, column).value_counts()
    counts = counts.sort_index().sort_values(ascending=False, kind="stable")
    names = [str(name) for name in counts.index]
    values = {name: float(count) for name, count in zip(names, counts, strict=True)}
    best = largest_share(values, dict(zip(names, names, strict=True)))
    headline = headlines.most_frequent(title, *best) or f"{label}按{title}"
    rows = pd.DataFrame({"name": names, "value": counts.to_numpy()})
    rows["href"] = [_column_rows(view, column, name).href for name in names]
    subtitle = clauses(f"{label}（家），按{title}", view.carried_note)
    words = ChartText(headline, subtitle, statements.source(view))
    figure = ranked(_with_rest(rows).assign(mark=view.carried_star), words, tokens)
    data = rows[["name", "value"]].rename(columns={"name": title, "value": "社会组织（家）"})
    return Chart(figure, data, drill_down(view, "organizations"))


def _with_rest(rows: pd.DataFrame) -> pd.DataFrame:
    """The first names, and all others together as one bar, so that the bars add up."""
    if len(rows) <= MOST_FIELDS + 1:
        return rows.assign(is_rest=False)
    rest = rows.iloc[MOST_FIELDS:]
    line = {"name": f"其余{len(rest)}项", "value": rest["value"].sum(), "href": ""}
    head = rows.head(MOST_FIELDS).assign(is_rest=False)
    return pd.concat([head, pd.DataFrame([line | {"is_rest": True}])], ignore_index=True)


def _column_rows(view: View, column: str, name: str) -> DrillDown:
    """The organisations of one bar; those outside the register have no entry at all."""
    if name == PROVISIONAL:
        return drill_down(view, "organizations", kind=EMPTY)
    if name == UNSTATED:
        return drill_down(view, "organizations", **{"is_registered": "true", column: EMPTY})
    return drill_down(view, "organizations", **{column: name})


def _filled(frame: pd.DataFrame, column: str) -> pd.Series[str]:
    """The column; where it is empty, whether the register lacks the organisation or only the entry."""
    is_listed = frame["kind"].notna()
    return frame[column].where(frame[column].notna() | ~is_listed, UNSTATED).fillna(PROVISIONAL)


def by_town(view: View, tokens: Tokens) -> Chart:
    """Participating organisations of each town, in code order."""
    counts = queries.participants_by_town(view.warehouse, view.period.code)
    values = dict(zip(counts["town_code"], counts["organizations"], strict=True))
    towns, label = view.part_names, view.label("organizations")
    rows = pd.DataFrame(
        {
            "name": list(towns.values()),
            "mark": ["*" if code in view.carried_parts else "" for code in towns],
            "value": [values.get(code, float("nan")) for code in towns],
            "href": [drill_down(view, "organizations", town=code).href for code in towns],
            "is_rest": False,
        }
    )
    subtitle = f"{label}（家），按行政区划代码排列；在几个{view.part_word}参与的各计一次"
    words = ChartText(
        f"各{view.part_word}{label}数",
        clauses(subtitle, view.carried_note),
        statements.source(view),
    )
    figure = ranked(rows, words, tokens, missing=view.missing_word)
    column = rows["value"].astype(object).where(rows["value"].notna(), view.missing_word)
    data = pd.DataFrame({view.part_word: rows["name"], f"{label}（家）": column})
    return Chart(figure, data, drill_down(view, "organizations"))
