"""What ``deploy/`` ships is what systemd and nginx take; the watcher tells systemd the truth."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from etl.cli.app import COMMANDS
from scripts.lock import locked

ROOT = Path(__file__).resolve().parent.parent
DEPLOY = ROOT / "deploy"
UNITS = sorted(DEPLOY.glob("*.service"))
EXPOSED = 3.0


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.stem)
def test_units_are_hardened(unit: Path) -> None:
    if not shutil.which("systemd-analyze"):
        pytest.skip("systemd-analyze is missing")
    command = ["systemd-analyze", "security", "--offline=true", "--no-pager", str(unit)]
    told = subprocess.run(command, capture_output=True, text=True, check=False)
    found = re.search(r"exposure level for \S+: ([\d.]+)", told.stdout)
    assert found, told.stderr
    assert float(found[1]) <= EXPOSED
    assert "MemoryMax=" in unit.read_text(encoding="utf-8")


def test_a_failure_of_the_service_a_publication_or_a_backup_alerts() -> None:
    for name in ("baishe", "baishe-work", "baishe-publish", "baishe-backup"):
        assert "OnFailure=baishe-alert.service" in (DEPLOY / f"{name}.service").read_text("utf-8")


def test_nginx_takes_the_file(tmp_path: Path) -> None:
    nginx = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")
    if not nginx or not shutil.which("openssl"):
        pytest.skip("nginx or openssl is missing")
    key, certificate = tmp_path / "privkey.pem", tmp_path / "fullchain.pem"
    made = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=baishe"]
    subprocess.run(
        [*made, "-keyout", str(key), "-out", str(certificate)], check=True, capture_output=True
    )
    text = (DEPLOY / "nginx.conf").read_text(encoding="utf-8")
    text = text.replace("/etc/ssl/baishe", str(tmp_path)).replace("/run/", f"{tmp_path}/")
    (tmp_path / "nginx.conf").write_text(text.replace("/var/log/nginx", str(tmp_path)), "utf-8")
    command = [nginx, "-t", "-e", f"{tmp_path}/error.log", "-c", str(tmp_path / "nginx.conf")]
    told = subprocess.run(command, capture_output=True, text=True, check=False)
    assert told.returncode == 0, told.stderr
    assert "[warn]" not in told.stderr.replace('the "user" directive', "")


def test_no_visitor_says_who_it_is_or_to_which_group_it_belongs() -> None:
    text = (DEPLOY / "nginx.conf").read_text(encoding="utf-8")
    for header in ("X-Remote-User $checked_user", 'X-Remote-Groups ""', "X-Gateway-Secret"):
        assert f"proxy_set_header {header}" in text


@contextmanager
def health(status: int) -> Iterator[str]:
    """A server that says how it is."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Says nothing."""

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/healthz"
        server.shutdown()


@pytest.mark.parametrize(("status", "told"), [(200, b"READY=1\nWATCHDOG=1"), (503, None)])
def test_systemd_hears_of_good_health_only(tmp_path: Path, status: int, told: bytes | None) -> None:
    script = (
        "import subprocess, sys; sys.path.insert(0, 'deploy'); import watched; "
        "watched.watch(subprocess.Popen([sys.executable, '-c', 'input()']), sys.argv[1])"
    )
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as systemd, health(status) as address:
        systemd.bind(str(tmp_path / "notify"))
        systemd.settimeout(10 if told else 3)
        environment = os.environ | {"NOTIFY_SOCKET": str(tmp_path / "notify")}
        command = [sys.executable, "-c", script, address]
        with subprocess.Popen(command, cwd=ROOT, env=environment, stdin=subprocess.PIPE) as watcher:
            try:
                heard = systemd.recv(100)
            except TimeoutError:
                heard = None
            watcher.communicate(b"\n")
    assert heard == told


def test_the_lock_has_every_package_of_the_list_with_a_hash() -> None:
    lines = [
        line
        for line in (ROOT / "requirements-lock.txt").read_text(encoding="utf-8").splitlines()
        if not line.startswith("#")
    ]
    assert all(re.fullmatch(r"\S+==\S+ --hash=sha256:[0-9a-f]{64}", line) for line in lines)
    pinned = {line.split()[0].lower().replace("_", "-") for line in lines}
    listed = {
        line.lower().replace("_", "-")
        for line in (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines()
        if line and not line.startswith("#")
    }
    assert listed - pinned == set()


def test_a_lock_is_what_pip_would_install() -> None:
    report = {
        "install": [
            {
                "metadata": {"name": "b", "version": "2"},
                "download_info": {"archive_info": {"hashes": {"sha256": "cd"}}},
            },
            {
                "metadata": {"name": "A", "version": "1"},
                "download_info": {"archive_info": {"hashes": {"sha256": "ab"}}},
            },
        ]
    }
    assert locked(report).splitlines()[2:] == ["A==1 --hash=sha256:ab", "b==2 --hash=sha256:cd"]


def commands_of(guide: str) -> list[str]:
    """The lines to be typed, in order; names and remarks, which each language writes in its own words, as ``…``."""
    text = (ROOT / "docs" / guide).read_text(encoding="utf-8")
    lines = [
        line
        for block in re.findall(r"^```\n(.*?)^```", text, re.M | re.S)
        for line in block.splitlines()
    ]
    own = r"\s*#.*|NAME\.OF\.THE\.SERVICE|PROVIDER|NAME|SHA256|[\u4e00-\u9fff]+"
    return [re.sub(own, "…", line) for line in lines]


def test_both_guides_print_the_same_commands_which_exist() -> None:
    english = commands_of("deploy.md")
    assert english == commands_of("deploy.zh-CN.md")
    named = {command.__name__.replace("_", "-") for command in COMMANDS}
    typed = {line.split()[1] for line in english if line.startswith("baishe ")}
    assert {"load", "backup", "rebuild", "token"} <= typed <= named | {"token", "lists"}
