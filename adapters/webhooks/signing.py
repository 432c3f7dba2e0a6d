"""Signatures by which a receiver knows who posted, and when (https://www.standardwebhooks.com)."""

import base64
import secrets
from collections.abc import Iterable
from datetime import datetime

from standardwebhooks import Webhook

PREFIX = "whsec_"
SECRET_BYTES = 32


def new_secret() -> str:
    """A secret for one webhook."""
    return PREFIX + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()


def signed(name: str, body: str, *, secrets: Iterable[str], at: datetime) -> dict[str, str]:
    """The headers that go with ``body``: a signature for each of the secrets that the receiver may know."""
    return {
        "webhook-id": name,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": " ".join(Webhook(secret).sign(name, at, body) for secret in secrets),
    }
