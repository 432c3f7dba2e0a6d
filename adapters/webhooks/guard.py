"""Connects to the very address that was checked, and to no other.

A name is resolved once, every address that it leads to is checked, and the connection is made to one of those: nobody
can let a name lead elsewhere between the check and the connection (DNS rebinding). The certificate is checked against
the name. No connection is kept, so none is used for another name that leads to the same address.
"""

import asyncio
import socket
from collections.abc import Awaitable, Callable, Sequence
from ssl import SSLContext

import httpx

from adapters.webhooks.addresses import Address, address_of, is_allowed

Resolve = Callable[[str, int], Awaitable[Sequence[str]]]
"""The addresses that a name leads to, given the name and the port; OSError when it leads nowhere."""

PORTS = {"http": 80, "https": 443}


class AddressForbidden(Exception):
    """A name leads to an address to which nothing is posted."""


async def resolved(host: str, port: int) -> Sequence[str]:
    """The addresses of ``host``, as the system knows them."""
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(address[0]) for *_, address in found))


class Guarded(httpx.AsyncBaseTransport):
    """A way out that leads to allowed addresses alone; ``private`` allows those of inner networks."""

    def __init__(self, *, private: bool, context: SSLContext, resolve: Resolve = resolved) -> None:
        self._private = private
        self._resolve = resolve
        self._way = httpx.AsyncHTTPTransport(
            verify=context, trust_env=False, limits=httpx.Limits(max_keepalive_connections=0)
        )

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request, to the first of the addresses that answers.

        Raises:
            AddressForbidden: one of the addresses is not allowed; then none is connected to.
            OSError: the name leads nowhere.
            httpx.TransportError: no address can be reached, or the connection breaks.
        """
        addresses = await self._checked(request.url)
        for address in addresses[:-1]:
            try:
                return await self._way.handle_async_request(_pinned(request, address))
            except httpx.ConnectError:
                continue
        return await self._way.handle_async_request(_pinned(request, addresses[-1]))

    async def aclose(self) -> None:
        """Close every connection."""
        await self._way.aclose()

    async def _checked(self, url: httpx.URL) -> list[Address]:
        found = await self._resolve(_name(url), url.port or PORTS[url.scheme])
        addresses = list(map(address_of, found))
        if not addresses:
            raise socket.gaierror(_name(url))
        if not all(is_allowed(address, private=self._private) for address in addresses):
            raise AddressForbidden
        return addresses


def _pinned(request: httpx.Request, address: Address) -> httpx.Request:
    """The same request to one address, still speaking of the name to whoever answers there."""
    return httpx.Request(
        request.method,
        request.url.copy_with(host=str(address)),
        headers=request.headers,
        stream=request.stream,
        extensions={**request.extensions, "sni_hostname": _name(request.url)},
    )


def _name(url: httpx.URL) -> str:
    """The host as it is resolved: in ASCII, also when it has letters such as å."""
    return url.raw_host.decode("ascii")
