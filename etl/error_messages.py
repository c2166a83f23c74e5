"""Errors of the environment (disk, permissions, memory), each as one sentence for people."""

import errno
from typing import Final

import duckdb

from etl.warehouse import BusyError, SchemaChangedError

_NO_SPACE = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_NOT_ALLOWED = frozenset({errno.EACCES, errno.EPERM, errno.EROFS})
_REASONS: Final = {
    errno.ENOENT: "找不到这个文件或文件夹",
    errno.ENOTDIR: "路径中有一段是文件，不是文件夹",
    errno.EISDIR: "这是文件夹，不是文件",
    errno.EEXIST: "已有同名的文件",
    errno.ENAMETOOLONG: "路径太长",
    errno.EIO: "磁盘读写出错",
}
# DuckDB passes on the system's message without its number.
_SPACE_WORDS = ("no space left", "disk quota", "file too large", "max_temp_directory_size")
_ALLOWED_WORDS = ("permission denied", "read-only file system", "operation not permitted")
_OF_FILES = (
    duckdb.IOException,
    duckdb.OutOfMemoryException,
    duckdb.SerializationException,
    duckdb.FatalException,
    duckdb.TransactionException,
)


def error_sentence(error: BaseException) -> str | None:
    """The sentence for a full disk, missing permissions, an unreadable file; else None."""
    if isinstance(error, OSError):
        return _of_system(error)
    if isinstance(error, _OF_FILES):
        return _of_database(str(error))
    if isinstance(error, SchemaChangedError):
        return str(error)
    if isinstance(error, MemoryError):
        return "内存不足，没有做完；请关闭其他程序后重新运行同一条命令。"
    return None


def is_interruption(error: BaseException) -> bool:
    """Whether the user interrupted (Ctrl-C); DuckDB raises a RuntimeError then."""
    interrupted = isinstance(error, RuntimeError) and "interrupted" in str(error).lower()
    return isinstance(error, KeyboardInterrupt) or interrupted


def is_environmental(error: BaseException) -> bool:
    """Whether disk, memory, another process or the user is the cause, not a file's content or a bug."""
    known = error_sentence(error) is not None or isinstance(error, duckdb.Error | BusyError)
    return known or is_interruption(error)


def _of_system(error: OSError) -> str:
    where = f"“{error.filename}”" if error.filename else "文件"
    if error.errno in _NO_SPACE:
        return _no_space(where if error.filename else "")
    if error.errno in _NOT_ALLOWED:
        return _not_allowed(where)
    reason = _REASONS.get(error.errno or 0, error.strerror or str(error))
    return f"读写{where}出错：{reason}。"


def _of_database(message: str) -> str:
    lowered = message.lower()
    if any(word in lowered for word in _SPACE_WORDS):
        return _no_space("")
    if any(word in lowered for word in _ALLOWED_WORDS):
        return _not_allowed("数据文件夹")
    if "memory" in lowered:
        return "内存不足，没有做完；请关闭其他程序后重新运行同一条命令。"
    first = message.splitlines()[0] if message else ""
    return f"数据库文件读写出错（{first}）；如果重新运行仍然如此，请用 rebuild 命令由存档重建。"


def _no_space(where: str) -> str:
    return (
        f"磁盘空间不足，没有写完{where}；请清理磁盘空间后再次载入（重新运行同一条命令），"
        "已有的数据完好。"
    )


def _not_allowed(where: str) -> str:
    return f"没有读写{where}的权限；请检查文件夹的权限，或换一个数据文件夹。"
