"""What checking does when the software itself, or the world around it, fails."""

from collections.abc import Callable
from pathlib import Path

import pytest

from etl.intake.check import checker as checking
from etl.intake.check.history import History
from etl.warehouse import BusyError
from tests.etl.conftest import Desk
from tests.support.workbooks import town_return


def failing(error: Exception) -> Callable[..., History]:
    def fail(*_: object) -> History:
        raise error

    return fail


def test_a_fault_of_ours_rejects_its_file_in_one_sentence(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(checking, "check_rules", failing(ZeroDivisionError("ours")))
    checked = desk.check(town_return().data())
    assert checked.status == "rejected"
    [finding] = checked.findings
    assert finding.code == "check_failed"
    assert "ZeroDivisionError" in finding.message
    assert "ours" in caplog.text
    monkeypatch.undo()
    assert desk.check(town_return().data()).status == "accepted"


@pytest.mark.parametrize("error", [BusyError(), OSError(28, "No space left"), MemoryError()])
def test_what_no_file_can_be_blamed_for_is_raised(desk: Desk, error: Exception) -> None:
    checker = checking.Checker(
        desk.checker.dictionary, desk.checker.reference, desk.checker.today, failing(error)
    )
    with pytest.raises(type(error)):
        checker.check_bytes(Path("return.xlsx"), town_return().data())
