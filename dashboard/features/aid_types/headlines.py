"""Headlines of 帮扶类型."""

from collections.abc import Mapping, Sequence

import pandas as pd

from dashboard.page.headlines import BLOCK, largest_share
from dashboard.page.view import TOWN
from dashboard.style.formats import (
    fitting,
    is_missing,
    join,
    number,
    percent,
    quantity,
    width,
    words,
)
from etl.dictionary import Indicator


def one_type(values: Mapping[str, float], code: str, name: str, label: str, once: bool) -> str:
    """``救助帮扶70个未完结项目，占18%``: of one type; no share where types overlap."""
    value, total = values.get(code), sum(v for v in values.values() if not is_missing(v))
    if value is None or is_missing(value):
        return f"{name}还没有报送数据"
    if not once:
        return f"涉及{name}的{label}{number(value)}个"
    text = f"{name}{number(value)}个{label}"
    return f"{text}，占{percent(value, total)}" if total else text


def aid_types(
    values: Mapping[str, float], names: Mapping[str, str], label: str, once: bool = True
) -> str:
    """``未完结项目中产业帮扶最多，占34%``; ``label``: of the projects; ``once``: each counts once."""
    name, best, total = largest_share(values, names)
    about = "" if once else "涉及"
    if not name:
        return _tied(values, names, f"{label}中{about}", total) or f"各类{label}数"
    how_many = f"占{percent(best, total)}" if once else f"{number(best)}个"
    return f"{label}中{about}{name}{'' if once else '的'}最多，{how_many}"


def _tied(values: Mapping[str, float], names: Mapping[str, str], of: str, total: float) -> str:
    """``未完结项目中产业、志愿帮扶并列最多``; nothing where more than two do."""
    best = max((v for v in values.values() if not is_missing(v)), default=0)
    leaders = [names[code] for code, value in values.items() if value == best]
    if total and len(leaders) == 2:
        return f"{of}{_joined(leaders)}并列最多，各{number(best)}个"
    return ""


def trend(frame: pd.DataFrame, codes: Sequence[str], label: str, counted_once: bool) -> str:
    """``七类帮扶项目逐期增加``: only when every type grew in every half-year."""
    table = frame.pivot_table(index="period", columns="aid_type", values="projects").sort_index()
    # Half-years without any return are not in the table.
    if len(table) < 3 or table.index[-1] != frame["period"].max():
        return f"各类{label}数"
    steps = table.diff().iloc[1:]
    rising = [code for code in codes if code in steps and (steps[code] > 0).all()]
    if len(rising) == len(codes):
        return f"{words(len(codes))}类{label}逐期增加"
    if not counted_once:
        return f"各类{label}数"
    total = table.sum(axis=1)
    return _changed(f"{label}{number(total.iloc[-1])}个", total.iloc[-1] - total.iloc[-2])


def one_trend(frame: pd.DataFrame, code: str, name: str, label: str) -> str:
    """``救助帮扶70个，较上期增加3个``: of one type; neutral without both half-years."""
    rows = frame[frame["aid_type"] == code].sort_values("period")["projects"]
    if rows.empty or is_missing(rows.iloc[-1]):
        return f"{name}{label}数"
    change = rows.iloc[-1] - rows.iloc[-2] if len(rows) > 1 else 0.0
    return _changed(f"{name}{number(rows.iloc[-1])}个", change)


def _changed(text: str, change: float) -> str:
    if is_missing(change) or not change:
        return text
    return f"{text}，较上期{'增加' if change > 0 else '减少'}{number(abs(change))}个"


def towns_alike(table: pd.DataFrame, names: Mapping[str, str], label: str, word: str = TOWN) -> str:
    """``7个镇（街道）均以产业帮扶最多``: only when one type leads, alone, in every town."""
    known = table.dropna(how="all")
    leaders = {
        largest_share({str(code): float(value) for code, value in row.items()}, names)[0]
        for _, row in known.iterrows()
    }
    if len(known) > 1 and len(leaders) == 1 and "" not in leaders:
        return f"{len(known)}个{word}均以{leaders.pop()}最多"
    return f"各{word}{label}按类型分布" if len(known) > 1 else f"{label}按类型分布"


def task_support(table: pd.DataFrame, names: Mapping[str, str], of: str) -> str:
    """``累计项目中民生保障最多，占26%``: the task of most projects; ``of``: which projects."""
    sums = {task: float(table[task].sum()) for task in table.columns}
    name, best, total = largest_share(sums, names)
    if not name:
        return "帮扶类型与主要任务"
    return f"{of}中{name}最多，占{percent(best, total)}"


