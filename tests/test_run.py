"""`make run` as a person ends it: Ctrl-C goes to everything in the terminal at once."""

import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

from tests.support.serving import ROOT, free_port


def answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(f"{address}/_stcore/health", timeout=2) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, TimeoutError, ConnectionError):
        return False


def test_ctrl_c_ends_the_dashboard_without_an_error_line(demo_data: Path) -> None:
    port = free_port()
    running = subprocess.Popen(
        ["scripts/run.sh", sys.executable, str(port)],
        cwd=ROOT,
        env=os.environ | {"BAISHE_DATA": str(demo_data)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    try:
        deadline = time.monotonic() + 60
        while not answers(f"http://localhost:{port}"):
            assert time.monotonic() < deadline
            time.sleep(0.2)
        os.killpg(running.pid, signal.SIGINT)
        said, _ = running.communicate(timeout=30)
    finally:
        if running.poll() is None:
            os.killpg(running.pid, signal.SIGKILL)
            running.communicate()
    assert "Aborted" not in said
    assert "Traceback" not in said
    assert not answers(f"http://localhost:{port}")
