"""A file may kill, hang or fill the reading process: that is a finding about it, and the next one is read."""

from __future__ import annotations

import gc
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from etl.intake.read.cells import RawWorkbook
from etl.intake.read.file import open_file
from etl.intake.read.guard import Refusal
from etl.intake.read.workbook import READING, read_in
from etl.system.sandbox import Pool
from tests.etl.intake.read.odd_parse import AT_IT
from tests.support.workbooks import town_return

ROOT = Path(__file__).resolve().parents[4]
ODD = replace(
    READING, function="tests.etl.intake.read.odd_parse:parse", seconds=30, memory_bytes=384 << 20
)
SHEETS = 10

needs_proc = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks into /proc")


@pytest.fixture(scope="module")
def good() -> bytes:
    return town_return().data()


@pytest.fixture
def pool() -> Iterator[Pool]:
    pool = Pool(ODD)
    yield pool
    pool.close()


def read_whole(read: RawWorkbook | Refusal) -> bool:
    return isinstance(read, RawWorkbook) and len(read.sheets) == SHEETS


def is_there(pid: int) -> bool:
    """A process that runs; a dead one that nobody has asked after does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def is_in_the_midst(pid: int) -> bool:
    """The worker has begun with its trick."""
    return Path(f"/proc/{pid}/comm").read_text() == f"{AT_IT}\n"


def children() -> list[int]:
    """Processes whose parent we are, dead ones that we have not asked after included."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[1]) == os.getpid():
            found.append(int(stat.parent.name))
    return found


def soon(holds: Callable[[], bool], seconds: float = 10) -> bool:
    deadline = time.monotonic() + seconds
    while not holds() and time.monotonic() < deadline:
        time.sleep(0.02)
    return holds()


@pytest.mark.parametrize("trick", [b"abort", b"exit", b"eat", b"recurse"])
def test_a_death_is_a_refusal_and_the_next_file_is_read(
    pool: Pool, good: bytes, trick: bytes
) -> None:
    assert read_whole(read_in(pool, good))
    refusal = read_in(pool, trick)
    assert isinstance(refusal, Refusal)
    assert refusal.code in ("file_suspicious", "file_unreadable")
    assert read_whole(read_in(pool, good))


def test_one_worker_serves_file_after_file(pool: Pool, good: bytes) -> None:
    seen = set()
    for _ in range(3):
        assert read_whole(read_in(pool, good))
        seen.add(tuple(pool.idle))
    assert len(seen) == 1


def test_a_worker_killed_while_it_waited_costs_nobody_a_refusal(pool: Pool, good: bytes) -> None:
    assert read_whole(read_in(pool, good))
    [pid] = pool.idle
    os.kill(pid, signal.SIGKILL)
    assert read_whole(read_in(pool, good))
    assert pool.idle != [pid]


@pytest.mark.parametrize("trick", [b"hang", b"spin"])
def test_what_takes_too_long_is_ended(trick: bytes) -> None:
    pool = Pool(replace(ODD, seconds=1.5))
    begin = time.monotonic()
    assert isinstance(read_in(pool, trick), Refusal)
    assert time.monotonic() - begin < 10
    assert pool.idle == []


def test_memory_is_limited() -> None:
    import resource

    assert isinstance(
        read_in(Pool(replace(ODD, memory_bytes=READING.memory_bytes)), b"eat"), Refusal
    )
    assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss << 10 < 1 << 30


def test_a_parser_may_print_what_it_likes(pool: Pool, good: bytes) -> None:
    assert read_in(pool, b"chatter") == RawWorkbook()
    assert read_whole(read_in(pool, good))


def test_a_worker_that_has_grown_makes_room_for_a_fresh_one(good: bytes) -> None:
    pool = Pool(replace(ODD, recycle_bytes=0))
    for _ in range(2):
        assert read_whole(read_in(pool, good))
        assert pool.idle == []


