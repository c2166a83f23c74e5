"""Headlines that several pages share."""

from dashboard.page.headlines import typical_with_projects


def test_typical_villages_of_towns_that_never_reported_are_left_out() -> None:
    assert typical_with_projects(56, 51) == "56 个典型村中 51 个已有项目"
    assert typical_with_projects(56, 51, 3) == "已报镇的 53 个典型村中 51 个已有项目"
    assert typical_with_projects(3, 0, 3) == "3 个典型村，还没有报送数据"
