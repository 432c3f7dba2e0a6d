"""A Hjulet that answers on a port of its own, and those who look at it in a browser."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any, Literal

import uvicorn
from playwright.sync_api import Browser, BrowserContext, Page

from adapters.sql import people
from adapters.web.cookies import name_of
from tests.adapters.sql.building import OWNER
from tests.adapters.web.browser import Office

WIDE, PHONE, NARROW = 1280, 390, 320
HEIGHT = 900
PATIENCE = 40_000
"""So many milliseconds is waited for what is to come: nothing that works waits as long, on however slow a machine."""

Scheme = Literal["light", "dark"]

LISTEN = """
document.addEventListener("securitypolicyviolation", (e) => {
  console.error(`CSP: ${e.violatedDirective} ${e.blockedURI}`);
});
"""


@dataclass
class Site:
    """An instance that answers at ``base``, and the browser in which people look at it.

    ``faults`` is everything that the browser complained of: scripts that broke, what the policy of the pages stopped.
    """

    office: Office
    browser: Browser
    base: str
    faults: list[str] = field(default_factory=list)
    _contexts: list[BrowserContext] = field(default_factory=list)

    def visitor(
        self,
        person_id: int | None = OWNER,
        *,
        width: int = WIDE,
        scheme: Scheme = "light",
        scripts: bool = True,
        **wanted: Any,
    ) -> Page:
        """Somebody who has opened a browser: logged in, unless they are nobody (None)."""
        context = self.browser.new_context(
            base_url=self.base,
            viewport={"width": width, "height": HEIGHT},
            color_scheme=scheme,
            java_script_enabled=scripts,
            locale="sv-SE",
            **wanted,
        )
        self._contexts.append(context)
        context.set_default_timeout(PATIENCE)
        if scripts:
            context.add_init_script(LISTEN)
        page = context.new_page()
        if person_id is not None:
            self.log_in(page, person_id)
        page.on("pageerror", lambda error: self.faults.append(f"{page.url}: {error}"))
        page.on("console", lambda said: self._heard(page, said.type, said.text))
        return page

    def log_in(self, page: Page, person_id: int) -> None:
        """Somebody logs in where a page is open."""
        secret = self.office.logs_in(person_id).secret
        page.context.add_cookies([{"name": name_of(self.base), "value": secret, "url": self.base}])

    def speaks(self, person_id: int, language: str) -> None:
        """A person wants their pages in a language."""
        with self.office.store.begin() as tx:
            people.change_person(tx, replace(people.profile(tx, person_id), language=language))

    def close(self) -> None:
        """Close every window."""
        for context in self._contexts:
            context.close()

    def _heard(self, page: Page, kind: str, text: str) -> None:
        # A page that is answered with 4xx on purpose is reported by the browser, too: that is no fault of the page.
        if kind == "error" and not text.startswith("Failed to load resource: the server responded with a status of 4"):
            self.faults.append(f"{page.url}: {text}")


@contextmanager
def answering(office: Office, listener: socket.socket) -> Iterator[None]:
    """Answer at ``listener`` for as long as the block lasts."""
    config = uvicorn.Config(office.app, access_log=False, log_config=None, lifespan="off")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    try:
        yield
    finally:
        server.should_exit = True
        thread.join()


def listening() -> socket.socket:
    """A free port of this machine's own."""
    return socket.create_server(("127.0.0.1", 0))
