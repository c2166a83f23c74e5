"""The rows behind a figure: ordered by it, sorted and turned by the address."""

import re

import pytest

from dashboard import downloads
from dashboard.data.metrics import metric_of
from dashboard.downloads import Selection
from dashboard.features.download import blocks, figure_rows
from dashboard.features.download.figure_rows import PAGE_ROWS, order_of, summed, table
from dashboard.page.view import View


def behind(view: View, indicator: str) -> Selection:
    metric = metric_of(indicator)
    return downloads.select(
        view.warehouse, view.dictionary, metric.dataset, {}, metric, view.period.code
    )


def cells(html: str, number: int) -> list[str]:
    """The text of one column, 0 being the name."""
    rows = re.findall(r"<tr>(<th scope=\"row\".*?)</tr>", html)
    return [re.sub("<[^>]+>", "", re.findall(r"<t[hd].*?</t[hd]>", row)[number]) for row in rows]


def test_the_measure_stands_second_and_the_largest_first(view: View) -> None:
    chosen = behind(view, "contributions")
    assert summed(chosen) == ("cash_yuan", "in_kind_yuan")
    html = table(view, chosen, downloads.count(chosen), {})
    amounts = [float(text.replace(",", "").rstrip("约")) for text in cells(html, 1)]
    assert len(amounts) == PAGE_ROWS
    assert amounts == sorted(amounts, reverse=True)
    assert '<th scope="col" class="n measure" aria-sort="descending">' in html
    heads = [re.sub("<[^>]+>", "", h) for h in re.findall(r"<th scope=\"col\".*?</th>", html)]
    assert heads[-1].startswith(("项目标识", "项目编号"))


def test_pages_hold_every_row_once_whatever_they_are_sorted_by(view: View) -> None:
    chosen = behind(view, "projects_overdue")
    count = downloads.count(chosen)
    for sort in ("", "project_name", "town_code", "planned_end", "aid_type"):
        address = {"scope": "projects_overdue", "sort": sort}
        pages = [table(view, chosen, count, {**address, "page": str(n)}) for n in (1, 2)]
        names = [name for page in pages for name in cells(page, 0)]
        assert len(names) == count == 26
        assert len(set(names)) == count


def test_an_address_that_does_not_fit_shows_the_first_page_of_the_default_order(view: View) -> None:
    chosen = behind(view, "cash")
    for address in ({"sort": "no_such", "page": "x"}, {"page": "-3"}, {"dir": "sideways"}, {}):
        order = order_of(chosen, address, 30)
        assert (order.column, order.page) == ("cash_yuan", 1)
    assert order_of(chosen, {"page": "99"}, 30).page == 3


@pytest.mark.parametrize("indicator", ["contributions", "volunteer_hours", "beneficiaries"])
def test_the_proof_adds_up_to_the_figure_of_the_overview(view: View, indicator: str) -> None:
    said = re.sub("<[^>]+>", "", blocks.proof(view, behind(view, indicator)))
    assert "与总览一致" in said
    assert "九江镇、大沥镇未计入" in said
    total, *parts = [
        float(t.replace(",", "")) for t in re.findall(r"[\d,]*\d(?:\.\d+)?", said.split("，与")[0])
    ]
    assert not parts or sum(parts) == total


def test_names_lead_on(view: View) -> None:
    html = table(view, behind(view, "contributions"), 417, {})
    for address in (
        "town_progress?",
        "organization?organization=",
        "download?dataset=project_report",
    ):
        assert re.search(rf'class="rows nm"[^>]* href="{re.escape(address)}', html)
    assert figure_rows.order_of(behind(view, "projects_live"), {}, 5).column == ""


def test_whom_a_row_is_about_is_named_not_given_as_a_code(view: View) -> None:
    html = table(view, behind(view, "villages_paired"), 275, {})
    first = re.search(r"<tbody><tr>(.*?)</tr>", html, re.DOTALL)
    assert first
    said = re.sub("<[^>]+>", " ", first[1])
    assert re.search("社区|村", said)
    assert "organization?organization=" in first[1]
    assert not re.search(r"\d{12}", said)
