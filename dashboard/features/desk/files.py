"""Files that were dropped on the desk: each is checked apart, and nothing of it is kept until it is handed in."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from dashboard.features.desk.desk import Desk
from dashboard.server import upload
from dashboard.style.formats import number
from etl import run

_FOUND, _ROUND = "desk_found", "desk_round"


@dataclass(frozen=True)
class Dropped:
    """A file on the desk: what was found in it, or a sentence if it could not be checked.

    ``data``: what took the place of the file's own bytes, as ``note`` says (answers, a merged workbook).
    """

    id: str
    name: str
    checked: run.Upload | None = None
    fault: str = ""
    data: bytes | None = None
    note: str = ""
    is_gone: bool = False


def drop(desk: Desk, label: str, *, several: bool) -> list[Dropped]:
    """Draw the place for files; check those that are new; give those that are still to be decided on."""
    rounds = st.session_state.get(_ROUND, 0)
    given = st.file_uploader(
        label,
        key=f"desk_files_{rounds}",
        label_visibility="collapsed",
        max_upload_size=upload.MEGABYTES,
        accept_multiple_files=several,
    )
    files = given if isinstance(given, list) else [given] if given else []
    found = _checked(desk, files)
    left = [found[f.file_id] for f in files if not found[f.file_id].is_gone]
    if files and not left:
        clear()
        st.rerun()
    return left


def clear() -> None:
    """Put away all files: a new widget takes the place of the old one, with which they are gone."""
    st.session_state[_ROUND] = st.session_state.get(_ROUND, 0) + 1
    st.session_state.pop(_FOUND, None)


def put_away(file: Dropped) -> None:
    """A file has been handed in, or is not wanted."""
    _found()[file.id] = replace(file, checked=None, data=None, is_gone=True)


def data_of(file: Dropped) -> bytes:
    """The bytes to hand in.

    Raises:
        ServiceError: the server no longer has them.
    """
    if file.data is not None:
        return file.data
    rounds = st.session_state.get(_ROUND, 0)
    given = st.session_state.get(f"desk_files_{rounds}")
    files = given if isinstance(given, list) else [given] if given else []
    for one in files:
        if one.file_id == file.id:
            return bytes(one.getvalue())
    raise run.ServiceError("这份文件已不在页面上，请重新选择后再试。")


def name_of(file: Dropped) -> str:
    """Its name; what took its place is an .xlsx."""
    return file.name if file.data is None else Path(file.name).with_suffix(".xlsx").name


def exchange(file: Dropped, note: str, make: Callable[[], tuple[bytes, run.Upload]]) -> None:
    """Let something else take a file's place, which ``note`` says; what goes wrong is told beside it."""
    try:
        with upload.in_turn():
            data, checked = make()
        _found()[file.id] = replace(file, data=data, checked=checked, fault="", note=note)
    except run.ServiceError as error:
        _found()[file.id] = replace(file, fault=str(error))


def _found() -> dict[str, Dropped]:
    found: dict[str, Dropped] = st.session_state.setdefault(_FOUND, {})
    return found


def _checked(desk: Desk, files: Sequence[UploadedFile]) -> dict[str, Dropped]:
    found = _found()
    new = [file for file in files if file.file_id not in found]
    if new:
        place = st.empty()
        with place.status("正在核对…") as status:
            for count, file in enumerate(new, 1):
                of_all = f"第{number(count)}份，共{number(len(new))}份"
                status.update(label=f"正在核对{of_all}：{file.name}")
                found[file.file_id] = _check(desk, file)
        place.empty()
    return found


def _check(desk: Desk, file: UploadedFile) -> Dropped:
    try:
        checked = upload.check_data(desk.folder, file.name, file.getvalue(), desk.reader.towns)
        return Dropped(file.file_id, file.name, checked)
    except run.ServiceError as error:
        return Dropped(file.file_id, file.name, fault=str(error))
