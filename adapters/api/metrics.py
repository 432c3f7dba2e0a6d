"""``/metrics``: how it goes, in figures for Prometheus (its text format, or OpenMetrics to whoever asks for that).

What is kept is counted at most once in ``COUNTED_EVERY``, however often somebody asks. Requests are counted by the
template of their route, never by their path: paths name items and persons, and there is no end of them.
"""

import hmac
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from threading import Lock

from fastapi import APIRouter, Request
from prometheus_client import CollectorRegistry, Counter, Histogram, ProcessCollector, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4
from prometheus_client.metrics_core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.openmetrics import exposition as openmetrics
from prometheus_client.registry import Collector
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Mount
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from adapters import clock
from adapters.checkup.lag import ROUND
from adapters.proxies import UNKNOWN, is_in, nearest
from adapters.settings import Settings
from adapters.sql.engines import DatabaseFailed
from adapters.sql.gauges import Gauges, gauges
from adapters.sql.store import SqlStore

COUNTED_EVERY = timedelta(seconds=10)
BUCKETS = (0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)
"""Seconds; pages are to take less than 0.1 of one."""

METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
OTHER = "other"
UNMATCHED = "unmatched"
"""The route of what has none."""

UNAUTHORISED, FORBIDDEN, BROKEN = 401, 403, 500


class Metrics:
    """The figures of one process, and of the database it works with."""

    def __init__(self, store: SqlStore, *, settings: Settings, now: Callable[[], datetime]) -> None:
        self._settings = settings
        self._registry = CollectorRegistry()
        self._registry.register(Kept(store, now=now))
        ProcessCollector(registry=self._registry)
        self._requests = Counter(
            "hjulet_http_requests",
            "Requests that were answered, by route and status.",
            ["method", "route", "status"],
            registry=self._registry,
        )
        self._seconds = Histogram(
            "hjulet_http_request_duration_seconds",
            "How long it took to answer, by route.",
            ["method", "route"],
            buckets=BUCKETS,
            registry=self._registry,
        )

    def answered(self, *, method: str, route: str, status: int, seconds: float) -> None:
        """Count a request that was answered."""
        method = method if method in METHODS else OTHER
        self._requests.labels(method, route, str(status)).inc()
        self._seconds.labels(method, route).observe(seconds)

    def router(self) -> APIRouter:
        """The route that gives them, to those who may read them."""
        router = APIRouter()

        @router.get("/metrics", include_in_schema=False)
        def metrics(request: Request) -> Response:
            return self._refusal(request) or self._written(request.headers.get("accept", ""))

        return router

    def _refusal(self, request: Request) -> Response | None:
        """Why somebody may not read them; None when they may."""
        if self._settings.metrics_token is not None:
            shown = request.headers.get("authorization", "").encode()
            if hmac.compare_digest(shown, f"Bearer {self._settings.metrics_token}".encode()):
                return None
            return PlainTextResponse(
                "Authorization: Bearer ...\n", UNAUTHORISED, {"WWW-Authenticate": 'Bearer realm="Hjulet metrics"'}
            )
        peer = UNKNOWN if request.client is None else request.client.host
        told = request.headers.get("x-forwarded-for", "")
        if is_in(nearest(peer, told, proxies=self._settings.proxies), self._settings.metrics_networks):
            return None
        return PlainTextResponse("metrics_token, metrics_networks\n", FORBIDDEN)

    def _written(self, accept: str) -> Response:
        if "application/openmetrics-text" in accept:
            return Response(
                openmetrics.generate_latest(self._registry),  # type: ignore[no-untyped-call]
                media_type=openmetrics.CONTENT_TYPE_LATEST,
            )
        return Response(generate_latest(self._registry), media_type=CONTENT_TYPE_PLAIN_0_0_4)


