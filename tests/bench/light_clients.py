"""Readers without a browser: they ask for pages over the socket of Streamlit and time the answer."""

import asyncio
import random
import re
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import urlencode, urlsplit

import websockets
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.typing import Subprotocol

PAGES = ("participation", "aid_types", "town_progress")
TOWNS = ("", "440605011", "440605121", "440605124")
PERIODS = ("2025H1", "2025H2", "2026H1")


class Reader:
    """One session of the dashboard."""

    def __init__(self, socket: websockets.ClientConnection) -> None:
        self._socket = socket

    async def ask(self, page: str, query: dict[str, str]) -> tuple[float, str]:
        """Seconds until the page has been sent, and its HTML."""
        began = time.perf_counter()
        await self.send(page, query)
        parts: list[str] = []
        while True:
            answer = ForwardMsg.FromString(await self.receive())
            kind = answer.WhichOneof("type")
            if kind == "delta" and answer.delta.new_element.WhichOneof("type") == "html":
                parts.append(answer.delta.new_element.html.body)
            if kind == "script_finished" and answer.script_finished == 0:
                return time.perf_counter() - began, "".join(parts)

    async def send(self, page: str, query: dict[str, str]) -> None:
        """Ask for a page, whatever comes of it."""
        message = BackMsg()
        message.rerun_script.page_name = page
        message.rerun_script.query_string = urlencode(query)
        await self._socket.send(message.SerializeToString())

    async def receive(self) -> bytes:
        """The next message of the server."""
        return bytes(await self._socket.recv(decode=False))


@asynccontextmanager
async def reader(base: str) -> AsyncIterator[Reader]:
    """A session that is open."""
    address = f"ws://{urlsplit(base).netloc}/_stcore/stream"
    async with websockets.connect(
        address,
        subprotocols=[Subprotocol("streamlit")],
        max_size=None,
        compression=None,
        open_timeout=60,
        ping_timeout=None,  # a slow answer is measured, not cut off
    ) as socket:
        yield Reader(socket)


async def clicking(base: str, seed: int, seconds: float, pause: float) -> list[float]:
    """Click through the pages with a pause before each, as a reader does; seconds of each answer."""
    chance, taken = random.Random(seed), list[float]()
    async with reader(base) as one:
        end = time.perf_counter() + seconds
        while time.perf_counter() < end:
            await asyncio.sleep(chance.uniform(0, 2 * pause))
            query = {"period": chance.choice(PERIODS), "town": chance.choice(TOWNS)}
            asked = {key: value for key, value in query.items() if value}
            taken.append((await one.ask(chance.choice(PAGES), asked))[0])
    return taken


async def downloading(base: str, form: str, seconds: float) -> tuple[int, int]:
    """Download all reports of projects again and again from a session's own link; bytes of a file, and files had."""
    async with reader(base) as one:
        _, html = await one.ask("download", {"dataset": "project_report"})
        link = re.search(rf'href="(files/[\w.-]+)"[^>]*>下载 {form}<', html)
        assert link
        return await fetching(base, f"/{link[1]}", "127.0.0.1", seconds)


async def fetching(base: str, path: str, client: str, seconds: float) -> tuple[int, int]:
    """GET a path again and again from an address of this machine; bytes of an answer, and answers had."""
    size, files, end = 0, 0, time.perf_counter() + seconds
    while time.perf_counter() < end:
        size = await fetched(base, path, client)
        files += 1
    return size, files


async def fetched(base: str, path: str, client: str) -> int:
    """How many bytes a GET gives; none is kept."""
    host = urlsplit(base)
    incoming, outgoing = await asyncio.open_connection(
        "127.0.0.1", host.port, local_addr=(client, 0)
    )
    outgoing.write(
        f"GET {path} HTTP/1.1\r\nHost: {host.netloc}\r\nConnection: close\r\n\r\n".encode()
    )
    size = 0
    while block := await incoming.read(1 << 18):
        size += len(block)
    outgoing.close()
    return size
