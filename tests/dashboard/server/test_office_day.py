"""A day of the office in minutes: many readers, slow ones, downloads, uploads, while returns are loaded and published.

``BAISHE_DRILL_SECONDS`` (300) sets its length, ``BAISHE_DRILL_PAUSE`` how long a reader looks at a page,
``BAISHE_DRILL_CURVE`` the file for its curve, written as the day goes: seconds, MB, threads, handles, answers so far,
and of the last hundred the 95th percentile.
"""

from __future__ import annotations

import asyncio
import csv
import os
import random
import re
import shutil
import statistics
import time
import urllib.error
import urllib.request
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from tests.bench import light_clients
from tests.support import asgi_client
from tests.support.serving import etl, serve

SECONDS = float(os.environ.get("BAISHE_DRILL_SECONDS") or 300)
READERS, SLOW, DOWNLOADS, UPLOADS = 50, 3, 6, 200
PAUSE = float(os.environ.get("BAISHE_DRILL_PAUSE") or 10)
"""Seconds that a reader looks at a page, on average; from none to twice as many."""
CURVE = os.environ.get("BAISHE_DRILL_CURVE")
FAILED = ("这一部分暂时无法显示", "这一页暂时无法显示")
SECONDS_BETWEEN_PUBLICATIONS = 60
MOST_GROWTH_MB, MOST_THREADS, MOST_HANDLES = 300, 60, 60
SECONDS_OF_ENDED_SESSIONS = 120
"""Streamlit keeps an ended session, and its three handles, so long, and until another one ends; 128 at most."""


@dataclass
class Day:
    """What was seen: (seconds, MB, threads, handles, answers) now and then; seconds of each answer; failures."""

    server: int
    began: float = field(default_factory=time.monotonic)
    curve: list[tuple[float, float, int, int, int]] = field(default_factory=list)
    answers: list[float] = field(default_factory=list)
    uploads: list[int] = field(default_factory=list)
    publications: int = 0
    failed: int = 0
    cpu: float = 0.0

    @property
    def is_over(self) -> bool:
        return time.monotonic() - self.began > SECONDS

    def look(self) -> None:
        """Note how the server is."""
        place = Path("/proc") / str(self.server)
        status = (place / "status").read_text()
        memory, threads = (
            int(found[1])
            for key in ("VmRSS", "Threads")
            if (found := re.search(rf"{key}:\s+(\d+)", status))
        )
        handles = len(list((place / "fd").iterdir()))
        now = round(time.monotonic() - self.began, 1)
        self.curve.append((now, memory / 1024, threads, handles, len(self.answers)))
        if CURVE:
            with Path(CURVE).open("a", newline="", encoding="utf-8") as file:
                csv.writer(file).writerow((*self.curve[-1], p95(self.answers[-100:])))


@pytest.mark.drill
@pytest.mark.timeout(SECONDS * 3 + 600)
def test_the_service_holds_for_a_day_of_the_office(demo_data: Path, tmp_path: Path) -> None:
    data = Path(shutil.copytree(demo_data, tmp_path / "data"))
    with serve(data, tmp_path / "server.log") as base:
        day = Day(process_on(urlsplit(base).port or 0))
        day.look()
        asgi_client.run(_live(base, data, day))
        day.cpu = cpu_seconds(day.server)
        asgi_client.run(_rest(base, day))
    log = (tmp_path / "server.log").read_text(encoding="utf-8")
    print(_summary(day))
    assert day.failed == 0
    assert "Traceback" not in log
    assert day.publications > 0
    assert set(day.uploads) <= {204, 429, 503}
    assert day.uploads.count(204) > 0
    _, memory, threads, handles, _ = day.curve[-1]
    assert memory - day.curve[0][1] < MOST_GROWTH_MB
    assert threads < MOST_THREADS
    assert handles < MOST_HANDLES


def process_on(port: int) -> int:
    """The process of the dashboard on a port."""
    for place in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            if f"--server.port\0{port}\0".encode() in (place / "cmdline").read_bytes():
                return int(place.name)
    raise RuntimeError(f"nobody serves on {port}")


async def _live(base: str, data: Path, day: Day) -> None:
    work = [_click(base, seed, day) for seed in range(READERS)]
    work += [_download(base, day) for _ in range(DOWNLOADS)]
    work += [_read_slowly(base, day) for _ in range(SLOW)]
    work += [_upload(base, day), _publish(data, day), _watch(day)]
    await asyncio.gather(*work)


async def _click(base: str, seed: int, day: Day) -> None:
    chance = random.Random(seed)
    await asyncio.sleep(seed * PAUSE / READERS)  # one after the other, as people come
    async with light_clients.reader(base) as one:
        while not day.is_over:
            page = light_clients.PAGES[seed % len(light_clients.PAGES)]
            town = light_clients.TOWNS[len(day.answers) % len(light_clients.TOWNS)]
            seconds, html = await one.ask(page, {"town": town} if town else {})
            day.answers.append(seconds)
            day.failed += any(word in html for word in FAILED)
            await asyncio.sleep(chance.uniform(0, 2 * PAUSE))


