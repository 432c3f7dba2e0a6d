"""An identity provider (OpenID Connect): where people are sent to log in, and who they are when they come back.

Authorisation code with PKCE (S256), state and nonce. What the provider signs is checked against its own keys; what it
says of a person may stand in the signed token or only in *userinfo*, so both are read. A person is known by issuer and
subject: an e-mail address may pass to somebody else.
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast
from urllib.parse import quote, urlsplit

import httpx
from authlib.oauth2.claims import JWTClaims
from authlib.oauth2.rfc6749.parameters import prepare_grant_uri
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import BadSignatureError, InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet
from joserfc.jws import JWSRegistry

from engine.errors import Refusal

DISCOVERY = "/.well-known/openid-configuration"
ASYMMETRIC = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA", "Ed25519")
"""How a provider may sign: with a key of which everybody may know the other half."""

SKEW = timedelta(minutes=2)
"""So much may its clock differ from ours."""

FRESH = timedelta(hours=1)
"""After so long it is asked anew where its pages are."""

FRESH_KEYS = timedelta(minutes=1)
"""Its keys are fetched again no sooner, whatever somebody sends that they do not fit."""

SECRET_BYTES = 32
SECONDS = 10
BACK_CHANNEL = "http://schemas.openid.net/event/backchannel-logout"


class ProviderFailed(Refusal):
    """The provider cannot be reached, or answers what nobody understands."""

    code = "provider-failed"
    template = "The identity provider cannot be used: %(why)s."


class NotProven(Refusal):
    """What came back from the provider does not prove who somebody is."""

    code = "not-proven"
    template = "The identity provider's answer cannot be trusted: %(why)s."


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What was agreed with the provider: who we are there, what we ask for, and where people come back."""

    issuer: str
    client_id: str
    client_secret: str | None = None
    scopes: str = "openid profile email"
    back_to: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Journey:
    """What only the browser that set out knows when it comes back."""

    state: str
    nonce: str
    verifier: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Proven:
    """Who somebody is: the issuer's subject, and what it says of them. ``sid`` is its name for the session."""

    issuer: str
    subject: str
    claims: Mapping[str, Any]
    id_token: str
    sid: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """That somebody has logged out there: everywhere, or in one session."""

    issuer: str
    subject: str | None
    sid: str | None


