"""主要任务 × 帮扶类型: the matrix is that of the projects; titles."""

from typing import Any

import pytest

from dashboard.features.meeting.slides.tasks import Tasks, aid_type_sentence, title
from dashboard.features.meeting.story import Story
from dashboard.page.view import View
from tests.dashboard.features.meeting.changed import NOW
from tests.dashboard.features.meeting.reading import body, scalar, slide_of, table

TASKS = ("产业振兴", "文化振兴", "宜居和美", "民生保障", "治理力量", "党建共建")
TYPES = ("产业帮扶", "就业帮扶", "教育帮扶")


def counts(names: tuple[str, ...], *values: float) -> list[tuple[str, float]]:
    return list(zip(names, values, strict=True))


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ((115, 33, 26, 116, 15, 21), "累计项目集中在民生保障、产业振兴两项任务，合占71%"),
        ((10, 10, 10, 10, 10, 9), "六项任务均有项目，累计项目中产业振兴最多，占17%"),
        ((5, 5, 5, 0, 4, 4), "5项任务已有项目，累计项目中产业振兴最多，占22%"),
        ((25, 25, 25, 25, 0, 0), "累计项目集中在产业振兴、文化振兴两项任务，合占50%"),
        ((0, 0, 7, 0, 0, 0), "1项任务已有项目，累计项目中宜居和美最多，占100%"),
        ((0, 0, 0, 0, 0, 0), "各项任务尚无项目"),
    ],
)
def test_the_title(values: tuple[float, ...], said: str) -> None:
    assert title(counts(TASKS, *values))[0] == said


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ((29, 20, 51), "累计项目中教育帮扶最多，占51%"),
        ((40, 20, 40), "累计项目中产业、教育帮扶最多，各占40%"),
        ((20, 20, 20), "累计项目各类一样多，各20个"),
        ((0, 0, 0), ""),
    ],
)
def test_aid_types(values: tuple[float, ...], said: str) -> None:
    assert aid_type_sentence(counts(TYPES, *values)) == said


def test_the_matrix_is_that_of_the_projects(story: Story, view: View) -> None:
    tasks = body(story, Tasks)
    sql = """
        select count(*) from published.project_as_of
        where period = ? and is_counted and task = ? and aid_type = ?
    """
    for line in tasks.lines:
        for code, value in zip(view.aid_type_names, line.values, strict=True):
            assert value == scalar(view, sql, NOW, line.code, code)
    assert tasks.total == sum(line.total for line in tasks.lines) == sum(tasks.totals)
    assert sum(line.is_marked for line in tasks.lines) == 2


def test_the_matrix_is_that_of_the_mart(presentation: Any, story: Story, view: View) -> None:
    rows = table(slide_of(presentation, story, "tasks"))
    found = {
        (task, aid): n
        for task, aid, n in view.warehouse.rows(
            "select task, aid_type, projects from published.aid_type_by_task "
            "where area_code = '440605' and period = '2026H1'"
        )
    }
    for row, task in zip(rows[1:-1], view.dictionary.vocabularies["task"].codes, strict=True):
        for shown, aid in zip(
            row[1:-1], view.dictionary.vocabularies["aid_type"].codes, strict=True
        ):
            assert (0 if shown == "—" else int(shown)) == found[task, aid]
    assert int(rows[-1][-1]) == sum(found.values())
