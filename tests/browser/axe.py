"""axe-core: what of a page keeps people out."""

from pathlib import Path

import axe_playwright_python
from playwright.sync_api import Page

SOURCE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")

RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
"""WCAG 2.2 AA, and what the makers of axe-core advise beyond it."""

RUN = """async (tags) => {
  const found = await axe.run(document, { runOnly: { type: "tag", values: tags }, resultTypes: ["violations"] });
  return found.violations.flatMap((v) => v.nodes.map((n) => `${v.id}: ${n.target.join(" ")} (${n.failureSummary})`));
}"""


def violations(page: Page) -> list[str]:
    """Everything on the page, as it stands, that a rule forbids: the rule, where, and what is wrong."""
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(SOURCE)
    return list(page.evaluate(RUN, list(RULES)))
