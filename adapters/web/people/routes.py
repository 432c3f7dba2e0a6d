"""The pages of people and organisations."""

from adapters.web.people import listing, organisations, person, records

ROUTERS = (listing.router, person.router, organisations.router, records.router)
"""Each for whoever is logged in."""
