"""Commands about pictures of model cases: attach one, list them, remove one."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from etl import run
from etl.cli.options import Data, Json, folder, town_code
from etl.cli.output import notify, notify_published, print_line, show
from etl.cli.returns import Reviewer, who

app = typer.Typer(no_args_is_help=True)


@app.command(help="给一个已报送的典型案例附照片；存缩小的、不带拍摄信息的一份。")
def add(
    file: Annotated[Path, typer.Argument(help="照片，JPG 或 PNG", show_default=False, exists=True)],
    town: Annotated[str, typer.Option(help="哪个镇（街道）的案例")],
    case: Annotated[str, typer.Option(metavar="TITLE", help="案例标题，与报送的相同")],
    consent: Annotated[
        bool, typer.Option("--consent", help="照片中可辨认的人都同意使用（未成年人由监护人同意）")
    ] = False,
    caption: Annotated[str, typer.Option(help="照片说明；不写姓名")] = "",
    reviewer: Reviewer = None,
    data: Data = None,
    as_json: Json = False,
) -> None:
    """Attach a picture to a case, then publish."""
    target = folder(data)
    given = run.Given(
        town_code(town, target), case, file.read_bytes(), caption, who(reviewer), consent
    )
    picture, published = run.attach_picture(target, given, notify)
    show(as_json, asdict(picture), lambda: print_line(f"已登记照片 {picture.sha256}"))
    notify_published(published)


@app.command("list", help="列出全部照片。")
def list_all(data: Data = None, as_json: Json = False) -> None:
    """Show every picture with its case."""
    found = run.pictures(folder(data))
    lines = [f"{p.sha256}  {p.case}  {p.caption}" for p in found]
    show(as_json, [asdict(p) for p in found], lambda: print_line("\n".join(lines) or "没有照片"))


@app.command(help="撤下一张照片，永久删除。")
def remove(
    digest: Annotated[str, typer.Argument(metavar="SHA256", show_default=False)],
    reason: Annotated[str, typer.Option(help="理由")],
    reviewer: Reviewer = None,
    data: Data = None,
    as_json: Json = False,
) -> None:
    """Remove a picture for good, then publish."""
    published = run.detach_picture(folder(data), digest, reason, who(reviewer), notify)
    show(as_json, {"removed": digest}, lambda: print_line(f"已撤下照片 {digest}"))
    notify_published(published)
