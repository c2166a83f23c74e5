"""Running a command: exit status 0 all accepted, 1 rejected or failed, 2 wrong usage, 130 interrupted."""

import os
import re
from typing import NoReturn

import typer
from typer.exceptions import TyperException

from etl import run
from etl.cli.app import app
from etl.cli.output import print_error
from etl.error_messages import is_interruption
from etl.folder import RequestError
from etl.system.atomic_write import PRIVATE

_USAGE = {
    "MissingParameter": "缺少必需的参数",
    "NoSuchOption": "没有这个选项",
    "BadOptionUsage": "选项的写法不对",
    "UsageError": "命令或参数不对",
}


def main() -> None:
    """Run a command; every foreseen error is one sentence, anything else a traceback."""
    os.umask(PRIVATE)
    try:
        raise SystemExit(app(standalone_mode=False) or 0)
    except typer.Abort:
        raise SystemExit(130) from None
    except TyperException as error:
        _fail_usage(error)
    except (KeyboardInterrupt, Exception) as error:
        if is_interruption(error):
            raise SystemExit(130) from None
        if (sentence := run.error_in_words(error)) is None:
            raise
        print_error(sentence)
        raise SystemExit(2 if isinstance(error, RequestError) else 1) from error


def _fail_usage(error: TyperException) -> NoReturn:
    """Typer's own messages are put into Chinese; ours already are."""
    message = str(getattr(error, "message", ""))
    kind = _USAGE.get(type(error).__name__, "")
    if not kind and message.isascii():
        kind = _USAGE["UsageError"]
    names = "、".join(re.findall("'([^']+)'", getattr(error, "format_message", str)()))
    sentence = f"{kind}：{names}" if kind and names else kind or message
    if sentence:
        print_error(f"{sentence}；加 --help 可查看用法。")
    else:
        typer.echo(str(error))
    raise SystemExit(getattr(error, "exit_code", 2)) from error