class Provider:
    """One provider. What it publishes of itself is kept for a while; its keys are fetched again when one is unknown."""

    def __init__(self, terms: Terms, *, seconds: float = SECONDS) -> None:
        self._terms = terms
        self._seconds = seconds
        self._known: tuple[datetime, Mapping[str, Any]] | None = None
        self._keys: tuple[datetime, KeySet] | None = None

    def begin(self, *, at: datetime) -> tuple[str, Journey]:
        """Where to send somebody, and what their browser must bring back.

        Raises:
            ProviderFailed: nobody knows where.
        """
        state, nonce, verifier = (secrets.token_urlsafe(SECRET_BYTES) for _ in range(3))
        url = prepare_grant_uri(
            self._endpoint("authorization_endpoint", at=at),
            client_id=self._terms.client_id,
            response_type="code",
            redirect_uri=self._terms.back_to,
            scope=self._terms.scopes,
            state=state,
            nonce=nonce,
            code_challenge=create_s256_code_challenge(verifier),
            code_challenge_method="S256",
        )
        return url, Journey(state=state, nonce=nonce, verifier=verifier)

    def finish(self, *, code: str, journey: Journey, at: datetime) -> Proven:
        """Who came back with a code.

        Raises:
            NotProven: the code is not good, or what is given for it does not hold.
            ProviderFailed: it cannot be asked.
        """
        given = self._exchanged(code, journey, at=at)
        id_token, access_token = given.get("id_token"), given.get("access_token")
        if not isinstance(id_token, str):
            raise NotProven(why="there is no ID token")
        signed = self.checked(id_token, nonce=journey.nonce, access_token=access_token, at=at)
        told = self._told(access_token, subject=signed["sub"], at=at)
        sid = signed.get("sid")
        return Proven(
            issuer=self._terms.issuer,
            subject=signed["sub"],
            claims={**told, **signed},
            id_token=id_token,
            sid=sid if isinstance(sid, str) else None,
        )

    def checked(self, id_token: str, *, nonce: str, access_token: object, at: datetime) -> dict[str, Any]:
        """What an ID token says; NotProven unless the issuer signed it for us and for this login, and it holds now."""
        token = self._decoded(id_token, at=at)
        params = {"nonce": nonce, "client_id": self._terms.client_id}
        if isinstance(access_token, str):
            params["access_token"] = access_token
        self._validate(CodeIDToken(token.claims, token.header, self._options(), params), at=at)
        return _with_subject(token.claims)

    def logout_url(self, *, id_token: str | None, back_to: str, at: datetime) -> str | None:
        """Where one logs out at the provider as well; None when it has no such page, or cannot be asked."""
        try:
            page = self._metadata(at=at).get("end_session_endpoint")
        except ProviderFailed:
            return None
        if not isinstance(page, str) or not self._is_as_safe(page):
            return None
        hints = {"client_id": self._terms.client_id, "post_logout_redirect_uri": back_to}
        return str(httpx.URL(page).copy_merge_params(hints | ({} if id_token is None else {"id_token_hint": id_token})))

    def ended(self, logout_token: str, *, at: datetime) -> Ended:
        """Who has logged out there, as the provider says in a token (OpenID Connect Back-Channel Logout 1.0).

        Raises:
            NotProven: it did not say that, or not to us.
            ProviderFailed: its keys cannot be had.
        """
        token = self._decoded(logout_token, at=at)
        self._validate(JWTClaims(token.claims, token.header, {**self._options(), "iat": {"essential": True}}), at=at)
        events, subject, sid = (token.claims.get(name) for name in ("events", "sub", "sid"))
        if not isinstance(events, dict) or BACK_CHANNEL not in events or "nonce" in token.claims:
            raise NotProven(why="it is no logout token")
        if not isinstance(subject, str) and not isinstance(sid, str):
            raise NotProven(why="it names nobody")
        return Ended(
            issuer=self._terms.issuer,
            subject=subject if isinstance(subject, str) else None,
            sid=sid if isinstance(sid, str) else None,
        )

    def _exchanged(self, code: str, journey: Journey, *, at: datetime) -> Mapping[str, Any]:
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self._terms.back_to,
            "code_verifier": journey.verifier,
        }
        address, auth, terms = self._endpoint("token_endpoint", at=at), None, self._terms
        ways = self._metadata(at=at).get("token_endpoint_auth_methods_supported") or ["client_secret_basic"]
        if terms.client_secret is None:
            form["client_id"] = terms.client_id
        elif "client_secret_basic" in ways:
            auth = httpx.BasicAuth(quote(terms.client_id, safe=""), quote(terms.client_secret, safe=""))
        else:
            form |= {"client_id": terms.client_id, "client_secret": terms.client_secret}
        response = self._asked("POST", address, data=form, auth=auth)
        if response.is_client_error:
            raise NotProven(why="the code was not accepted")
        return _read(response)

    def _told(self, access_token: object, *, subject: str, at: datetime) -> Mapping[str, Any]:
        """What the provider tells beside the token; that it is about somebody else would be a forgery."""
        page = self._metadata(at=at).get("userinfo_endpoint")
        if not isinstance(page, str) or not isinstance(access_token, str):
            return {}
        response = self._asked("GET", self._safe(page), headers={"Authorization": f"Bearer {access_token}"})
        is_signed = response.headers.get("content-type", "").startswith("application/jwt")
        told = self._decoded(response.text, at=at).claims if is_signed else _read(response)
        if told.get("sub") != subject:
            raise NotProven(why="it tells of somebody else")
        return told

    def _options(self) -> dict[str, Any]:
        return {
            "iss": {"essential": True, "values": self._issuers()},
            "aud": {"essential": True, "value": self._terms.client_id},
            "exp": {"essential": True},
        }

    def _validate(self, claims: JWTClaims, *, at: datetime) -> None:
        try:
            claims.validate(now=int(at.timestamp()), leeway=int(SKEW.total_seconds()))
        except (JoseError, ValueError, TypeError) as error:
            raise NotProven(why=_why(error)) from error

    def _decoded(self, token: str, *, at: datetime) -> jwt.Token:
        registry = self._registry(at=at)
        try:
            try:
                return jwt.decode(token, self._key_set(at=at, fresh=FRESH), registry=registry)
            except (InvalidKeyIdError, BadSignatureError):  # it may have new keys
                return jwt.decode(token, self._key_set(at=at, fresh=FRESH_KEYS), registry=registry)
        except (JoseError, ValueError) as error:
            raise NotProven(why=_why(error)) from error

    def _registry(self, *, at: datetime) -> JWSRegistry:
        told = self._metadata(at=at).get("id_token_signing_alg_values_supported") or ["RS256"]
        return JWSRegistry(algorithms=[name for name in told if name in ASYMMETRIC], strict_check_header=False)

    def _key_set(self, *, at: datetime, fresh: timedelta) -> KeySet:
        if self._keys is None or not self._keys[0] <= at < self._keys[0] + fresh:
            found = _read(self._asked("GET", self._endpoint("jwks_uri", at=at)))
            try:
                self._keys = at, KeySet.import_key_set(cast("Any", found))
            except (JoseError, KeyError, TypeError, ValueError) as error:
                raise ProviderFailed(why=_why(error)) from error
        return self._keys[1]

    def _endpoint(self, name: str, *, at: datetime) -> str:
        found = self._metadata(at=at).get(name)
        if not isinstance(found, str):
            raise ProviderFailed(why=f"it has no {name}")
        return self._safe(found)

    def _metadata(self, *, at: datetime) -> Mapping[str, Any]:
        if self._known is None or not self._known[0] <= at < self._known[0] + FRESH:
            found = _read(self._asked("GET", self._terms.issuer.rstrip("/") + DISCOVERY))
            if found.get("issuer") not in self._issuers():
                raise ProviderFailed(why="it says that it is another one")
            self._known = at, found
        return self._known[1]

    def _issuers(self) -> list[str]:
        """How the issuer may be written: some end in a slash, and people forget it."""
        bare = self._terms.issuer.rstrip("/")
        return [bare, f"{bare}/"]

    def _safe(self, url: str) -> str:
        if not self._is_as_safe(url):
            raise ProviderFailed(why="one of its addresses is not encrypted")
        return url

    def _is_as_safe(self, url: str) -> bool:
        """Nothing goes out in the clear, but to a provider that was set up so: one of a test."""
        return urlsplit(url).scheme in {"https", urlsplit(self._terms.issuer).scheme}

    def _asked(self, method: str, url: str, **given: Any) -> httpx.Response:  # noqa: ANN401 - as httpx takes it
        try:
            response = httpx.request(method, url, timeout=self._seconds, **given)
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise ProviderFailed(why=_why(error)) from error
        if response.is_server_error:
            raise ProviderFailed(why=f"it answers {response.status_code}")
        return response


def _read(response: httpx.Response) -> Mapping[str, Any]:
    try:
        found = response.raise_for_status().json()
    except (httpx.HTTPStatusError, ValueError) as error:
        raise ProviderFailed(why=f"it answers {response.status_code}") from error
    if not isinstance(found, dict):
        raise ProviderFailed(why="its answer is no object")
    return found


def _with_subject(claims: dict[str, Any]) -> dict[str, Any]:
    if not isinstance(claims.get("sub"), str) or not claims["sub"]:
        raise NotProven(why="it names nobody")
    return claims


def _why(error: Exception) -> str:
    """What kind of fault it was; its words may hold what somebody sent."""
    return type(error).__name__
