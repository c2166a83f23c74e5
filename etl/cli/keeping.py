"""Commands about what is kept and done in the background: backup, restore-backup, forget, purge, work."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from etl import run, worker
from etl.cli.options import Data, Json, folder
from etl.cli.output import notify, notify_published, print_error, print_line, progress, show
from etl.cli.returns import Reason, Reviewer, why


def backup(
    target: Annotated[Path, typer.Argument(help="写到哪个新文件", show_default=False)],
    data: Data = None,
    as_json: Json = False,
) -> None:
    """Write a backup and read it back."""
    made = run.back_up(folder(data), target, notify)
    show(
        as_json,
        asdict(made),
        lambda: print_line(f"已备份 {made.files} 个文件到 {target}，并已读回核对。"),
    )


def restore_backup(
    source: Annotated[Path, typer.Argument(help="备份文件", show_default=False)],
    data: Data = None,
    as_json: Json = False,
) -> None:
    """Restore a backup into an empty folder; exit 1 if the rows are not those of the backup."""
    with progress(as_json, "恢复") as advance:
        made, digest = run.restore_backup(folder(data), source, advance, notify)
    document = asdict(made) | {"rebuilt": digest}
    sentence = (
        f"已恢复 {made.made_at[:10]} 的备份（{made.files} 个文件），数据仓库已重建，校验值 {digest}"
    )
    show(as_json, document, lambda: print_line(sentence))
    if made.digest not in (None, digest):
        print_error(
            f"校验值与备份时的 {made.digest} 不同：软件版本不同时请查看 CHANGELOG.md，否则请换一份备份。"
        )
        raise typer.Exit(1)


def forget(
    sha256: Annotated[
        str, typer.Argument(help="原件的校验值，见 status --json", show_default=False)
    ],
    reason: Reason = "",
    reviewer: Reviewer = None,
    data: Data = None,
    as_json: Json = False,
) -> None:
    """Remove an original from the archive for good, then publish."""
    decided_by = why(reason, reviewer)
    with progress(as_json, "重建") as advance:
        removed, published = run.forget(
            folder(data), sha256.strip().lower(), decided_by, advance, notify
        )
    show(as_json, asdict(removed), lambda: print_line(removed.as_text()))
    notify_published(published)


def purge(
    older_than: Annotated[
        int, typer.Option("--older-than", min=0, help="收到超过多少天的", show_default=False)
    ],
    reason: Reason = "保存期限已到",
    reviewer: Reviewer = None,
    data: Data = None,
    as_json: Json = False,
) -> None:
    """Empty the persons out of the originals of closed half-years."""
    purged, published = run.purge(folder(data), older_than, why(reason, reviewer), notify)
    show(as_json, purged.as_dict(), lambda: print_line(purged.as_text()))
    notify_published(published)


def work(
    once: Annotated[bool, typer.Option("--once", help="做完现在等待的任务就结束")] = False,
    data: Data = None,
) -> None:
    """Do the jobs of a data folder until asked to end."""
    worker.work(folder(data), once=once, notice=notify)