@needs_proc
def test_a_session_with_a_hostile_file_does_not_hold_up_the_others(pool: Pool, good: bytes) -> None:
    before = set(children())
    with ThreadPoolExecutor(4) as sessions:
        hostile = sessions.submit(read_in, pool, b"hang")
        others = [sessions.submit(read_in, pool, good) for _ in range(6)]
        assert all(read_whole(other.result(timeout=20)) for other in others)
        assert not hostile.done()
        [hanging] = set(children()) - before - set(pool.idle)
        os.kill(hanging, signal.SIGKILL)  # as the limit of its time will
        assert isinstance(hostile.result(), Refusal)


def test_deaths_in_one_session_are_no_refusals_in_another(pool: Pool, good: bytes) -> None:
    with ThreadPoolExecutor(4) as sessions:
        begun = [sessions.submit(read_in, pool, b"abort" if n % 3 else good) for n in range(6)]
        found = [read_whole(one.result()) for one in begun]
    assert found == [n % 3 == 0 for n in range(6)]


@needs_proc
def test_nothing_is_left_behind(good: bytes) -> None:
    gc.collect()
    before = set(children())
    descriptors = len(list(Path("/proc/self/fd").iterdir()))
    pool = Pool(ODD)
    for data in (good, b"abort", good, b"exit", good):
        read_in(pool, data)
    pool.close()
    assert set(children()) <= before
    assert len(list(Path("/proc/self/fd").iterdir())) == descriptors


PARENT = """
import signal, sys, threading
signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell in the background has it ignored
sys.path.insert(0, {root!r})
from etl.intake.read.workbook import READING, read_in
from etl.system.sandbox import Pool
import dataclasses
pool = Pool(dataclasses.replace(READING, function={function!r}, seconds=30))
pool.warm_up()
print(pool.idle[0], flush=True)
read_in(pool, {data!r})
print("read", flush=True)
sys.stdin.read()
"""


def parent_of(data: bytes) -> tuple[subprocess.Popen[str], int]:
    """A process that has such a file read, and the number of its worker."""
    script = PARENT.format(root=str(ROOT), function=ODD.function, data=data)
    process = subprocess.Popen(
        [sys.executable, "-c", script],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    assert process.stdout is not None
    return process, int(process.stdout.readline())


@needs_proc
@pytest.mark.parametrize("data", [b"hang", b"spin", b"chatter"])
def test_the_worker_ends_with_its_parent_even_in_the_midst_of_a_file(data: bytes) -> None:
    process, worker = parent_of(data)
    with process:
        if data == b"chatter":  # it waits for the next file
            assert process.stdout is not None
            assert process.stdout.readline() == "read\n"
        else:
            assert soon(lambda: is_in_the_midst(worker))
        assert is_there(worker)
        process.kill()
    assert soon(lambda: not is_there(worker))


@needs_proc
def test_control_c_ends_both_and_the_worker_says_nothing() -> None:
    process, worker = parent_of(b"hang")
    assert soon(lambda: is_in_the_midst(worker))
    os.killpg(process.pid, signal.SIGINT)
    _, said = process.communicate(timeout=20)
    assert said.count("Traceback") == said.count("KeyboardInterrupt\n") == 1  # the parent's own
    assert soon(lambda: not is_there(worker))


@needs_proc
def test_a_forked_process_leaves_its_parents_workers_alone(pool: Pool, good: bytes) -> None:
    assert read_whole(read_in(pool, good))
    [worker] = pool.idle
    child = os.fork()
    if child == 0:
        pool.forget()
        os._exit(0 if read_whole(read_in(pool, good)) else 1)
    assert os.waitpid(child, 0)[1] == 0
    assert read_whole(read_in(pool, good))
    assert pool.idle == [worker]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no named pipes on this system")
def test_a_pipe_is_no_file_and_nothing_waits_for_it(tmp_path: Path) -> None:
    pipe = tmp_path / "x.xlsx"
    os.mkfifo(pipe)
    assert open_file(pipe).raw == Refusal("file_missing")
