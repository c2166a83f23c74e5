"""A worker that does what hostile files make real ones do; any other file it reads as they would."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[4]))

from etl.intake.read import worker
from etl.intake.read.cells import RawWorkbook
from etl.intake.read.guard import Refusal
from etl.intake.read.parse import parse


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


def odd(data: bytes) -> RawWorkbook | Refusal:
    trick = TRICKS.get(data)
    if trick is None:
        return parse(data)
    trick()
    return RawWorkbook()


if __name__ == "__main__":
    if "--tired" in sys.argv:
        sys.argv.remove("--tired")
        worker.TIRED_BYTES = 0
    worker.main(odd)
