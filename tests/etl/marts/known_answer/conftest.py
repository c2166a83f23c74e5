"""The handful of places and organisations that the worked examples share."""

from collections.abc import Callable
from pathlib import Path

import pytest

from etl.folder import DataFolder
from tests.etl.marts.known_answer.ledger import Ledger, write_reference

TOWNS = """
    town_code,town_name,kind
    440605011,桂城街道,街道
    440605121,九江镇,镇
    440605122,西樵镇,镇
"""

VILLAGES = """
    village_code,village_name,town_code,town_name,kind
    a1,甲一社区居委会,440605011,桂城街道,社区
    a2,甲二社区居委会,440605011,桂城街道,社区
    a3,甲三社区居委会,440605011,桂城街道,社区
    b1,乙一村委会,440605121,九江镇,村
    b2,乙二村委会,440605121,九江镇,村
    c1,丙一村委会,440605122,西樵镇,村
"""

# a2 is listed in the second half of 2024 alone; the city's list (b1) is not looked at; c1 always was.
TYPICAL_VILLAGES = """
    village_code,level,batch,listed_on
    a1,省级典型村,第一批,2024-05-01
    a1,区级拓展培育典型村,第一批,2024-05-01
    a2,区级拓展培育典型村,第二批,2024/9/1
    b1,市级典型村,第一批,2024-05-01
    c1,省级典型村,,
"""

# O1 trade association; O3 filed only; O4 registered in 2025 alone; O5 struck off on the last day of 2024.
ORGANIZATIONS = """
    uscc,organization_name,kind,field,supervising_unit,size_band,has_party_organization,assessment_grade,registration,registered_on,deregistered_on,aliases
    O1,甲商会,社会团体,行业协会商会,区工商联,大型,是,5A,登记,,,
    O2,乙社工中心,民办非企业单位,社会服务,区民政局,小型,否,,登记,2010-01-01,,
    O3,丙基金会,基金会,慈善,区民政局,,,,备案,2012-01-01,,
    O4,丁协会,社会团体,文化,区文联,微型,,,登记,2025-02-01,,
    O5,戊协会,社会团体,环保,,,,,登记,2011-01-01,2024-12-31,
"""


def new_ledger(root: Path) -> Ledger:
    """An empty case in a new folder."""
    write_reference(
        root,
        towns=TOWNS,
        villages=VILLAGES,
        typical_villages=TYPICAL_VILLAGES,
        organizations=ORGANIZATIONS,
    )
    return Ledger(DataFolder(root))


@pytest.fixture
def make_ledger(tmp_path: Path) -> Callable[[], Ledger]:
    """A function that gives a new, empty case each time."""
    numbers = iter(range(100))
    return lambda: new_ledger(tmp_path / f"case-{next(numbers)}")


@pytest.fixture(scope="module")
def module_ledger(tmp_path_factory: pytest.TempPathFactory) -> Ledger:
    """An empty case for the one scenario that the tests of a module read."""
    return new_ledger(tmp_path_factory.mktemp("known-answer") / "case")


@pytest.fixture
def ledger(make_ledger: Callable[[], Ledger]) -> Ledger:
    """A new, empty case."""
    return make_ledger()
