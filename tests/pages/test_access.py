"""接入: addresses of what was chosen, which give just that."""

import re
from pathlib import Path
from typing import Any

from starlette.applications import Starlette

from dashboard.features.download import access
from dashboard.server import file_routes
from tests.pages.opening import PageOpener, finding, html
from tests.support.asgi_client import ask, request


def test_the_addresses_give_the_rows_that_the_page_counts(
    demo_data: Path, open_page: PageOpener
) -> None:
    chosen: dict[str, Any] = {
        "period": "2026H1",
        "town": "440605124",
        "status": "ongoing|completed",
    }
    at = open_page("access", **chosen)
    shown = [code.value for code in at.code]
    paths = [text.partition("/data/")[2] or text.partition("data/")[2] for text in shown[:4]]
    app = Starlette(routes=file_routes.routes("", {}, access.file_at))
    counted = int(re.findall(r"(\d+)行", finding(at))[0])
    records = ask(app, request(f"data/{paths[1]}"))
    assert records.status == 200
    assert len(records.json()) == counted > 0
    assert {record["town_code"] for record in records.json()} == {"440605124"}
    assert all(ask(app, request(f"data/{path}")).status == 200 for path in paths)
    assert shown[0] in "".join(shown[4:])  # in the recipes too
    assert "v_town_period" in html(at)
    assert "download?period=2026H1" in html(at)
