"""Take in a picture of a model case that has been reported."""

from dataclasses import dataclass

from etl import pictures
from etl.folder import DataFolder, RequestError
from etl.pictures import Picture
from etl.publications import reading

_KNOWN = """
    select count(*) from published.model_case
    where town_code = ? and trim(title) = ?
"""


@dataclass(frozen=True, slots=True)
class Given:
    """A picture as handed in: whose case, its bytes, what it shows; ``consents``: whether all who can be seen agree."""

    town_code: str
    case: str
    data: bytes
    caption: str
    by: str
    consents: bool


def attach(folder: DataFolder, given: Given) -> Picture:
    """Keep the picture.

    Raises:
        RequestError: nobody agreed, there is no such case, or it is not taken as a picture.
    """
    if not given.consents:
        raise RequestError("没有登记：请先确认照片中可辨认的人都同意使用（未成年人由监护人同意）。")
    case = given.case.strip()
    if not _is_reported(folder, given.town_code, case):
        raise RequestError(f"没有题为“{case}”的典型案例，没有登记；案例报送并发布后再交照片。")
    return pictures.attach(folder, given.town_code, case, given.data, given.caption, given.by)


def _is_reported(folder: DataFolder, town_code: str, case: str) -> bool:
    if folder.published_file is None:
        return False
    with reading(folder.published_file) as con:
        row = con.execute(_KNOWN, [town_code, case]).fetchone()
    return bool(row and row[0])
