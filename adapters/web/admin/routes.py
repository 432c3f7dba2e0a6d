"""The pages of administration."""

from adapters.web.admin import start

ROUTERS = (start.router,)
"""Each for whoever is logged in."""
