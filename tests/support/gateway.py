"""A data folder whose dashboard stands behind a gateway: who may come in, and the secret that proves the gateway."""

from __future__ import annotations

from pathlib import Path

import pytest

from etl.folder import DataFolder

SECRET = "s3cret"


def behind_gateway(root: Path, users: str, monkeypatch: pytest.MonkeyPatch) -> DataFolder:
    """The folder ``root`` as the service's own, with these lines of ``access.yml``."""
    monkeypatch.setenv("BAISHE_DATA", str(root))
    monkeypatch.setenv("BAISHE_GATEWAY_SECRET", SECRET)
    (root / "access.yml").write_text(users, encoding="utf-8")
    return DataFolder(root)
