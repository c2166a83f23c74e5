"""Commands about personal tokens, with which programs read ``/data/…`` for a user."""

from typing import Annotated

import typer

from etl.cli.options import Data, Json, folder
from etl.cli.output import print_line, show

token = typer.Typer(no_args_is_help=True)

User = Annotated[str, typer.Argument(help="access.yml 中的账号", show_default=False)]


@token.command(help="发放一个取数口令，一年有效；口令只显示这一次。")
def add(user: User, data: Data = None, as_json: Json = False) -> None:
    """A new token of a user."""
    from dashboard.server import tokens

    try:
        made, text = tokens.add(folder(data), user)
    except tokens.TokenError as error:
        raise typer.BadParameter(str(error)) from error
    document = {"number": made.number, "user": user, "until": made.until, "token": text}
    said = f"“{user}”的取数口令（编号 {made.number}，{made.until} 前有效，只显示这一次）：{text}"
    show(as_json, document, lambda: print_line(said))


@token.command(name="list", help="列出没有撤销的取数口令（不含口令本身）。")
def list_tokens(data: Data = None, as_json: Json = False) -> None:
    """The tokens that have not been revoked."""
    from dashboard.server import tokens

    try:
        known = tokens.tokens(folder(data))
    except tokens.TokenError as error:
        raise typer.BadParameter(str(error)) from error
    document = [
        {"number": t.number, "user": t.user, "made_on": t.made_on, "until": t.until} for t in known
    ]
    lines = [f"{t.number} {t.user}，{t.made_on} 发放，{t.until} 前有效" for t in known]
    show(as_json, document, lambda: print_line("\n".join(lines) or "没有取数口令"))


@token.command(help="撤销一个账号的取数口令（默认全部），立即失效。")
def revoke(
    user: User,
    number: Annotated[str, typer.Option(help="只撤销这个编号的")] = "",
    data: Data = None,
    as_json: Json = False,
) -> None:
    """Revoke a user's tokens."""
    from dashboard.server import tokens

    try:
        count = tokens.revoke(folder(data), user, number)
    except tokens.TokenError as error:
        raise typer.BadParameter(str(error)) from error
    said = f"已撤销“{user}”的{count}个取数口令"
    show(as_json, {"user": user, "revoked": count}, lambda: print_line(said))
