"""表现突出参考名单: the first tier of the boards by kind; titles."""

from dashboard.features.meeting.slides.honors import Honors, title
from dashboard.features.meeting.story import Story
from dashboard.page.view import View
from tests.dashboard.features.meeting.changed import NOW
from tests.dashboard.features.meeting.reading import scalar


def test_the_title() -> None:
    assert title(8, 150)[0] == "8家社会组织列入表现突出参考名单，提请集体研究"
    assert title(0, 150)[0] == "参考名单已形成，提请集体研究"
    assert title(0, 0)[0] == "本期尚无可比较的社会组织"


def test_the_list_is_the_first_tier_of_the_boards_by_kind(story: Story, view: View) -> None:
    boards = [b.code for b in view.dictionary.leaderboard.boards if b.group == "kind"]
    sql = f"""
        select count(distinct organization_id) from published.leaderboard
        where period = ? and tier = '突出' and board in ({", ".join("?" for _ in boards)})
    """
    found = [line for s in story.slides if isinstance(s.body, Honors) for line in s.body.lines]
    assert len(found) == scalar(view, sql, NOW, *boards)
    assert len({line.organization_id for line in found}) == len(found)
