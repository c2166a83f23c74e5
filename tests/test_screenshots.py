"""Every page has its pictures, those of one thing among many of a thing that is there."""

from pathlib import Path

from dashboard.page import menu
from scripts import screenshots


def test_every_page_is_photographed(demo_data: Path) -> None:
    paths = screenshots.addresses(demo_data)
    assert {page.name for page in menu.ENTRIES} <= set(paths)
    assert paths[menu.ENTRIES[0].name] == "/"
    assert paths["one_town"].startswith("/town_progress?town=4406")
    assert paths["village"].startswith("/village?code=4406")
    key, _, code = paths["organization"].partition("=")
    assert key == "/organization?organization"
    assert len(code) > 10
