"""Chromium as the system has it, driven by Playwright; nothing is downloaded."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome")
QUIETLY = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)


class ChromiumMissing(Exception):
    """There is no browser to look at pages with."""


@contextmanager
def running_chromium() -> Iterator[Browser]:
    """A browser without a window.

    Raises:
        ChromiumMissing: it is not installed, with what to do.
    """
    found = next((path for name in NAMES if (path := shutil.which(name))), None)
    if found is None:
        raise ChromiumMissing("The tests need the browser Chromium: run .ci/chromium, or install the package chromium.")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=QUIETLY)
        try:
            yield browser
        finally:
            browser.close()
