"""案例汇编: model cases in the five parts of such a book, as towns report them; a part left blank is a gap."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from io import BytesIO
from typing import Any

from PIL import Image

from dashboard.features.meeting.circular.outcomes import listed
from dashboard.features.meeting.circular.sentences import (
    Composed,
    Part,
    Passage,
    Picture,
    fill,
    official,
)
from dashboard.features.meeting.queries import Outcome, cases_to_date, outcomes
from dashboard.features.meeting.report.gaps import gap
from dashboard.features.meeting.report.queries import case_parts
from dashboard.page import statements
from dashboard.page.view import View, names_of
from etl import run
from etl.folder import DataFolder

PARTS = ("profile", "background", "approach", "results", "lessons")


def casebook(view: View) -> Composed:
    """The cases above the lowest level as last reported up to a view's half-year; all where there are none."""
    district = view.for_district()
    period, area = district.period.code, district.area
    parts = case_parts(district.warehouse, period)
    found = [
        case | parts[case["submission_id"], case["row"]]
        for case in cases_to_date(district.warehouse, area, period)
    ]
    lowest = district.dictionary.vocabularies["level"].terms[0].code
    chosen = [case for case in found if case["level"] != lowest] or found
    brought = _outcomes(district)
    programme = district.dictionary.programme
    return Composed(
        title_lines=(
            district.dictionary.district.full_name,
            f"“{programme.full_name}”",
            "专项行动典型案例汇编",
        ),
        opening=_opening(district, len(chosen), len(found)),
        parts=tuple(_case(district, case, brought) for case in chosen),
        annexes=(),
        signed=programme.owner,
        dated=gap("成文日期"),
    )


def _opening(view: View, chosen: int, found: int) -> str:
    if not found:
        return (
            f"{statements.data_day(view)}，没有报送典型案例。{gap(view.title_of('model_case'))}。"
        )
    lead = fill("收录典型案例{}个（累计报送{}个），文字为各镇（街道）报送的原文。", chosen, found)
    return f"{statements.data_day(view)}，{lead}"


def _case(view: View, case: Mapping[str, Any], brought: Sequence[Outcome]) -> Part:
    titles = view.column_titles("model_case")
    own = {part: _ended(case[part]) for part in PARTS}
    own["approach"] = own["approach"] or _ended(case["summary"])
    own["results"] = own["results"] or _results(view, case, brought)
    passages = (Passage(own[part] or f"{gap(titles[part])}。", titles[part]) for part in PARTS)
    title = case["title"].strip()
    pictures = _pictures(view, case["town_code"], title)
    return Part(title, (Passage(_about(view, case)), *passages, *pictures))


def _pictures(view: View, town: str, title: str) -> Iterator[Picture]:
    """Those attached before the version was published: another day's book of a version is the same."""
    edition = view.warehouse.edition
    folder = DataFolder(edition.path.parents[1])
    for picture in run.pictures(folder):
        is_known = datetime.fromisoformat(picture.added_at) <= edition.published_at
        if is_known and (picture.town_code, picture.case) == (town, title):
            data = run.picture_file(folder, picture.sha256).read_bytes()
            width, height = Image.open(BytesIO(data)).size
            yield Picture(data, width, height, picture.caption)


def _about(view: View, case: Mapping[str, Any]) -> str:
    """``省级，好的做法；狮山镇儒溪村；佛山市南海区青禾志愿服务协会。``."""
    level = f"{names_of(view.dictionary, 'level')[case['level']]}级"
    kind = names_of(view.dictionary, "case_kind")[case["kind"]]
    place = f"{case['town']}{case['village'] or ''}"
    return f"{'；'.join(filter(None, (f'{level}，{kind}', place, case['organization'])))}。"


def _results(view: View, case: Mapping[str, Any], brought: Sequence[Outcome]) -> str:
    """What 成效明细 has of the projects of the case's organisation, in its village where it names one."""
    found = [o for o in brought if _is_of(case, o)]
    text = official(listed(view, found))
    return f"{text}。" if text else ""


def _outcomes(view: View) -> tuple[Outcome, ...]:
    codes = [period.code for period in view.periods_to_date]
    return tuple(o for code in codes for o in outcomes(view.warehouse, view.area, code))


def _is_of(case: Mapping[str, Any], outcome: Outcome) -> bool:
    return (
        outcome.town_code == case["town_code"]
        and case["organization_id"] in outcome.organizations
        and (not case["village_code"] or case["village_code"] in outcome.villages)
    )


def _ended(text: str | None) -> str:
    return f"{text.rstrip('。；;. ')}。" if text and text.strip() else ""
