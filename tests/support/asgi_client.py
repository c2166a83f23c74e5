"""One request to an ASGI application, without a server."""

import asyncio
import json
from collections.abc import Coroutine, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, TypeVar

from starlette.types import ASGIApp, Message

R = TypeVar("R")


@dataclass
class Answer:
    """A response, with its body in the blocks as they were sent."""

    status: int
    headers: dict[str, str]
    blocks: list[bytes]

    @property
    def content(self) -> bytes:
        return b"".join(self.blocks)

    def json(self) -> Any:
        return json.loads(self.content)


def run(answering: Coroutine[Any, Any, R]) -> R:
    """Run a coroutine in a thread of its own: other tests' browser keeps an event loop running in this one."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, answering).result()


def request(address: str, method: str = "GET", headers: Mapping[str, str] = {}) -> dict[str, Any]:
    """The ASGI scope of a request."""
    path, _, query = address.partition("?")
    return {
        "type": "http",
        "method": method,
        "path": f"/{path}",
        "raw_path": f"/{path}".encode(),
        "query_string": query.encode(),
        "root_path": "",
        "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
    }


async def patient() -> Message:
    """A client that stays connected."""
    await asyncio.sleep(3600)
    return {"type": "http.disconnect"}


def ask(app: ASGIApp, scope: dict[str, Any]) -> Answer:
    """Send a request and collect the response."""
    sent: list[Message] = []

    async def send(message: Message) -> None:
        sent.append(message)

    async def answering() -> None:
        await app(scope, patient, send)

    run(answering())
    headers = {key.decode(): value.decode() for key, value in sent[0]["headers"]}
    return Answer(sent[0]["status"], headers, [part.get("body", b"") for part in sent[1:]])
