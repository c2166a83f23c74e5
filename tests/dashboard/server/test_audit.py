"""The log of who looked at what: a line each, for the owner alone, kept as long as is asked for."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

from dashboard.server import audit
from etl.folder import DataFolder


def test_a_line_says_who_what_when_and_from_where(tmp_path: Path) -> None:
    folder = DataFolder(tmp_path)
    audit.record(folder, "download", "10.1.2.3", {"town": "x\n{}"}, 3, 40, "zhang", "clerk")
    [log] = folder.logs.iterdir()
    [text] = log.read_text(encoding="utf-8").splitlines()
    line = json.loads(text)
    assert datetime.fromisoformat(line.pop("time")).tzinfo
    assert line == {
        "user": "zhang",
        "role": "clerk",
        "address": "10.1.2.3",
        "what": "download",
        "filters": {"town": "x\n{}"},
        "rows": 3,
        "bytes": 40,
    }
    assert log.stat().st_mode & 0o777 == 0o600
    assert folder.logs.stat().st_mode & 0o777 == 0o700


def test_old_months_go_with_the_first_line_of_a_new_one(tmp_path: Path) -> None:
    folder = DataFolder(tmp_path)
    folder.logs.mkdir()
    kept = datetime.now(UTC) - timedelta(days=folder.dictionary.service.log_days)
    old = kept.replace(day=1) - timedelta(days=1)
    for day in (kept, old):
        (folder.logs / f"access-{day:%Y-%m}.jsonl").write_text("{}\n")
    audit.record(folder, "download", None)
    names = {log.name for log in folder.logs.iterdir()}
    assert f"access-{kept:%Y-%m}.jsonl" in names
    assert f"access-{old:%Y-%m}.jsonl" not in names


def test_where_nothing_can_be_written_reading_goes_on(tmp_path: Path) -> None:
    folder = DataFolder(tmp_path)
    folder.logs.write_text("a file in its place")
    audit.record(folder, "download", None)
