"""A parser that does what hostile files make real ones do; any other file it parses."""

from __future__ import annotations

import os
import time
from pathlib import Path

from etl.intake.read import parse as real
from etl.intake.read.cells import RawWorkbook
from etl.intake.read.guard import Refusal

AT_IT = "at a trick"  # what the process is called from then on


def hang() -> None:
    time.sleep(120)


def spin() -> None:
    """Busy in C code that no signal handler of Python interrupts."""
    pow(7, 10**9)


def eat() -> None:
    held = []
    while True:
        held.append(bytearray(1 << 24))


def recurse() -> None:
    recurse()


def chatter() -> None:
    print("a parser's own words" * 1000, flush=True)


TRICKS = {
    b"abort": os.abort,
    b"exit": lambda: os._exit(0),
    b"hang": hang,
    b"spin": spin,
    b"eat": eat,
    b"recurse": recurse,
    b"chatter": chatter,
}


def parse(data: bytes) -> RawWorkbook | Refusal:
    trick = TRICKS.get(data)
    if trick is None:
        return real.parse(data)
    if (name := Path("/proc/self/comm")).exists():
        name.write_text(AT_IT)
    trick()
    return RawWorkbook()
