"""What was handed in to the worker: its progress, then its result in words, whoever closed the tab meanwhile."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import streamlit as st

from dashboard.charts import panels
from dashboard.data.warehouse import current_edition
from dashboard.features.desk.desk import Desk
from dashboard.page.edition import show_edition
from dashboard.style.formats import clauses, escape, nb, number, stamp
from etl import jobs, run
from etl.jobs import Job
from etl.system import clock

POLL_SECONDS = 1.0
PATIENCE_SECONDS = 20
PUBLISHING_SECONDS = 180
"""Patience while something is to be published: between two jobs the worker may be at it."""
SHOWN = 4
NEWS_DAYS = 7
"""Whoever closed the tab before a weekend is told after it."""
NO_WORKER = "办理程序似乎没有运行，任务已存好，不会丢失；请联系维护人员启动。"
UNPUBLISHED = "待发布，约一分钟内自动发布"
NOT_PUBLISHED = "上次自动发布没有成功，已办的都已存好，约一分钟后再试；一直这样，请联系维护人员。"
DECIDE = ("review", "withdraw")
PREVIEWS = ("list_preview", "prepare")
_WATCHED = "watched_jobs"
# An id of a version, in quotation marks where it is quoted.
_VERSION = re.compile(r"“?\b(\d+)-(\w+)-v(\d+)\b”?")
# A cell of a sheet.
_PLACE = re.compile(r"(\w+)!([A-Z]+\d+)")
_HAN = r"[\u4e00-\u9fff，。；：（）“”【】]"
_BLANK = re.compile(rf"(?<={_HAN}) (?=\w)|(?<=\w) (?={_HAN})")


def hand_in(
    desk: Desk, kind: str, arguments: Mapping[str, Any], files: Sequence[tuple[str, bytes]] = ()
) -> str:
    """Hand in a job in the reader's name; ``files``: (name, bytes). Returns its id.

    Raises:
        RequestError: the name of a file is none.
    """
    given = dict(arguments)
    if desk.reader.towns is not None:
        given["towns"] = sorted(desk.reader.towns)  # the worker does nothing for others
    if kind == "load" and desk.has_login:
        given["sender"] = desk.person
    job = jobs.submit(desk.folder, kind, given, desk.person, files)
    st.session_state[_WATCHED] = {**st.session_state.get(_WATCHED, {}), job: False}
    return job


def ask(desk: Desk, kind: str, arguments: Mapping[str, Any], *filled: str) -> None:
    """Hand in a job without files, for a button; ``filled``: keys of the fields that are empty again then."""
    hand_in(desk, kind, arguments)
    for key in filled:
        st.session_state[key] = ""


def recent(desk: Desk) -> list[Job]:
    """Own jobs and, for the bureau, those of others: the newest first, own ones first of all."""
    found = reversed(jobs.read_jobs(desk.folder))
    seen = [job for job in found if job.person == desk.person or not desk.is_of_town]
    return sorted(seen, key=lambda job: job.person != desk.person)


def newest(desk: Desk) -> list[Job]:
    """All jobs that the reader may see, the newest first."""
    return sorted(recent(desk), key=lambda job: job.id, reverse=True)


def open_jobs(desk: Desk) -> list[Job]:
    """Those that are not done, the first to be done first."""
    return [job for job in reversed(recent(desk)) if job.state != "done"]


def decided(desk: Desk) -> set[str]:
    """Versions that somebody has decided on already, though the edition in force does not know it yet."""
    version = run.published_version(desk.folder)
    return {
        str(job.arguments.get("submission"))
        for job in jobs.read_jobs(desk.folder)
        if job.kind in DECIDE and _is_pending(job, version)
    }


def is_sending(desk: Desk) -> bool:
    """Whether a return that the reader handed in is not yet among the versions of the edition in force."""
    version = run.published_version(desk.folder)
    return any(
        job.kind == "load" and job.person == desk.person and _is_pending(job, version)
        for job in recent(desk)
    )


def _is_unpublished(job: Job, version: str | None) -> bool:
    """Whether what a job decided is not in the version in force, the one when it ended."""
    return bool(job.result.get("is_owed")) and job.result["version"] == version


def show(desk: Desk) -> None:
    """What was handed in of late; as long as something is not done or published, it is looked at again and again."""
    _watch_own(desk)
    is_open = open_jobs(desk) or run.owed_since(desk.folder)
    st.fragment(_draw, run_every=POLL_SECONDS if is_open else None)(desk)


def _watch_own(desk: Desk) -> None:
    """Watch what the reader handed in on a page that was closed since, too."""
    version = run.published_version(desk.folder)
    own = {
        job.id: job.state == "done"
        for job in recent(desk)
        if job.person == desk.person and _is_pending(job, version)
    }
    st.session_state[_WATCHED] = own | st.session_state.get(_WATCHED, {})


def _is_pending(job: Job, version: str | None) -> bool:
    """Whether a job is not done, or what it decided is not published."""
    return job.state != "done" or _is_unpublished(job, version)


def _draw(desk: Desk) -> None:
    found, version = recent(desk), run.published_version(desk.folder)
    if _has_moved(found, version):
        show_edition(current_edition(desk.folder))
        st.rerun()
    waiting = [job for job in found if job.state != "done"]
    done = [job for job in found if job.state == "done" and _is_news(job)][:SHOWN]
    if waiting or done:
        with st.container(key="tasks", gap="small"):
            for job in reversed(waiting):
                st.status(_state(desk, job), state="running")
            if waiting and _is_stuck(desk, waiting):
                st.html(panels.notice(NO_WORKER))
            if done:
                st.html(panels.wrap("".join(_result(desk, job, version) for job in done)))
            if run.owed_since(desk.folder) and run.failed_at(desk.folder):
                st.html(panels.notice(NOT_PUBLISHED))


def _is_news(job: Job) -> bool:
    """Whether a result is of the last days, and not shown by its step: a preview that went well is."""
    is_shown_below = job.kind in PREVIEWS and job.result["ok"]
    age = clock.now() - datetime.fromisoformat(job.result["at"])
    return age.days < NEWS_DAYS and not is_shown_below


def _has_moved(found: Sequence[Job], version: str | None) -> bool:
    """Whether a job of the reader has been done, or published, since the page was drawn."""
    watched: dict[str, bool] = dict(st.session_state.get(_WATCHED, {}))
    open_ones = {
        job.id: job.state == "done"
        for job in found
        if job.id in watched and _is_pending(job, version)
    }
    st.session_state[_WATCHED] = open_ones
    return open_ones != watched


def _is_stuck(desk: Desk, waiting: Sequence[Job]) -> bool:
    asked = min(datetime.fromisoformat(job.asked_at) for job in waiting)
    age = (clock.now() - asked).total_seconds()
    patience = PUBLISHING_SECONDS if run.owed_since(desk.folder) else PATIENCE_SECONDS
    return age > patience and not any(job.state == "running" for job in waiting)


def _state(desk: Desk, job: Job) -> str:
    """``接收：正在办理，第2份，共3份``."""
    title = desk.dictionary.service.jobs.get(job.kind, job.kind)
    if job.state == "waiting":
        return f"{title}：已提交，等待办理；可以关闭页面"
    progress = ""
    if total := job.progress.get("total"):
        progress = f"第{number(job.progress['done'])}份，共{number(total)}份"
    return f"{title}：{clauses('正在办理', progress)}"


def _result(desk: Desk, job: Job, version: str | None) -> str:
    title = desk.dictionary.service.jobs.get(job.kind, job.kind)
    shape = "done" if job.result.get("ok") else "attention"
    when = stamp(datetime.fromisoformat(job.result["at"]))
    who = "" if job.person == desk.person else job.person
    owed = UNPUBLISHED if _is_unpublished(job, version) else ""
    return (
        f'<div class="task"><i class="st {shape}"></i><b>{escape(title)}</b> '
        f"{nb(on_screen(desk, job.result['sentence']))}"
        f'<small class="grey">{escape(clauses(who, when, owed))}</small></div>'
    )


def on_screen(desk: Desk, sentence: str) -> str:
    """A sentence of the commands as the desk says it: versions and cells in its words, no blanks beside figures."""
    towns, periods = run.senders(desk.folder), {p.code: p.name for p in desk.dictionary.periods}

    def named(found: re.Match[str]) -> str:
        town, period, version = found.groups()
        return f"{towns.get(town, town)}{periods.get(period, period)}第{version}版"

    placed = _PLACE.sub(r"【\1】\2", _VERSION.sub(named, sentence))
    return _BLANK.sub("", placed)
