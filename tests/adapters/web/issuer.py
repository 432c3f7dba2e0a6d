"""An identity provider that runs beside the test, and what it can be made to say."""

import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
from httpx import Response
from joserfc import jwt
from joserfc.jwk import RSAKey

from tests.adapters.web.browser import Office

CLIENT = "hjulet"
NURSE = "nurse-7f3a"
HOUR = 3600


@dataclass(frozen=True)
class Issuer:
    """A provider that answers on a port."""

    url: str
    app: Any

    @property
    def environ(self) -> dict[str, str]:
        """The settings of somebody who uses it."""
        return {
            "HJULET_OIDC_ISSUER": self.url,
            "HJULET_OIDC_CLIENT_ID": CLIENT,
            "HJULET_OIDC_CLIENT_SECRET": "a secret: with signs",
            "HJULET_OIDC_NAME": "Region Exempel",
        }

    def knows(self, sub: str, **claims: object) -> None:
        """Somebody has an account there."""
        httpx.put(f"{self.url}/users/{sub}", json=claims).raise_for_status()

    def signs(self, claims: Mapping[str, Any], *, key: RSAKey | None = None) -> str:
        """A token as the provider itself would sign it, whatever it says."""
        own = RSAKey.import_key(self._storage().jwk.as_dict(is_private=True))
        used = key or own
        return jwt.encode({"alg": "RS256", "kid": own.kid or used.kid}, dict(claims), used)

    def gives_another_nonce(self) -> None:
        """The codes that were given and not used yet belong to another login from now on."""
        storage = self._storage()
        for code, kept in storage._authorization_codes.items():
            storage._authorization_codes[code] = type(kept)(**{**vars(kept), "nonce": "another"})

    def _storage(self) -> Any:
        import flask  # noqa: PLC0415 - comes with the provider

        with self.app.test_request_context():
            self.app.preprocess_request()
            return flask.g.oidc_provider_mock_storage


@contextmanager
def running_issuer() -> Iterator[Issuer]:
    """The provider."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it uses what Authlib is going to drop
        import oidc_provider_mock  # noqa: PLC0415

        with oidc_provider_mock.run_server_in_thread() as server:
            yield Issuer(url=f"http://localhost:{server.server_port}", app=server.app)


@dataclass
class Traveller:
    """Somebody who logs in at the provider, step by step."""

    office: Office
    cookie: str = ""
    there: str = ""

    def sets_out(self, to: str = "/") -> Response:
        """Follow the link to the provider."""
        answer = self.office.gets(f"/login/oidc?next={to}")
        self.cookie = answer.headers["set-cookie"].partition(";")[0]
        self.there = answer.headers["location"]
        return answer

    def asked(self) -> dict[str, str]:
        """What is asked of the provider."""
        return {name: values[0] for name, values in parse_qs(urlsplit(self.there).query).items()}

    def proves(self, sub: str = NURSE, **answer: str) -> str:
        """Log in there; the path at which one comes back."""
        sent = httpx.post(self.there, data={"sub": sub, **answer})
        assert sent.status_code == 302, sent.text
        address = urlsplit(sent.headers["location"])
        return f"{address.path}?{address.query}"

    def comes_back(self, path: str) -> Response:
        """Come back with what the browser kept."""
        return self.office.gets(path, Cookie=self.cookie)


def travels(office: Office, *, sub: str = NURSE, to: str = "/") -> Response:
    """All of it."""
    traveller = Traveller(office)
    traveller.sets_out(to)
    return traveller.comes_back(traveller.proves(sub))


def session_of(answer: Response) -> str:
    """The session that a browser got, as it sends it back."""
    kept = [value.partition(";")[0] for value in answer.headers.get_list("set-cookie") if "session=" in value]
    assert kept, answer.text
    return kept[0]


def seconds(at: datetime) -> int:
    return int(at.timestamp())
