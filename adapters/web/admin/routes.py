"""The pages of administration."""

from adapters.web.admin import outbox, start

ROUTERS = (start.router, outbox.router)
"""Each for whoever is logged in."""
