"""An example of every page there is, by the pattern of its route.

Whoever adds a page adds an example here, or says below why its address shows no page.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from tests.adapters.sql.building import COLLEAGUE, COORDINATOR, MANAGER, OWNER

NOBODY = None


@dataclass(frozen=True, slots=True)
class Example:
    """An address to look at, and as whom."""

    path: str
    person_id: int | None = OWNER


EXAMPLES: Mapping[str, Example] = MappingProxyType(
    {
        "/": Example("/"),
        "/items/{ref}/actions": Example("/items/FA-2026-001/actions"),
        "/items/{ref}/answer": Example("/items/FA-2026-001/answer"),
        "/items/{ref}/ask": Example("/items/FA-2026-001/ask"),
        "/items/{ref}/block": Example("/items/FA-2026-001/block"),
        "/items/{ref}/comments": Example("/items/FA-2026-001/comments"),
        "/items/{ref}/date": Example("/items/FA-2026-001/date"),
        "/items/{ref}/handover": Example("/items/FA-2026-001/handover"),
        "/items/{ref}/later": Example("/items/FA-2026-001/later"),
        "/items/{ref}/pause": Example("/items/FA-2026-001/pause"),
        "/items/{ref}/reminders": Example("/items/FA-2026-001/reminders"),
        "/items/{ref}/timeline": Example("/items/FA-2026-001/timeline"),
        "/items/{ref}/resume": Example("/items/FA-2026-003/resume"),
        "/items/{ref}/team": Example("/items/FA-2026-001/team"),
        "/items/{ref}/unblock": Example("/items/FA-2026-004/unblock"),
        "/items/{ref}/withdraw": Example("/items/FA-2026-004/withdraw?commitment=10"),
        "/items/{ref}": Example("/items/FA-2026-001"),
        "/items/{ref}/changes": Example("/items/FA-2026-001/changes"),
        "/items/{ref}/moves/{trigger}": Example("/items/FA-2026-001/moves/stop"),
        "/admin": Example("/admin", COORDINATOR),
        "/jobs/{job_id}": Example("/jobs/1", COORDINATOR),
        "/admin/workflows": Example("/admin/workflows", COORDINATOR),
        "/admin/workflows/check": Example("/admin/workflows/check", COORDINATOR),
        "/admin/workflows/{name}": Example("/admin/workflows/pdsa", COORDINATOR),
        "/admin/workflows/{name}/compare": Example("/admin/workflows/pdsa/compare", COORDINATOR),
        "/admin/workflows/{name}/try": Example("/admin/workflows/pdsa/try?step=propose&step=start_test", COORDINATOR),
        "/admin/policies": Example("/admin/policies", COORDINATOR),
        "/admin/policies/{workflow}/{name}": Example("/admin/policies/pdsa/standard?organisation=1", COORDINATOR),
        "/admin/organisations": Example("/admin/organisations", COORDINATOR),
        "/admin/organisations/new": Example("/admin/organisations/new", COORDINATOR),
        "/admin/organisations/{organisation_id}": Example("/admin/organisations/2", COORDINATOR),
        "/admin/people": Example("/admin/people", COORDINATOR),
        "/admin/people/new": Example("/admin/people/new", COORDINATOR),
        "/admin/people/{person_id}": Example("/admin/people/1", COORDINATOR),
        "/admin/people/{person_id}/deactivate": Example("/admin/people/1/deactivate", COORDINATOR),
        "/items/{ref}/disclose": Example("/items/FA-2026-001/disclose", MANAGER),
        "/items/{ref}/share": Example("/items/FA-2026-001/share"),
        "/admin/people/{person_id}/records": Example("/admin/people/4/records", COORDINATOR),
        "/admin/people/{person_id}/pseudonymise": Example("/admin/people/6/pseudonymise?also=Kim", COORDINATOR),
        "/admin/retention": Example("/admin/retention", COORDINATOR),
        "/admin/retention/preview": Example("/admin/retention/preview?decision=RS+2026%2F123", COORDINATOR),
        "/admin/retention/record": Example("/admin/retention/record", COORDINATOR),
        "/admin/trail": Example("/admin/trail", COORDINATOR),
        "/admin/outbox": Example("/admin/outbox", COORDINATOR),
        "/admin/outbox/{mail_id}": Example("/admin/outbox/1", COORDINATOR),
        "/logged-out": Example("/logged-out", NOBODY),
        "/login": Example("/login", NOBODY),
        "/login/forgotten": Example("/login/forgotten", NOBODY),
        "/me": Example("/me"),
        "/me/tokens": Example("/me/tokens"),
        "/admin/tokens": Example("/admin/tokens", COORDINATOR),
        "/help": Example("/help"),
        "/tillganglighet": Example("/tillganglighet", NOBODY),
        "/idea/{code}": Example("/idea/R-NV", NOBODY),
        "/idea/{code}/thanks": Example("/idea/R-NV/thanks", NOBODY),
        "/ideas": Example("/ideas", COORDINATOR),
        "/ideas/poster/{code}": Example("/ideas/poster/R-NV", COORDINATOR),
        "/new": Example("/new?title=Minska+fallen"),
        "/search": Example("/search?q=fall"),
        "/board": Example("/board", MANAGER),
        "/lists/acts": Example("/lists/acts?act=date&matching=1&from=%2Fitems", MANAGER),
        "/stalled": Example("/stalled?all=1", MANAGER),
        "/stalled/units": Example("/stalled/units", MANAGER),
        "/flow": Example("/flow", MANAGER),
        "/changes": Example("/changes?since=2026-03-01", MANAGER),
        "/items": Example("/items?state=all&all=1&sort=due", MANAGER),
        "/views": Example("/views"),
        "/views/new": Example("/views/new?from=%2Fitems%3Flate%3D1"),
        "/views/{view_id}": Example("/views/1"),
    }
)

NO_PAGES: Mapping[str, str] = MappingProxyType(
    {
        "/a/{signed}": "looked at with the mails",
        "/login/link/{secret}": "looked at with the login",
        "/login/oidc": "leads elsewhere",
        "/login/reset/{secret}": "looked at with the login",
        "/login/oidc/callback": "leads on",
        "/mail/stop/{token}": "looked at with the mails",
        "/calendar/{secret}.ics": "for programs",
        "/admin/workflows/{name}/file": "a file",
        "/admin/retention/record.{kind}": "a file",
        "/me/extract": "a file",
        "/admin/outbox/{mail_id}/html": "a frame on the page of the mail",
        "/manifest.webmanifest": "for programs",
        "/ideas/poster": "leads to the poster",
        "/ideas/qr/{code}.svg": "a part of the poster",
        "/new/similar": "a part of /new",
        "/lists/board.{kind}": "a file",
        "/lists/changes.{kind}": "a file",
        "/lists/items.{kind}": "a file",
        "/lists/stalled.{kind}": "a file",
        "/lists/flow.{kind}": "a file",
    }
)

FURTHER = {
    "personal data of somebody without a name": Example("/admin/people/7/records", COORDINATOR),
    "a decision that lets nothing go": Example("/admin/retention/preview?decision=RS+2026%2F124", COORDINATOR),
    "nothing disposed of by a decision": Example("/admin/retention/record?decision=RS+2026%2F999", COORDINATOR),
    "nothing chosen": Example("/lists/acts?act=ask&from=/items", MANAGER),
    "a list that filters have emptied": Example("/items?q=nothing&late=1&owner=me"),
    "long work that goes on": Example("/jobs/2", COORDINATOR),
    "long work that failed": Example("/jobs/3", COORDINATOR),
    "my work of a manager": Example("/", MANAGER),
    "my work of a coordinator": Example("/", COORDINATOR),
    "nothing found": Example("/search?q=kosmonaut&state=ended"),
    "nothing looked for": Example("/search"),
    "an item that waits for a decision": Example("/items/FA-2026-002"),
    "an item that has ended": Example("/items/FA-2026-005"),
    "an item for whoever only reads it": Example("/items/FA-2026-003", COLLEAGUE),
    "an item whose manager looks at it": Example("/items/FA-2026-001", MANAGER),
    "the list as it stood": Example("/items?as_of=2026-03-20", MANAGER),
    "what had stalled": Example("/stalled?as_of=2026-04-08", MANAGER),
    "changes where there are none": Example("/changes?since=2026-01-01&until=2026-01-02", MANAGER),
    "the list before there was anything": Example("/items?as_of=2026-01-01"),
    "an item as it stood": Example("/items/FA-2026-001?as_of=2026-03-20"),
    "nobody's tokens": Example("/me/tokens", MANAGER),
    "a phase to come": Example("/items/FA-2026-001?phase=proposal"),
}
"""Further examples of the same pages."""
