"""What must be corrected in papers already issued, in words for the desk and for 更正说明."""

from dashboard.data.areas import tree
from dashboard.data.papers import Cause, Changed, Issued, issued_papers
from dashboard.page.view import View
from dashboard.style.formats import day, join, quantity

OTHERWISE = "名录、截止日或计算口径有调整，报送表没有变化。"


def to_correct(view: View) -> tuple[Issued, ...]:
    """The papers of the view's half-year whose figures are no longer what they state."""
    known = issued_papers(view.warehouse)
    return tuple(p for p in known if p.changed and p.period == view.period.code)


def changed(view: View, figure: Changed) -> str:
    """``一（一）狮山镇结对村（社区） 246 → 248个``."""
    before, now = amount(view, figure, figure.before), amount(view, figure, figure.now)
    unit = now.lstrip("-0123456789.,")
    return f"{place(view, figure)} {before.removesuffix(unit)} → {now}"


def place(view: View, figure: Changed) -> str:
    """``一（一）结对村（社区）``, of a town with its name, of a sum to date said so."""
    areas = tree(view.warehouse)
    whose = "" if figure.area_code == areas.root.code else areas.areas[figure.area_code].name
    to_date = "累计" if figure.measure == "to_date" else ""
    return f"{figure.place}{whose}{to_date}{view.label(figure.indicator)}"


def amount(view: View, figure: Changed, value: float | None) -> str:
    """A value with its unit."""
    if value is None:
        return "未报送"
    meaning = view.dictionary.indicators[figure.indicator]
    written = quantity(value, meaning.format, meaning.unit)
    return f"{written.figure}{written.unit}"


def why(view: View, paper: Issued) -> str:
    """``狮山镇2026年上半年第2版（2026年7月20日收到）``: the returns that came since; else that it is no return."""
    return join([_cause(view, cause) for cause in paper.causes]) or OTHERWISE


def _cause(view: View, cause: Cause) -> str:
    areas = tree(view.warehouse)
    district = view.dictionary.district
    is_own = cause.town_code == areas.root.code
    name = district.return_name if is_own else areas.areas[cause.town_code].name
    when = day(cause.received_at.date())
    return f"{name}{view.dictionary.period(cause.period).name}第{cause.version}版（{when}收到）"