def completion(frame: pd.DataFrame, of: str, done: str) -> str:
    """``累计项目691个，299个已完成``; ``of``: which projects; ``done``: the word for it."""
    total = frame["projects"].sum()
    completed = frame.loc[frame["status"] == "completed", "projects"].sum()
    if not total:
        return f"{of}按状态"
    return f"{of}{number(total)}个，{f'{number(completed)}个' if completed else '尚无'}{done}"


def measure(
    values: Mapping[str, float],
    names: Mapping[str, str],
    indicator: Indicator,
    basis: str = "",
    goes: str = "",
) -> str:
    """``近半数资金投向产业帮扶``, ``产业帮扶占本期活动场次51%``, or the sum where none has so much.

    ``basis``: whose returns the sum holds where some are missing, such as ``5个镇（街道）``; ``goes``:
    资金投向, for what goes to a type.
    """
    name, best, total = largest_share(values, names)
    target = given(values, names, goes) if goes else ""
    if target and width(target) <= BLOCK:
        return fitting(BLOCK, f"{basis}{target}", target)
    if not total:
        is_known = any(not is_missing(v) for v in values.values())
        return f"{indicator.label}为0" if is_known else indicator.label
    if name and best >= FROM_ONE * total:
        share = f"{name}占{bare(indicator)}{percent(best, total)}"
        return fitting(BLOCK, f"{basis}中{share}" if basis else share, share)
    sum_ = quantity(total, indicator.format)
    text = amount(indicator, sum_.figure, sum_.unit or indicator.unit)
    return fitting(BLOCK, f"{basis}{text}", text)


# The share from which on a sum goes to one type, or to two.
FROM_ONE, FROM_TWO = 0.45, 0.55


def given(values: Mapping[str, float], names: Mapping[str, str], goes: str) -> str:
    """``近半数资金投向产业帮扶``, ``近六成资金投向产业、教育帮扶``; nothing where no two have that much."""
    known = {code: value for code, value in values.items() if not is_missing(value)}
    ordered = sorted(known, key=lambda code: -known[code])
    total = sum(known.values())
    for count, share in ((1, FROM_ONE), (2, FROM_TWO)):
        first, rest = ordered[:count], ordered[count:]
        part = sum(known[code] for code in first)
        is_clear = not rest or known[first[-1]] > known[rest[0]]
        if len(first) == count and part >= share * total > 0 and is_clear:
            return f"{roughly(part / total)}{goes}{_joined([names[code] for code in first])}"
    return ""


def roughly(share: float) -> str:
    """A share of the whole, 0…1, in words: ``近半数``, ``过半``, ``近六成``, ``超七成``."""
    tenths = round(10 * share, 6)
    if FROM_ONE <= share < FROM_TWO:
        return "半数" if tenths == 5 else "近半数" if tenths < 5 else "过半"
    whole = int(tenths)
    if tenths == whole:
        return f"{words(whole)}成" if whole < 10 else "全部"
    if tenths >= 9.5:
        return "绝大部分"
    return f"近{words(whole + 1)}成" if tenths - whole >= 0.5 else f"超{words(whole)}成"


def _joined(names: Sequence[str]) -> str:
    """``产业、教育帮扶``: a common ending stands once."""
    first, shortest = names[0], min(len(name) for name in names)
    tails = (first[-size:] for size in range(shortest - 1, 0, -1))
    common = (tail for tail in tails if all(name.endswith(tail) for name in names))
    tail = next(common, "") if len(names) > 1 else ""
    return join([name.removesuffix(tail) for name in names]) + tail


def bare(indicator: Indicator) -> str:
    """The label without the unit that it ends in: ``本期受益`` of ``本期受益人次``."""
    return indicator.label.removesuffix(indicator.unit)


def amount(indicator: Indicator, figure: str, unit: str) -> str:
    """``本期受益40,321人次``: the unit is not repeated."""
    return f"{bare(indicator)}{figure}{unit}"


def all_measures(people: float, indicator: Indicator, basis: str = "") -> str:
    """``5个镇（街道）本期受益40,321人次``; neutral without a return."""
    if is_missing(people):
        return "各类帮扶的项目、投入和成效"
    return f"{basis}{amount(indicator, number(people), indicator.unit)}"
