"""The pages of administration."""

from adapters.web.admin import outbox, policies, record, retention, start, workflows

ROUTERS = (start.router, outbox.router, policies.router, retention.router, record.router, workflows.router)
"""Each for whoever is logged in."""
