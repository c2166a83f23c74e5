"""The key of a data folder, with which addresses of files and times of logins are signed."""

import contextlib
import os
import secrets

from etl.folder import DataFolder

_keys: dict[DataFolder, bytes] = {}


def key(folder: DataFolder) -> bytes:
    """The key of a data folder, made at its first use; where nothing can be written, one of this process."""
    if folder not in _keys:
        with contextlib.suppress(OSError):
            descriptor = os.open(folder.file_key, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "wb") as file:
                file.write(secrets.token_bytes(32))
        try:
            _keys[folder] = folder.file_key.read_bytes()
        except OSError:
            _keys[folder] = secrets.token_bytes(32)
    return _keys[folder]
