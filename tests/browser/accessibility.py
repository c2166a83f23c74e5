"""What axe-core finds on a page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from axe_playwright_python.base import AXE_FILE_PATH
from playwright.sync_api import Frame, Page

OF_COLOUR = ("color-contrast", "link-in-text-block")
RUN = """([part, options]) => axe.run(part ?? document, options)
  .then((found) => found.violations.map((rule) => `${rule.id} ${rule.nodes[0].html.slice(0, 200)}`))"""


def violations(page: Page | Frame, part: str | None = None, rules: Sequence[str] = ()) -> list[str]:
    """Each rule that a page breaks, and the first element that breaks it.

    ``part``: a selector of what is looked at alone; ``rules``: the only ones to look for.
    """
    options: dict[str, Any] = {"resultTypes": ["violations"]}
    if rules:
        options["runOnly"] = {"type": "rule", "values": list(rules)}
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(AXE_FILE_PATH.read_text(encoding="utf-8"))
    return [f"{page.url}: {fault}" for fault in page.evaluate(RUN, [part, options])]
