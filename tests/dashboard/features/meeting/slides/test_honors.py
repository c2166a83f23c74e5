"""表现突出参考名单: the two highest tiers of the boards by kind; titles."""

from dashboard.features.meeting.slides.honors import Honors, title
from dashboard.features.meeting.story import Story
from dashboard.page import boards
from dashboard.page.view import View


def test_the_title() -> None:
    assert title({"突出": 8, "临界": 3}, 150)[0] == "突出8家、临界3家列入参考名单，提请集体研究"
    assert title({"突出": 0, "临界": 3}, 150)[0] == "临界3家列入参考名单，提请集体研究"
    assert title({"突出": 0, "临界": 0}, 150)[0] == "参考名单尚不分档，提请集体研究"
    assert title({}, 0)[0] == "本期尚无可比较的社会组织"


def test_the_list_is_that_of_the_page(story: Story, view: View) -> None:
    tiers = view.dictionary.vocabularies["tier"].codes[:2]
    found = [line for s in story.slides if isinstance(s.body, Honors) for line in s.body.lines]
    expected = [
        (board.name, row.organization_id, row.tier)
        for board in view.dictionary.leaderboard.boards
        if board.group == "kind"
        for row in boards.members(view, boards.TO_DATE, board.code).itertuples()
        if row.tier in tiers
    ]
    assert [(line.board, line.organization_id, line.tier) for line in found] == expected


def test_the_slide_says_its_window_and_the_notes_who_cannot_be_on_it(story: Story) -> None:
    slide = next(s for s in story.slides if isinstance(s.body, Honors))
    assert isinstance(slide.body, Honors)
    assert "计算时段：2024年上半年至2025年下半年" in slide.body.caption
    assert "名次相近，请集体研究" in slide.body.caption
    assert "2026年上半年大沥镇缺报" in slide.body.caption
    assert any("基金会8家，不足10家，不分档" in note for note in slide.notes)
