"""Run the dashboard under systemd: say when it is ready, and keep its watchdog quiet while ``/healthz`` is well.

python deploy/watched.py [options of `streamlit run`]; below a path also --server.baseUrlPath. systemd restarts the
service when nothing was said for WatchdogSec: a dashboard that hangs without ending is dead too.
"""

import argparse
import contextlib
import os
import signal
import socket
import subprocess
import sys
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SECONDS_BETWEEN = 10.0
SECONDS_TO_ANSWER = 10.0
# A proxy of the environment is not asked about this machine.
_open = urllib.request.build_opener(urllib.request.ProxyHandler({})).open


def main(options: list[str]) -> int:
    """Start the dashboard, watch it until it ends; 0 if it was asked to end."""
    dashboard = subprocess.Popen(
        [sys.executable, "-m", "streamlit", "run", "dashboard/app.py", *options], cwd=ROOT
    )
    stopped: list[int] = []

    def stop(number: int, _: object) -> None:
        stopped.append(number)
        dashboard.terminate()

    signal.signal(signal.SIGTERM, stop)
    watch(dashboard, health_address(options))
    return (
        0 if stopped or dashboard.returncode == 0 else 1
    )  # a dashboard that ends by itself failed


def health_address(options: list[str]) -> str:
    """Where the dashboard with these options tells how it is."""
    parser = argparse.ArgumentParser(allow_abbrev=False)
    parser.add_argument("--server.port", dest="port", default="8501")
    parser.add_argument("--server.baseUrlPath", dest="base", default="")
    known, _ = parser.parse_known_args(options)
    base = known.base.strip("/")
    return f"http://127.0.0.1:{known.port}/{base + '/' if base else ''}healthz"


def watch(dashboard: "subprocess.Popen[bytes]", address: str) -> None:
    """Tell systemd of every good answer, until the dashboard ends."""
    is_ready = False
    while dashboard.poll() is None:
        if is_well(address):
            notify("WATCHDOG=1" if is_ready else "READY=1\nWATCHDOG=1")
            is_ready = True
        with contextlib.suppress(subprocess.TimeoutExpired):
            dashboard.wait(SECONDS_BETWEEN if is_ready else 1.0)


def is_well(address: str) -> bool:
    """Whether the dashboard answers in time that it is well."""
    try:
        with _open(address, timeout=SECONDS_TO_ANSWER) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def notify(state: str) -> None:
    """One message to systemd; nothing where there is none."""
    address = os.environ.get("NOTIFY_SOCKET")
    if not address:
        return
    if address.startswith("@"):
        address = "\0" + address[1:]
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as channel:
        channel.sendto(state.encode(), address)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
