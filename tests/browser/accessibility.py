"""What axe-core finds on a page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Frame, Page

OF_COLOUR = ("color-contrast", "link-in-text-block")


def violations(page: Page | Frame, part: str | None = None, rules: Sequence[str] = ()) -> list[str]:
    """Each rule that a page breaks, and the first element that breaks it.

    ``part``: a selector of what is looked at alone; ``rules``: the only ones to look for.
    """
    options: dict[str, Any] = {"resultTypes": ["violations"]}
    if rules:
        options["runOnly"] = {"type": "rule", "values": list(rules)}
    found = Axe().run(page, part, options).response["violations"]
    return [f"{page.url}: {rule['id']} {rule['nodes'][0]['html'][:200]}" for rule in found]
