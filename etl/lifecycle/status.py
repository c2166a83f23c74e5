"""Status: who has reported which half-year, what is pending, what was published when."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import duckdb
from rich.console import Group, RenderableType
from rich.table import Table

from etl.dictionary import Dictionary
from etl.folder import DataFolder, FolderError
from etl.publications import Publication, publications, reading
from etl.system.records import records
from etl.warehouse import require_schema

SHOWN_PUBLICATIONS = 5

_STATES = """
    select s.period, s.town_code, t.town_name, s.state, s.version, cast(s.received_at as varchar) as received_at,
        cast(s.due_on as varchar) as due_on, s.days_late
    from published.submission_status s join published.town t using (town_code) order by s.period, t.sort_order
"""
_VERSIONS = """
    select submission_id, town_code, period, version, status, file_name, file_sha256,
        cast(received_at as varchar) as received_at,
        is_on_time, error_count, warning_count, is_demo
    from published.submission order by period, town_code, version
"""


@dataclass(frozen=True)
class Status:
    """State of each town's half-years, all received versions, all publications."""

    dictionary: Dictionary
    states: list[dict[str, Any]] = field(default_factory=list)
    submissions: list[dict[str, Any]] = field(default_factory=list)
    published: list[Publication] = field(default_factory=list)

    @property
    def waiting(self) -> list[dict[str, Any]]:
        """Pending versions, each with the commands that decide it."""
        return [
            version | {"commands": review_commands(version["submission_id"])}
            for version in self.submissions
            if version["status"] == "pending"
        ]

    def as_dict(self) -> dict[str, Any]:
        """For ``--json``."""
        return {
            "states": self.states,
            "submissions": self.submissions,
            "waiting": self.waiting,
            "published": [publication.as_dict() for publication in self.published],
        }

    def as_text(self) -> RenderableType:
        """For people: the half-years, then pending versions."""
        return Group(self.as_table(), *self._waiting_lines())

    def as_table(self) -> Table:
        """Towns down, half-years across."""
        states = self.dictionary.vocabularies["submission_state"]
        table = Table("镇（街道）", *(p.short for p in self.dictionary.periods))
        for town in dict.fromkeys(s["town_name"] for s in self.states):
            cells = [
                self._cell(s, states.short_of(s["state"]))
                for s in self.states
                if s["town_name"] == town
            ]
            table.add_row(town, *cells)
        return table

    def publications_table(self) -> Table:
        """The last publications, the one in force below."""
        table = Table("发布时间", "数据日期", "版本", "现行报送表", "说明")
        for publication in self.published[-SHOWN_PUBLICATIONS:]:
            table.add_row(
                publication.published_at.replace("T", " "),
                publication.as_of,
                publication.version,
                f"{len(publication.returns)} 份",
                "没有启用（发布中断）"
                if not publication.came_into_force
                else self.dictionary.programme.demo_mark * publication.is_demo,
            )
        return table

    def _waiting_lines(self) -> Iterable[str]:
        word = self.dictionary.vocabularies["submission_status"].name_of("pending")
        for version in self.waiting:
            accept, send_back = version["commands"]
            yield f"{word}  {version['submission_id']}  {version['file_name']}"
            yield f"    通过：{accept}"
            yield f"    退回：{send_back}"

    @staticmethod
    def _cell(state: dict[str, Any], word: str) -> str:
        version = state["version"]
        return f"{word} 第{version}版" if version and version > 1 else word


def read_status(folder: DataFolder) -> Status:
    """Read the published version in force; without one there are no rows.

    Raises:
        FolderError: the version or its pointer is damaged.
        SchemaChangedError: the warehouse was filled by another dictionary.
    """
    require_schema(folder.warehouse, folder.dictionary)
    if not folder.current.exists():
        return Status(folder.dictionary)
    try:
        with reading(folder.published_file or folder.current) as con:
            tables = records(con.execute(_STATES)), records(con.execute(_VERSIONS))
    except (duckdb.Error, ValueError, KeyError, TypeError) as error:
        raise FolderError(
            f"{folder.current} 或它所指的版本已损坏；请运行 publish 重新发布。"
        ) from error
    return Status(folder.dictionary, *tables, publications(folder))


def review_commands(submission_id: str) -> list[str]:
    """The commands that accept a pending return or send it back."""
    command = f"python -m etl review {submission_id}"
    return [f"{command} --accept", f"{command} --return 理由"]