class Measured:
    """Counts every request that the application answers, and how long that takes."""

    def __init__(self, app: ASGIApp, *, metrics: Metrics, monotonic: Callable[[], float] = clock.monotonic) -> None:
        self._app = app
        self._metrics = metrics
        self._monotonic = monotonic

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began, status = self._monotonic(), BROKEN

        async def watched(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = int(message["status"])
            await send(message)

        try:
            await self._app(scope, receive, watched)
        finally:
            seconds = self._monotonic() - began
            self._metrics.answered(method=scope["method"], route=template(scope), status=status, seconds=seconds)


def template(scope: Scope) -> str:
    """The template of the route that a request took, such as ``/items/{ref}``.

    A route that was included or mounted below a prefix does not know it: that is what the path has before the route's
    own part, unless that, too, holds what differs from request to request.
    """
    route, root = scope.get("route"), str(scope.get("app_root_path", scope.get("root_path", "")))
    own = None if isinstance(route, Mount) else getattr(route, "path_format", None)
    if own is None:
        mounted = str(scope.get("root_path", "")).removeprefix(root)
        return f"{mounted}/{{path}}" if mounted else UNMATCHED
    given = scope.get("path_params", {})
    if not all(f"{{{name}}}" in own for name in given):
        return str(own)
    prefix, part, _ = str(scope["path"]).rpartition(own.format(**given))
    return f"{prefix.removeprefix(root)}{own}" if part else str(own)


class Kept(Collector):
    """What is kept in the database, counted when somebody asks and the last count is old."""

    def __init__(self, store: SqlStore, *, now: Callable[[], datetime]) -> None:
        self._store = store
        self._now = now
        self._counted: tuple[datetime, Gauges | None] | None = None
        self._lock = Lock()

    def describe(self) -> Iterator[Metric]:
        """Nothing: what there is need not be counted before somebody asks."""
        yield from ()

    def collect(self) -> Iterator[Metric]:
        """The figures; only that it does not answer, when the database does not."""
        with self._lock:
            counted = self._fresh(self._now())
        at, found = counted
        yield _gauge("database_up", "1 when the database answers.", found is not None)
        if found is not None:
            yield from _items(found)
            yield from _mails(found, at=at)
            yield from _rounds(found, at=at)

    def _fresh(self, at: datetime) -> tuple[datetime, Gauges | None]:
        if self._counted is None or not timedelta() <= at - self._counted[0] < COUNTED_EVERY:
            self._counted = at, self._count(at)
        return self._counted

    def _count(self, at: datetime) -> Gauges | None:
        try:
            with self._store.read() as tx:
                return gauges(tx, at=at, rounds=ROUND)
        except DatabaseFailed:
            return None


def _items(found: Gauges) -> Iterator[Metric]:
    items = GaugeMetricFamily("hjulet_items", "Items at work.", labels=["workflow", "phase"])
    for (workflow, phase), number in found.at_work.items():
        items.add_metric([workflow, phase], number)
    yield items
    yield _gauge("items_stalled", "Items that are marked as stalled.", found.stalled)
    yield _gauge("items_overdue", "Items past the deadline of their phase, but for those that rest.", found.overdue)


def _mails(found: Gauges, *, at: datetime) -> Iterator[Metric]:
    mails = GaugeMetricFamily("hjulet_mails", "Mails that are kept, by state.", labels=["state"])
    for state, number in found.mails.items():
        mails.add_metric([state.value], number)
    yield mails
    yield _gauge(
        "mail_oldest_waiting_seconds",
        "For how long the oldest mail that is not sent yet has waited.",
        _since(found.oldest_mail, at),
    )
    yield _gauge("mails_doubtful", "Mails of which it was once unknown whether they had arrived.", found.doubtful)
    yield _gauge("mail_held_back", "1 when somebody holds all mail back.", found.is_held_back)
    yield _gauge("webhook_posts_waiting", "What webhooks have not been told yet.", found.posts)


def _rounds(found: Gauges, *, at: datetime) -> Iterator[Metric]:
    yield _gauge(
        "agenda_lag_seconds",
        "For how long something has been due that no round has looked at.",
        _since(found.next_wake, at),
    )
    if found.rounds is not None:
        yield CounterMetricFamily("hjulet_rounds", "Rounds that were done, by all processes.", found.rounds.beats)
        yield _gauge("last_round_timestamp_seconds", "When the last round was done.", found.rounds.at.timestamp())
        yield _gauge("last_round_duration_seconds", "How long the last round took.", found.rounds.took.total_seconds())
    if found.sealed_at is not None:
        yield _gauge("seals", "Seals over the trail.", found.seals)
        yield _gauge("last_seal_timestamp_seconds", "When the last seal was set.", found.sealed_at.timestamp())


def _since(instant: datetime | None, at: datetime) -> float:
    return 0.0 if instant is None else max((at - instant).total_seconds(), 0.0)


def _gauge(name: str, documentation: str, value: float) -> Metric:
    return GaugeMetricFamily(f"hjulet_{name}", documentation, value)
