"""Every setting there is, with what it holds, its default and a sentence of help."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, get_type_hints

from adapters.settings.kinds import (
    IMAP_URL,
    SMTP_URL,
    TEXT,
    WEB_URL,
    Given,
    addresses,
    database,
    like,
    networks,
    one_of,
    path,
    secret_key,
    sender,
    timezone,
    whole,
)

PREFIX = "HJULET_"


@dataclass(frozen=True, slots=True)
class Key:
    """What is known about a setting: a sentence of ``help``, how it is read, and its ``default`` as one would write it.

    In the default the data directory is written ``{data}``. None: nothing is set.
    """

    help: str
    read: Callable[[Given], object] = field(kw_only=True)
    default: str | None = field(default=None, kw_only=True)
    secret: bool = field(default=False, kw_only=True)
    name: str = field(default="", kw_only=True)

    @property
    def variable(self) -> str:
        """Its name in the environment."""
        return f"{PREFIX}{self.name.upper()}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The settings as they are. Times are in seconds."""

    data_directory: Annotated[Path, Key("Where Hjulet keeps its own files.", read=path, default="var")]
    database_url: Annotated[
        str,
        Key(
            "The database: sqlite:///path, or postgresql+psycopg://user:password@host/name.",
            read=database,
            default="sqlite:///{data}/hjulet.db",
            secret=True,
        ),
    ]
    smtp_url: Annotated[
        str | None,
        Key(
            "The mail server: smtp://user:password@host:25, or smtps://, or smtp+starttls://. Without one, "
            "mail is written to the Maildir.",
            read=like(SMTP_URL, example="smtp+starttls://user:password@mail.region.example:587"),
            secret=True,
        ),
    ]
    smtp_timeout: Annotated[
        int, Key("How many seconds the mail server may take to answer.", read=whole(1, 600), default="30")
    ]
    maildir: Annotated[
        Path, Key("Where mail is written when there is no mail server.", read=path, default="{data}/maildir")
    ]
    mail_from: Annotated[str, Key("The sender of the mails.", read=sender, default="Hjulet <hjulet@localhost>")]
    mail_reply_to: Annotated[
        str | None,
        Key(
            "Who reads the answers to mails about several things: the improvement office.",
            read=sender,
        ),
    ]
    mail_budget: Annotated[
        int,
        Key(
            "How many mails a person may get in a week before what is new waits for the mail of the day.",
            read=whole(1, 1000),
            default="12",
        ),
    ]
    imap_url: Annotated[
        str | None,
        Key(
            "Where answers to mails are fetched: imaps://user:password@host/INBOX. Without it none are.",
            read=like(IMAP_URL, example="imaps://svar:password@mail.region.example/INBOX"),
            secret=True,
        ),
    ]
    reply_address: Annotated[
        str | None,
        Key(
            "The address of that mailbox; answers and returned mail are told apart by what follows a + in it.",
            read=sender,
        ),
    ]
    webhook_timeout: Annotated[
        int, Key("How many seconds a webhook may take to answer.", read=whole(1, 60), default="10")
    ]
    webhook_private: Annotated[
        str,
        Key(
            "Whether webhooks may lie at private addresses (yes or no); only where nobody else can add webhooks.",
            read=one_of("yes", "no"),
            default="no",
        ),
    ]
    base_url: Annotated[
        str,
        Key(
            "The address at which people reach Hjulet; links in mails begin with it.",
            read=like(WEB_URL, example="https://hjulet.region.example"),
            default="http://localhost:8000",
        ),
    ]
    accessibility_contact: Annotated[
        str | None,
        Key(
            "Who reads what people report about accessibility; without it, the coordinator of the region.",
            read=sender,
        ),
    ]
    secret_key: Annotated[
        str | None,
        Key(
            "Signs what must not be forged. Without one, a key is made and kept in the data directory.",
            read=secret_key,
            secret=True,
        ),
    ]
    audit_key: Annotated[
        str | None,
        Key(
            "Signs the seals of the audit trail: whoever owns the database, but not this key, can set none. "
            "Keep it outside the database, and never change it.",
            read=secret_key,
            secret=True,
        ),
    ]
    seal_mail: Annotated[
        tuple[str, ...] | None,
        Key(
            "The addresses to which every seal is mailed, with commas between them: of people outside who keep them.",
            read=addresses,
        ),
    ]
    seal_file: Annotated[
        Path | None,
        Key("A file to which a line is added for every seal; best where nobody can alter what is written.", read=path),
    ]
    seal_webhook: Annotated[
        str | None,
        Key(
            "The address of another system to which every seal is posted.",
            read=like(WEB_URL, example="https://arkiv.region.example/sigill"),
        ),
    ]
    seal_webhook_secret: Annotated[
        str | None,
        Key(
            "Signs what is posted there (Standard Webhooks).",
            read=like(r"whsec_[A-Za-z0-9+/]{32,}=*", example="whsec_..."),
            secret=True,
        ),
    ]
    session_idle_minutes: Annotated[
        int,
        Key(
            "After how many minutes without a visit somebody is logged out.",
            read=whole(5, 10_080),
            default="480",
        ),
    ]
    session_minutes: Annotated[
        int,
        Key("After how many minutes somebody is logged out in any case.", read=whole(5, 10_080), default="720"),
    ]
    oidc_issuer: Annotated[
        str | None,
        Key(
            "The identity provider (OpenID Connect) that people log in with. Without one, they have passwords.",
            read=like(WEB_URL, example="https://login.region.example/realms/region"),
        ),
    ]
    oidc_client_id: Annotated[str | None, Key("What Hjulet is called there.", read=like(TEXT, example="hjulet"))]
    oidc_client_secret: Annotated[
        str | None, Key("Hjulet's secret there, if it has one.", read=like(TEXT, example="..."), secret=True)
    ]
    oidc_name: Annotated[
        str | None,
        Key("What the provider is called on the button that leads there.", read=like(TEXT, example="Region Exempel")),
    ]
    oidc_scopes: Annotated[
        str,
        Key(
            "What is asked for there.",
            read=like(r"openid( \S+)*", example="openid email"),
            default="openid profile email",
        ),
    ]
    oidc_groups: Annotated[
        str,
        Key("The claim in which it names somebody's groups.", read=like(TEXT, example="roles"), default="groups"),
    ]
    oidc_default_organisation: Annotated[
        str | None,
        Key(
            "The code of the organisation to which somebody belongs who logs in there and has no account yet. "
            "Without it, they get none.",
            read=like(TEXT, example="region"),
        ),
    ]
    oidc_link_by_email: Annotated[
        str,
        Key(
            "Whether somebody who logs in there for the first time gets the account with their e-mail address: no; "
            "yes, if the provider says that it has verified the address; trust, whatever address it says.",
            read=one_of("no", "yes", "trust"),
            default="no",
        ),
    ]
    proxies: Annotated[
        tuple[str, ...],
        Key(
            "The addresses or networks of the proxies in front of Hjulet, with commas between them: what they say "
            "about where a request comes from (X-Forwarded-For) is believed.",
            read=networks,
            default="127.0.0.1,::1",
        ),
    ]
    undo_seconds: Annotated[
        int,
        Key(
            "For how many seconds an act can be undone; mails about it wait as long.",
            read=whole(0, 3600),
            default="60",
        ),
    ]
    token_days: Annotated[
        int,
        Key("For how many days at most an API token works.", read=whole(1, 3650), default="365"),
    ]
    api_requests_per_minute: Annotated[
        int,
        Key(
            "How many requests a program may make in a minute with one token.",
            read=whole(1, 100_000),
            default="300",
        ),
    ]
    api_failures_per_minute: Annotated[
        int,
        Key(
            "How many requests in a minute from one address may fail to show a token that works, before they are told "
            "to wait.",
            read=whole(1, 100_000),
            default="30",
        ),
    ]
    metrics_token: Annotated[
        str | None,
        Key(
            "What a program must show to read /metrics (Authorization: Bearer ...). Without one, its address decides.",
            read=secret_key,
            secret=True,
        ),
    ]
    metrics_networks: Annotated[
        tuple[str, ...],
        Key(
            "The addresses or networks from which /metrics may be read when there is no metrics_token, with commas "
            "between them.",
            read=networks,
            default="127.0.0.1,::1",
        ),
    ]
    timezone: Annotated[
        str,
        Key(
            "The time zone of times without an offset, and of times that are shown.",
            read=timezone,
            default="Europe/Stockholm",
        ),
    ]
    tick_seconds: Annotated[
        int, Key("How many seconds lie between two rounds of the scheduler.", read=whole(1, 3600), default="15")
    ]
    late_seconds: Annotated[
        int,
        Key(
            "After how many seconds without a round, or with something due that no round has looked at, the engine "
            "counts as late: that is logged as an error, and /readyz says no.",
            read=whole(10, 86_400),
            default="600",
        ),
    ]
    lease_seconds: Annotated[
        int,
        Key(
            "After how many seconds a mail that is being sent may be taken over by another process.",
            read=whole(1, 86_400),
            default="300",
        ),
    ]
    retry_seconds: Annotated[
        int,
        Key(
            "After how many seconds a mail that failed is tried again; each further wait is twice as long.",
            read=whole(1, 86_400),
            default="60",
        ),
    ]
    log_level: Annotated[
        str,
        Key("The least that is logged.", read=one_of("debug", "info", "warning", "error"), default="info"),
    ]


def _keys() -> Iterator[tuple[str, Key]]:
    for name, hint in get_type_hints(Settings, include_extras=True).items():
        yield name, replace(hint.__metadata__[0], name=name)


KEYS: Mapping[str, Key] = MappingProxyType(dict(_keys()))
"""Every setting by its name."""
