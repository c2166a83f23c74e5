"""Pictures of model cases, for 案例汇编: kept small and without metadata, a line each beside the ledger.

Whoever hands one in states that everybody who can be recognised agrees; nothing looks for faces, places or names.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import Any

from etl.folder import DataFolder, RequestError
from etl.system import clock, sandbox
from etl.system.atomic_write import append_durably, write_atomically
from etl.system.files import json_lines

MOST_BYTES = 20 * 1024 * 1024
MOST_OF_A_CASE = 4
_SIDE = 1600  # pixels: a full line of a page at 250 dpi
_QUALITY = 82
_MOST_PIXELS = 60_000_000
_KINDS = ("JPEG", "PNG")
_REDUCE = sandbox.Task(f"{__name__}:reduced", 30.0)


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture of a case; ``case``: its title as reported, ``sha256``: of the small picture that is kept."""

    town_code: str
    case: str
    caption: str
    sha256: str
    added_at: str
    added_by: str


def attach(
    folder: DataFolder, town_code: str, case: str, data: bytes, caption: str, by: str
) -> Picture:
    """Keep a picture of a case; the same one again changes nothing.

    Raises:
        RequestError: it is no picture, too large, or the case has as many as it may.
    """
    if len(data) > MOST_BYTES:
        raise RequestError(f"照片超过{MOST_BYTES // 1024 // 1024} MB，请缩小后再交。")
    small = _small(data)
    about = town_code, case, caption.strip(), sha256(small).hexdigest()
    known = [p for p in pictures(folder) if (p.town_code, p.case) == (town_code, case)]
    if same := next((p for p in known if p.sha256 == about[-1]), None):
        return same
    if len(known) >= MOST_OF_A_CASE:
        raise RequestError(
            f"“{case}”已有{len(known)}张照片，最多{MOST_OF_A_CASE}张；请先撤下一张。"
        )
    picture = Picture(*about, clock.now().isoformat(), by)
    write_atomically(place(folder, picture.sha256), small)
    append_durably(folder.pictures, json.dumps(asdict(picture), ensure_ascii=False).encode())
    return picture


def detach(folder: DataFolder, digest: str, reason: str, by: str) -> None:
    """Remove a picture for good: its bytes are gone, the lines say that it was there and why it went.

    Raises:
        RequestError: there is none of this digest, or no reason.
    """
    if not reason.strip():
        raise RequestError("请写撤下照片的理由。")
    if all(picture.sha256 != digest for picture in pictures(folder)):
        raise RequestError(f"没有校验值是“{digest}”的照片。")
    now = clock.now().isoformat()
    line = {"removed": digest, "removed_at": now, "removed_by": by, "reason": reason.strip()}
    append_durably(folder.pictures, json.dumps(line, ensure_ascii=False).encode())
    place(folder, digest).unlink(missing_ok=True)


def pictures(folder: DataFolder) -> tuple[Picture, ...]:
    """Those that were not removed, in the order in which they came; a line cut off by a crash is skipped."""
    found: dict[tuple[str, str, str], Mapping[str, Any]] = {}
    for line in json_lines(folder.pictures):
        if gone := line.get("removed"):
            found = {key: kept for key, kept in found.items() if key[-1] != gone}
        else:
            found[line["town_code"], line["case"], line["sha256"]] = line
    return tuple(Picture(**line) for line in found.values())


def place(folder: DataFolder, digest: str) -> Path:
    """Where the bytes of a picture are."""
    return folder.archive / "pictures" / f"{digest}.jpg"


def _small(data: bytes) -> bytes:
    try:
        return bytes(sandbox.run(_REDUCE, data))
    except sandbox.SandboxError as error:
        raise RequestError("打不开这张照片；请交 JPG 或 PNG 格式的照片。") from error


def reduced(data: bytes) -> bytes:
    """The picture upright, at most so many pixels a side, as JPEG with nothing but its pixels (in a sandbox)."""
    from PIL import Image, ImageOps

    Image.MAX_IMAGE_PIXELS = _MOST_PIXELS
    with Image.open(BytesIO(data), formats=_KINDS) as opened:
        upright = ImageOps.exif_transpose(opened).convert("RGB")
    upright.thumbnail((_SIDE, _SIDE))
    bare = Image.new("RGB", upright.size)
    bare.paste(upright)
    buffer = BytesIO()
    bare.save(buffer, "JPEG", quality=_QUALITY)
    return buffer.getvalue()
