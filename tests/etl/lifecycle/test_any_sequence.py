"""Any sequence of commands, killed between any two writes: rebuilt to the same, the chain whole, the right versions."""

from __future__ import annotations

import datetime as dt
import random
import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from hashlib import sha256
from pathlib import Path

import pytest

from etl.archive import ledger
from etl.folder import DataFolder
from etl.lifecycle.decisions import DecisionError, Why
from etl.lifecycle.list_check import check_list
from etl.lifecycle.review import Decision
from etl.loader.store import write
from etl.run import (
    answer_question,
    apply_list,
    close_period,
    load_files,
    rebuild,
    review_return,
    take_back,
)
from etl.system.atomic_write import move_durably, write_atomically
from tests.support.data_folders import digest_of, entries, query
from tests.support.workbooks import (
    NAMES,
    address,
    pairing,
    project,
    sheet_name,
    town_return,
    villages_of,
)

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("unmarked_returns")]

WHY = Why("张科", "试行核对")
VERSION = "440605124-2026H1-v{}"
CASH = f"{sheet_name('project_report')}!{address('project_report', 'cash')}"
SHORT, LONG = 12, 40  # commands of a sequence


class Killed(BaseException):
    """The process ended here."""


@dataclass
class Clerk:
    """Does something at random; ``kills`` is how often a write of a command is the last thing that happens."""

    folder: DataFolder
    chance: random.Random
    kills: float = 0.1

    def load(self) -> object:
        """One to three returns of different size, day and money, some with a question."""
        names = self.chance.sample(range(8), self.chance.randint(1, 3))
        files = [self._book(self.folder.inbox / f"{name}.xlsx") for name in names]
        return load_files(files, self.folder)

    def _book(self, path: Path) -> Path:
        book, end = town_return(), dt.date(2026, 6, 30)
        cash = self.chance.choice((2, 3, "约3万"))
        places = villages_of("狮山镇")[: self.chance.choice((3, 8, 10))]
        book.rows["pairing"] = [pairing(NAMES[0], place, end) for place in places]
        book.rows["project_report"] = [
            project(f"{place}夜校", NAMES[0], place, end, cash=cash) for place in places
        ]
        day = end + dt.timedelta(self.chance.randint(1, 9))
        progress = self.chance.choice((30, 30, 30, 140))
        book = book.changed("project_report", progress_pct=progress)
        return book.changed("cover", reported_on=day).save(path)

    def take(self) -> object:
        """Withdraw, restore or reopen any version."""
        decision = self.chance.choice(("withdraw", "restore", "reopen"))
        return take_back(self.folder, decision, self._version(), WHY)

    def decide(self) -> object:
        """Accept or return any version."""
        reason = self.chance.choice((None, "请核实"))
        return review_return(self.folder, Decision(self._version(), "张科", reason, replaces=True))

    def answer(self) -> object:
        """Answer the question of any version."""
        code = self.chance.choice(("confirmed", "rejected"))
        return answer_question(self.folder, self._version(), CASH, code, WHY)

    def close(self) -> object:
        """Close or open the half-year."""
        is_open = self.chance.random() < 0.6
        return close_period(self.folder, "2026H1", WHY, is_open=is_open)

    def change_list(self) -> object:
        """Another alias of an organisation, another day due, or what an organisation is now."""
        name = self.chance.choice(("organizations", "extensions", "organization_succession"))
        new = self.folder.root / f"{name}.csv"
        new.write_text(self._list(name), encoding="utf-8")
        return apply_list(self.folder, name, new, WHY)

    def _list(self, name: str) -> str:
        if name == "extensions":
            return f"period,town_code,due_on,reason\n2026H1,,2026-08-{self.chance.randint(10, 31)},汛期\n"
        if name == "organization_succession":
            return f"from,to,kind,effective_on\n{NAMES[1]},{self.chance.choice(NAMES[2:])},correction,\n"
        text = self.folder.reference("organizations.csv").read_text(encoding="utf-8")
        return re.sub(r"山茶花\w*队", f"山茶花{self.chance.randint(1, 99)}队", text)

    def _version(self) -> str:
        return VERSION.format(self.chance.randint(1, 6))

    def act(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """One command; it may be killed before or after any of its writes, and may make no sense."""
        commands: tuple[Callable[[], object], ...] = (
            self.load,
            self.take,
            self.decide,
            self.answer,
            self.close,
            self.change_list,
        )
        lines = len(entries(self.folder))
        with monkeypatch.context() as deadly:
            for place, write in WRITES.items():
                deadly.setattr(place, partial(self._write, write))
            try:
                self.chance.choices(commands, (6, 5, 3, 3, 1, 2))[0]()
            except DecisionError:
                assert len(entries(self.folder)) == lines
            except Killed:
                pass

    def _write(self, write: Callable[..., object], *what: object) -> object:
        if self.chance.random() < self.kills / 2:
            raise Killed
        result = write(*what)
        if self.chance.random() < self.kills / 2:
            raise Killed
        return result


# Where commands write: original, ledger, warehouse (of loads, of decisions), list.
WRITES: dict[str, Callable[..., object]] = {
    "etl.archive.ledger.archive_original": ledger.archive_original,
    "etl.archive.ledger.append": ledger.append,
    "etl.loader.overlap.write": write,
    "etl.lifecycle.decisions.write": write,
    "etl.lifecycle.lists.write_atomically": write_atomically,
    "etl.lifecycle.lists.move_durably": move_durably,
}


def in_force_by_the_ledger(folder: DataFolder) -> set[str]:
    """What the rules say: of each half-year, the accepted version that was last accepted or restored."""
    last: dict[tuple[str | None, str | None], dict[str, None]] = {}
    outcomes: dict[str, str] = {}
    for entry in entries(folder):
        if entry.version is None or entry.decision == "answer":
            continue
        order = last.setdefault((entry.town_code, entry.period), {})
        outcomes[entry.submission_id] = entry.outcome
        if entry.outcome != "withdrawn":  # a withdrawn one keeps its place, and may come back
            order.pop(entry.submission_id, None)
        if entry.outcome == "accepted":
            order[entry.submission_id] = None
    accepted = ([s for s in order if outcomes[s] == "accepted"] for order in last.values())
    return {versions[-1] for versions in accepted if versions}


def tried(folder: DataFolder, monkeypatch: pytest.MonkeyPatch, seed: int, commands: int) -> None:
    monkeypatch.setattr("etl.acts.writing.publish", lambda folder: None)
    # The figures of a preview are none of what is written.
    monkeypatch.setattr("etl.acts.additions.preview_list", lambda *asked: check_list(*asked[:3]))
    clerk = Clerk(folder, random.Random(seed))
    for _ in range(commands):
        clerk.act(monkeypatch)
    clerk.load()  # whatever was cut off is made up for
    ledger.verify(folder.ledger)
    found = query(folder.warehouse, "select submission_id from in_force")
    assert {name for (name,) in found} == in_force_by_the_ledger(folder)
    applied = {e.file_name: e.sha256 for e in entries(folder) if e.decided == "list"}
    lists = {name: folder.reference(f"{name}.csv").read_bytes() for name in applied}
    assert {name: sha256(data).hexdigest() for name, data in lists.items()} == applied
    before = digest_of(folder)
    shutil.rmtree(folder.published, ignore_errors=True)
    folder.warehouse.unlink()
    assert rebuild(folder) == before


def test_a_short_sequence_is_rebuilt_to_the_same(
    folder: DataFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried(folder, monkeypatch, 0, SHORT)


@pytest.mark.drill
@pytest.mark.parametrize("seed", range(100, 130))
def test_a_long_sequence_is_rebuilt_to_the_same(
    folder: DataFolder, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    tried(folder, monkeypatch, seed, LONG)
