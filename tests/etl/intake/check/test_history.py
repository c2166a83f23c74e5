"""What a return is compared with, as the warehouse has it."""

from __future__ import annotations

import pytest

from etl.folder import DataFolder
from etl.intake.check.history import read_history
from etl.warehouse import open_to_read
from tests.etl.conftest import Load
from tests.support.workbooks import town_return

pytestmark = pytest.mark.slow


def test_codes_of_other_towns_are_those_that_the_return_gives(
    folder: DataFolder, store: Load
) -> None:
    store(town_return("丹灶镇"), town_return("狮山镇"))
    own, other = "440605124", "440605123"
    with open_to_read(folder.warehouse) as con:
        codes = {
            town: [
                code
                for (code,) in con.execute(
                    "select own_code from project_report where town_code = ?", [town]
                ).fetchall()
            ]
            for town in (own, other)
        }
        given = [codes[other][0], *codes[own], "XM000000000X"]
        found = read_history(con, own, "2026H2", given)
        assert found.codes_elsewhere == {codes[other][0]: other}
        assert found.codes.issuperset(codes[own])
        assert read_history(con, own, "2026H2").codes_elsewhere == {}
