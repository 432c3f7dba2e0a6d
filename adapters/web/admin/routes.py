"""The pages of administration."""

from adapters.web.admin import outbox, policies, record, retention, start, trail, workflows

ROUTERS = (
    start.router,
    outbox.router,
    policies.router,
    retention.router,
    record.router,
    trail.router,
    workflows.router,
)
"""Each for whoever is logged in."""
