"""Personal tokens of readers, for programs that cannot log in: only their hashes are kept.

A token opens ``/data/…`` alone, with its user's present role, for a year or until it is revoked.
"""

import base64
import binascii
import datetime as dt
import json
import logging
import secrets
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from hashlib import sha256
from hmac import compare_digest

from dashboard.server.access import Person, person_named
from etl.folder import DataFolder
from etl.system.clock import today

DAYS = 365
_PREFIX = "bs_"


class TokenError(ValueError):
    """The tokens cannot be used or changed like this; the message is one sentence for people."""


@dataclass(frozen=True, slots=True)
class Token:
    """A token by its number: whose, since and until which day, and the hash of its text."""

    number: str
    user: str
    made_on: dt.date
    until: dt.date
    digest: str


def tokens(folder: DataFolder) -> tuple[Token, ...]:
    """All tokens that have not been revoked, also those that have run out.

    Raises:
        TokenError: the file of tokens cannot be read.
    """
    try:
        listed = json.loads(folder.tokens.read_text(encoding="utf-8"))
        return tuple(_token(entry) for entry in listed)
    except FileNotFoundError:
        return ()
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise TokenError(f"{folder.tokens.name} 无法读取，请从备份恢复或删除后重新发放") from error


def _token(entry: dict[str, str]) -> Token:
    made_on, until = (dt.date.fromisoformat(entry[key]) for key in ("made_on", "until"))
    return Token(entry["number"], entry["user"], made_on, until, entry["digest"])


def add(folder: DataFolder, user: str) -> tuple[Token, str]:
    """A new token of a user, and its text, which is told this once.

    Raises:
        TokenError: nobody of this name may come in.
    """
    if person_named(folder, user) is None:
        raise TokenError(f"{folder.access.name} 中没有“{user}”这个账号，请先开通")
    text = f"{_PREFIX}{secrets.token_urlsafe(32)}"
    first = today()
    until = first + dt.timedelta(days=DAYS)
    token = Token(secrets.token_hex(4), user, first, until, _digest(text))
    _write(folder, [*tokens(folder), token])
    return token, text


def revoke(folder: DataFolder, user: str, number: str = "") -> int:
    """Revoke a user's tokens, all of them or one; how many.

    Raises:
        TokenError: the user has none, or none of this number.
    """
    kept = [t for t in tokens(folder) if t.user != user or (number and t.number != number)]
    revoked = len(tokens(folder)) - len(kept)
    if not revoked:
        raise TokenError(f"“{user}”没有这样的取数口令")
    _write(folder, kept)
    return revoked


def person_of(folder: DataFolder, authorization: str) -> Person | None:
    """The person of a Basic login with name and token; None if it is not one in force."""
    user, text = _credentials(authorization)
    if not user or not text.startswith(_PREFIX):
        return None
    try:
        known = tokens(folder)
    except TokenError as error:
        logging.getLogger(__name__).error("%s", error)
        return None
    digest = _digest(text)
    is_own = any(
        token.user == user and today() <= token.until and compare_digest(token.digest, digest)
        for token in known
    )
    return person_named(folder, user) if is_own else None


def is_brought(authorization: str) -> bool:
    """Whether a request brings what looks like a token."""
    return _credentials(authorization)[1].startswith(_PREFIX)


def _credentials(authorization: str) -> tuple[str, str]:
    scheme, _, value = authorization.partition(" ")
    if scheme.lower() != "basic":
        return "", ""
    try:
        user, _, text = base64.b64decode(value, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return "", ""
    return user, text


def _digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()


def _write(folder: DataFolder, listed: Sequence[Token]) -> None:
    """Replace the file, readable for the service alone."""
    half = folder.tokens.with_suffix(".part")
    half.touch(mode=0o600)
    half.write_text(json.dumps([asdict(t) for t in listed], default=str, indent=1), "utf-8")
    half.replace(folder.tokens)
