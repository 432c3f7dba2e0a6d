"""The pages of people and organisations."""

from adapters.web.people import listing, organisations, person

ROUTERS = (listing.router, person.router, organisations.router)
"""Each for whoever is logged in."""
