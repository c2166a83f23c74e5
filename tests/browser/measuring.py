"""What a browser draws of a deck, measured in px of the slide: sizes of text, and what leaves its panel."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Page

PANELS = (
    ".tile, .strip > div, .case, .ask, .prob, .days, .row, .phase, .say, .squares > div, .cases, .town,"
    " .steps li, .next li, .towns td, .towns th, .honors td, .honors th, .matrix td, .matrix th, .body, h1,"
    " footer, .ribbon, .when, .empty"
)

_MEASURE = """
(panels) => {
  const stage = document.getElementById("stage").getBoundingClientRect(), k = stage.width / 1920;
  const found = [];
  const measure = (slide) => {
    const key = slide.dataset.key, say = (what, ...more) => found.push([key, what, ...more]);
    const rule = slide.querySelector("footer").getBoundingClientRect().top;
    const walker = document.createTreeWalker(slide, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const node = walker.currentNode, element = node.parentElement, style = getComputedStyle(element);
      if (!node.textContent.trim() || style.display === "none" || !element.getClientRects().length) continue;
      const size = parseFloat(style.fontSize), inside = element.closest("svg") ? null : element.closest(panels);
      if (size < 28) say("small", size, node.textContent);
      const range = document.createRange();
      range.selectNodeContents(node);
      for (const box of range.getClientRects()) {
        // The box of a line is taller than its letters: its middle em is what is seen.
        const middle = (box.top + box.bottom) / 2, top = middle - size * k / 2, bottom = middle + size * k / 2;
        const left = (box.left - stage.left) / k, right = (box.right - stage.left) / k;
        if (left < 92 || right > 1828) say("beside the slide", left, right, node.textContent);
        if (!element.closest("footer") && bottom > rule + 1) say("below the rule", node.textContent);
        if (!inside) continue;
        const panel = inside.getBoundingClientRect(), slack = 3 * k;
        const across = box.left < panel.left - slack || box.right > panel.right + slack;
        if (across || top < panel.top - slack || bottom > panel.bottom + slack)
          say("out of its panel", inside.className || inside.tagName, node.textContent);
      }
    }
    const title = slide.querySelector("h1");
    if (parseFloat(getComputedStyle(title).fontSize) < 48) say("a small title");
    if (slide.querySelectorAll("tr").length > 9) say("more than eight rows");
    for (const svg of slide.querySelectorAll("svg")) {
      const outer = svg.closest(".body, .tile, .days, .say").getBoundingClientRect();
      for (const part of svg.querySelectorAll("rect, line, text")) {
        if (part.closest("defs")) continue;
        const box = part.getBoundingClientRect();
        if (box.right > outer.right + 40 * k || box.left < outer.left - 4 * k)
          say("chart beside its panel", part.outerHTML.slice(0, 90));
        if (box.bottom > rule + 1) say("chart below the rule", part.outerHTML.slice(0, 90));
      }
    }
    const texts = [...slide.querySelectorAll("svg text")].map((t) => [t.textContent, t.getBoundingClientRect()]);
    texts.forEach(([one, a], n) => texts.slice(n + 1).forEach(([other, b]) => {
      const across = Math.min(a.right, b.right) - Math.max(a.left, b.left);
      const down = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
      if (across > 2 * k && down > 14 * k) say("labels on each other", one, other);
    }));
  };
  const before = document.querySelector(".slide.on");
  for (const slide of document.querySelectorAll(".slide")) {
    before.classList.remove("on");
    slide.classList.add("on");
    measure(slide);
    slide.classList.remove("on");
  }
  before.classList.add("on");
  return found;
}
"""


def faults(page: Page) -> list[Any]:
    """What is too small, on something else, or outside where it belongs; every slide."""
    return list(page.evaluate(_MEASURE, PANELS))
