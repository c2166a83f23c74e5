"""The choice of slides."""

from dashboard.features.meeting.blocks import choice
from dashboard.features.meeting.story import LABELS
from etl.dictionary import load_dictionary


def test_a_chip_takes_out_or_puts_in_and_never_leaves_nothing() -> None:
    asked: list[list[str]] = []

    def address(some: object) -> str:
        asked.append(list(some))  # type: ignore[call-overload]
        return "meeting"

    choice(load_dictionary(), ("towns",), address)
    assert [] in asked  # to take out the last one means all of them again
    assert ["overall", "towns"] in asked
    assert choice(load_dictionary(), (), address).count("☑") == len(asked) // 2 == len(LABELS)
