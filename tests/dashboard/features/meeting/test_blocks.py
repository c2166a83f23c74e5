"""The choice of slides."""

from dashboard.features.meeting.blocks import choice
from dashboard.features.meeting.story import LABELS


def test_a_chip_takes_out_or_puts_in_and_never_leaves_nothing() -> None:
    asked: list[list[str]] = []

    def address(some: object) -> str:
        asked.append(list(some))  # type: ignore[call-overload]
        return "meeting"

    choice(("towns",), address)
    assert [] in asked  # to take out the last one means all of them again
    assert ["overall", "towns"] in asked
    assert choice((), address).count("☑") == len(asked) // 2 == len(LABELS)