async def _link(base: str) -> str:
    async with light_clients.reader(base) as one:
        _, html = await one.ask("download", {})
        found = re.search(r'href="(files/[\w.-]+)"[^>]*>下载 CSV<', html)
        assert found
        return f"/{found[1]}"


async def _download(base: str, day: Day) -> None:
    link = await _link(base)
    while not day.is_over:
        await light_clients.fetched(base, link, urlsplit(base).hostname or "")
        await asyncio.sleep(PAUSE)


async def _read_slowly(base: str, day: Day) -> None:
    """A few bytes a second; who is cut off after a quarter of an hour, or has the file, asks again."""
    link = await _link(base)
    while not day.is_over:
        incoming, outgoing = await _asked(base, link)
        with suppress(ConnectionResetError):
            while not day.is_over and await incoming.read(256):
                await asyncio.sleep(1)
        outgoing.close()
        with suppress(ConnectionResetError):
            await outgoing.wait_closed()


async def _asked(base: str, link: str) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    host = urlsplit(base)
    incoming, outgoing = await asyncio.open_connection(host.hostname, host.port, limit=1024)
    outgoing.write(f"GET {link} HTTP/1.1\r\nHost: {host.netloc}\r\n\r\n".encode())
    return incoming, outgoing


async def _upload(base: str, day: Day) -> None:
    """Files of a megabyte into one session after the other, ten into each."""
    for number in range(UPLOADS // 10):
        if day.is_over:
            return
        async with light_clients.reader(base) as one:
            session = await _session_of(one)
            for at in range(10):
                path = f"/_stcore/upload_file/{session}/{number}-{at}"
                day.uploads.append(await asyncio.to_thread(_put, base, path))
            await asyncio.sleep(SECONDS / UPLOADS)


async def _session_of(one: light_clients.Reader) -> str:
    await one.send("overview", {})
    while True:
        message = ForwardMsg.FromString(await one.receive())
        if message.WhichOneof("type") == "new_session":
            return str(message.new_session.initialize.session_id)


def _put(base: str, path: str) -> int:
    with urllib.request.urlopen(f"{base}/_stcore/health", timeout=60) as health:
        token = re.findall(r"_streamlit_xsrf=([^;]+)", str(health.headers["set-cookie"]))[0]
    body = b"\r\n".join(
        (
            b"--x",
            b'Content-Disposition: form-data; name="f"; filename="a.xlsx"',
            b"",
            bytes(1 << 20),
        )
    )
    request = urllib.request.Request(f"{base}{path}", body + b"\r\n--x--\r\n", method="PUT")
    request.add_header("Content-Type", "multipart/form-data; boundary=x")
    request.add_header("Cookie", f"_streamlit_xsrf={token}")
    request.add_header("X-Xsrftoken", token)
    try:
        with urllib.request.urlopen(request, timeout=120) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as refused:
        return refused.code


async def _publish(data: Path, day: Day) -> None:
    """Load what is known already, then publish, every minute."""
    while not day.is_over:
        minute = asyncio.create_task(asyncio.sleep(SECONDS_BETWEEN_PUBLICATIONS))
        await asyncio.to_thread(etl, data, "load", str(data / "inbox"))
        done = await asyncio.to_thread(etl, data, "publish")
        day.publications += done.returncode == 0
        await minute


async def _watch(day: Day) -> None:
    while not day.is_over:
        day.look()
        await asyncio.sleep(2)


async def _rest(base: str, day: Day) -> None:
    """Nobody comes until the sessions have run out; then one reader comes and goes."""
    until = time.monotonic() + SECONDS_OF_ENDED_SESSIONS + 10
    while time.monotonic() < until:
        await asyncio.sleep(5)
        day.look()
    for _ in range(2):  # what the first one's end lets go is gone when the second one ends
        async with light_clients.reader(base) as one:
            await one.ask("participation", {})
    day.look()


def cpu_seconds(process: int) -> float:
    """What the server has taken of the processor: on a machine that others use too, seconds of answers say little."""
    fields = (Path("/proc") / str(process) / "stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def p95(seconds: list[float]) -> float:
    """The 95th percentile, none of nothing."""
    return sorted(seconds)[int(len(seconds) * 0.95)] if seconds else 0.0


def _summary(day: Day) -> str:
    first, last, most = day.curve[0], day.curve[-1], max(row[1] for row in day.curve)
    return (
        f"{len(day.answers)} answers, median {statistics.median(day.answers):.2f} s, p95 {p95(day.answers):.2f} s, "
        f"{day.cpu:.0f} s of the processor; "
        f"{day.publications} publications, {len(day.uploads)} uploads; "
        f"MB {first[1]:.0f} → {most:.0f} → {last[1]:.0f}, "
        f"threads {first[2]} → {last[2]}, handles {first[3]} → {last[3]}"
    )
