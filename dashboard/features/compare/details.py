"""The smaller blocks of 往期比较: aid types and steps at both half-years."""

import pandas as pd

from dashboard.charts import panels
from dashboard.charts.base import Table
from dashboard.data.frames import records
from dashboard.features.compare import queries
from dashboard.features.compare.blocks import bars, head
from dashboard.features.compare.pair import Pair, pair_of
from dashboard.page import statements
from dashboard.page.cache import cached
from dashboard.page.view import TOWN, View
from dashboard.style.formats import clauses, escape, in_unit, is_missing, join, nb, number, signed

MONEY = "contributions"


@cached
def aid_types(view: View, period: str, way: str) -> Table:
    """Unfinished projects and money of each aid type, money over the same towns."""
    pair = pair_of(view, period, way)
    known = _types(pair)
    unit = pair.now.dictionary.indicators[MONEY].unit
    scale = {"live": 1.0, "yuan": in_unit(1, unit)}
    tops = {c: float(known[[c, f"{c}_before"]].max().max()) for c in scale}
    colors = pair.now.dictionary.vocabularies["aid_type"].colors
    body = ""
    for code, row in known.iterrows():
        cells = "".join(
            _moved(row, column, scale[column], tops[column], colors[str(code)]) for column in scale
        )
        name = escape(pair.now.aid_type_names[str(code)])
        body += f'<tr><th scope="row">{name}</th>{cells}</tr>'
    title = pair.now.dictionary.vocabularies["aid_type"].title
    live = pair.now.label("projects_live")
    table = panels.scrolling_table(
        f"各{title}两期的项目和投入",
        "compare",
        head((title, live, "", "投入", "")) + f"<tbody>{body}</tbody>",
    )
    count = (
        f"，{statements.LIKE_FOR_LIKE}{len(pair.towns)}个{TOWN}" if pair.is_like_for_like else ""
    )
    under = f"各类帮扶：{live}（个）、投入（{unit}{count}）"
    return Table(panels.block(_type_title(pair, known), under, table), _type_data(pair, known))


def _types(pair: Pair) -> pd.DataFrame:
    """Aid type → live, live_before of the area; yuan, yuan_before over the comparable towns."""
    now, before = pair.now.period.code, pair.before.period.code
    rows = queries.aid_types(pair.now.warehouse, now, before)
    here = rows[rows["area_code"] == pair.now.area].set_index("aid_type")[["live", "live_before"]]
    alike = rows[rows["area_code"].isin(pair.towns)]
    money = alike.groupby("aid_type")[["yuan", "yuan_before"]].sum(min_count=1)
    return here.join(money).reindex(list(pair.now.aid_type_names))


def _moved(row: "pd.Series[float]", column: str, scale: float, top: float, color: str) -> str:
    """``64 → 79`` and its bars; hatched where one of them is not known."""
    now, before = row[column], row[f"{column}_before"]
    if is_missing(now) or is_missing(before):
        return f'<td class="n hatched" colspan="2">{panels.gap_chip("不能比较")}</td>'
    digits = 1 if column == "yuan" else 0
    text = f"{number(before * scale, digits)} → <b>{number(now * scale, digits)}</b>"
    return f'<td class="n">{text}</td><td class="bars">{bars(before, now, top, color)}</td>'


def _type_title(pair: Pair, known: pd.DataFrame) -> str:
    """``产业帮扶未完结项目最多，增至79个``, of two ``产业帮扶、志愿帮扶未完结项目均增至79个``; else neutral."""
    most = known["live"].max()
    leading = known[known["live"] == most]
    if not most or len(leading) > 2 or leading["live_before"].isna().any():
        return "各类帮扶"
    names = [pair.now.aid_type_names[str(code)] for code in leading.index]
    before = leading["live_before"]
    verb = next(
        (word for word, is_so in (("增至", before < most), ("减至", before > most)) if is_so.all()),
        "为",
    )
    what = f"{join(names)}{pair.now.label('projects_live')}"
    both = "均" if len(names) > 1 else "最多，"
    return f"{what}{both}{verb}{number(most)}个"


def _type_data(pair: Pair, known: pd.DataFrame) -> pd.DataFrame:
    title = pair.now.dictionary.vocabularies["aid_type"].title
    now, before = pair.now.period.name, pair.before.period.name
    live, money = pair.now.label("projects_live"), "投入（元）"
    columns = ["live_before", "live", "yuan_before", "yuan"]
    data = known[columns].set_axis(
        [f"{live} {before}", f"{live} {now}", f"{money} {before}", f"{money} {now}"], axis=1
    )
    data.insert(0, title, [pair.now.aid_type_names[str(code)] for code in data.index])
    return data.reset_index(drop=True)


@cached
def steps(view: View, period: str, way: str) -> Table:
    """The facts of the steps at both half-years, and how they moved."""
    pair = pair_of(view, period, way)
    where = pair.now.area, pair.now.period.code, pair.before.period.code
    rows = queries.steps(pair.now.warehouse, *where)
    milestones = {m.code: m for m in pair.now.dictionary.milestones if m.basis == "ratio"}
    shown = [
        row
        for row in records(rows)
        if row.milestone in milestones and not is_missing(row.numerator)
    ]
    body = "".join(_step(milestones[row.milestone].short, row) for row in shown)
    heads = ("步骤", pair.before.period.name, pair.now.period.name, "增减")
    table = panels.scrolling_table("两期的步骤", "compare", head(heads) + f"<tbody>{body}</tbody>")
    under = clauses("已达到 / 总数，两期各自截至期末", pair.now.carried_note)
    data = [
        (
            milestones[row.milestone].name,
            row.numerator_before,
            row.denominator_before,
            row.numerator,
            row.denominator,
        )
        for row in shown
    ]
    now, before = pair.now.period.name, pair.before.period.name
    columns = ["步骤", f"{before}达到", f"{before}总数", f"{now}达到", f"{now}总数"]
    html = panels.block(
        "推进步骤",
        under,
        table if shown else panels.empty_box("没有可比的步骤", "可改选其他两期。"),
    )
    return Table(html, pd.DataFrame(data, columns=columns))


def _step(name: str, row: object) -> str:
    values = [
        getattr(row, column)
        for column in ("numerator_before", "denominator_before", "numerator", "denominator")
    ]
    before, now = _ratio(*values[:2]), _ratio(*values[2:])
    return (
        f'<tr><th scope="row">{nb(name)}</th><td class="n">{before}</td>'
        f'<td class="n"><b>{now}</b></td><td class="n">{_step_change(*values)}</td></tr>'
    )


def _ratio(numerator: float, denominator: float) -> str:
    if is_missing(numerator):
        return '<span lang="en">—</span>'
    if is_missing(denominator):
        return number(numerator)
    return f"{number(numerator)} / {number(denominator)}"


def _step_change(before: float, of_before: float, now: float, of_now: float) -> str:
    """``+5``, and ``+45 / +44`` where the total changed too."""
    if is_missing(before) or is_missing(now):
        return '<span lang="en">—</span>'
    text = signed(now - before)
    if is_missing(of_before) or is_missing(of_now) or of_before == of_now:
        return text
    return f"{text} / {signed(of_now - of_before)}"
