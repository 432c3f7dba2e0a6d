"""The pages of administration."""

from adapters.web.admin import outbox, policies, start

ROUTERS = (start.router, outbox.router, policies.router)
"""Each for whoever is logged in."""
