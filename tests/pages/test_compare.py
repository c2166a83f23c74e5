"""往期比较: the way to choose the other half-year stands in the address."""

from tests.pages.opening import PageOpener, address, finding, html


def test_the_half_year_before_is_the_default_and_the_ways_are_in_the_address(
    open_page: PageOpener,
) -> None:
    at = open_page("compare")
    assert finding(at) == "较上期结对村增加18个，同口径投入增长16.6%"
    at.segmented_control(key="by").set_value("year_before").run()
    assert address(at) == {"by": "year_before"}
    assert finding(at) == "较上年同期结对村增加45个，同口径投入增长36.2%"


def test_an_address_with_a_half_year_alone_compares_with_it(open_page: PageOpener) -> None:
    at = open_page("compare", **{"with": "2024H1"}, town="440605124")
    assert finding(at).startswith("狮山镇较2024年上半年结对村增加")
    assert at.selectbox(key="with").value == "2024H1"


def test_a_town_without_both_returns_shows_the_main_figures_alone(open_page: PageOpener) -> None:
    text = html(open_page("compare", town="440605125"))
    assert "没有可比的数据" in text
    assert text.count('<table class="compare') == 1


def test_the_first_half_year_has_nothing_before_it(open_page: PageOpener) -> None:
    at = open_page("compare", period="2024H1")
    assert finding(at) == "2024年上半年之前没有报送数据"
    assert "不能比较" in html(at)
