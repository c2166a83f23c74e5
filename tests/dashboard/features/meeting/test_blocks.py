"""The choice of slides."""

from dashboard.features.meeting import blocks
from dashboard.features.meeting.slides import KINDS
from dashboard.page.view import View


def test_a_chip_takes_out_or_puts_in_and_never_leaves_nothing(view: View) -> None:
    asked: list[list[str]] = []

    def address(some: object) -> str:
        asked.append(list(some))  # type: ignore[call-overload]
        return "meeting"

    blocks.choice(view, ("towns",), address)
    assert [] in asked  # to take out the last one means all of them again
    assert ["overall", "towns"] in asked
    assert blocks.choice(view, (), address).count("☑") == len(asked) // 2


def test_a_kind_that_has_no_slide_is_named_and_cannot_be_chosen(view: View) -> None:
    chips = blocks.choice(view, (), lambda _: "meeting")
    made = {slide.group for slide in blocks.story(view, ()).all_slides}
    assert "last" not in made, "the demonstration has no earlier decisions"
    assert "<span>上次议定（本期没有）</span>" in chips
    assert chips.count("本期没有") == len(KINDS) - len(made)
