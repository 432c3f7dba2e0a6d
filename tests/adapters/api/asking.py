"""One request to an application, without a server."""

import asyncio
from collections.abc import Mapping

from fastapi import FastAPI
from httpx import ASGITransport, AsyncClient, Response

HERE = "127.0.0.1"


def ask(
    app: FastAPI, path: str, *, method: str = "GET", headers: Mapping[str, str] | None = None, peer: str = HERE
) -> Response:
    """What the application answers to somebody at ``peer``."""

    async def asked() -> Response:
        transport = ASGITransport(app=app, client=(peer, 40_000), raise_app_exceptions=False)
        async with AsyncClient(transport=transport, base_url="http://hjulet.test") as client:
            return await client.request(method, path, headers=headers)

    return asyncio.run(asked())
