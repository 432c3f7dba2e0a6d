"""The pages of administration."""

from adapters.web.admin import outbox, policies, start, workflows

ROUTERS = (start.router, outbox.router, policies.router, workflows.router)
"""Each for whoever is logged in."""
