"""HTML blocks: data are escaped, states have shape and word, what is missing says so."""

from dashboard.charts import panels
from tests.dashboard.samples import rows_of

EVIL = '<script>alert("x")</script>'


def test_empty_block_says_what_to_do_and_escapes() -> None:
    assert "<script>" not in panels.empty("没有数据", EVIL)


def test_commands_for_the_maintainers_are_folded() -> None:
    html = panels.no_data(EVIL, "用这条命令：", "python -m etl load")
    assert "<script>" not in html
    assert html.index("<details>") < html.index("python -m etl load") < html.index("</details>")


def test_a_block_leads_to_its_rows() -> None:
    html = panels.block("甲", "", "体", "来源", rows_of("1"))
    assert html.index("来源") < html.index('class="extras"') < html.index("查看明细")
    assert "extras" not in panels.block("甲", "", "体")


def test_the_freshness_line_breaks_between_its_parts_and_shows_the_gaps() -> None:
    html = panels.freshness(
        "截至某日", "五个已纳入，某镇缺报", "沿用上期", "发布于某时", None, True
    )
    assert html.count("<wbr>") == 3
    assert "<b>" in html
    quiet = panels.freshness("截至某日", "均已纳入", "", "发布于某时", None, False)
    assert "<b>" not in quiet
