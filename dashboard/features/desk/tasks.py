"""What was handed in to the worker: its progress, then its result in words, whoever closed the tab meanwhile."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import streamlit as st

from dashboard.charts import panels
from dashboard.data.warehouse import current_edition
from dashboard.features.desk.desk import Desk
from dashboard.page.edition import show_edition
from dashboard.style.formats import clauses, escape, nb, number, stamp
from etl import jobs
from etl.jobs import Job
from etl.system import clock

POLL_SECONDS = 1.0
PATIENCE_SECONDS = 20
SHOWN = 4
NO_WORKER = "办理程序似乎没有运行，任务已存好，不会丢失；请联系维护人员启动。"
_WATCHED = "watched_jobs"


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
    st.session_state[_WATCHED] = {*st.session_state.get(_WATCHED, ()), job}
    return job


def ask(desk: Desk, kind: str, arguments: Mapping[str, Any]) -> None:
    """Hand in a job without files, for a button."""
    hand_in(desk, kind, arguments)


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


def show(desk: Desk) -> None:
    """What was handed in of late; as long as something is not done, it is looked at again and again."""
    st.fragment(_draw, run_every=POLL_SECONDS if open_jobs(desk) else None)(desk)


def _draw(desk: Desk) -> None:
    found = recent(desk)
    if _has_ended(found):
        show_edition(current_edition(desk.folder))
        st.rerun()
    waiting = [job for job in found if job.state != "done"]
    done = [job for job in found if job.state == "done"][:SHOWN]
    if waiting or done:
        with st.container(key="tasks", gap="small"):
            for job in reversed(waiting):
                st.status(_state(desk, job), state="running")
            if waiting and _is_stuck(waiting):
                st.html(panels.notice(NO_WORKER))
            if done:
                st.html(panels.wrap("".join(_result(desk, job) for job in done)))


def _has_ended(found: Sequence[Job]) -> bool:
    """Whether a job that was handed in here has been done since the page was drawn."""
    watched: set[str] = set(st.session_state.get(_WATCHED, ()))
    left = {job.id for job in found if job.state != "done"} & watched
    st.session_state[_WATCHED] = left
    return left != watched


def _is_stuck(waiting: Sequence[Job]) -> bool:
    asked = min(datetime.fromisoformat(job.asked_at) for job in waiting)
    age = (clock.now() - asked).total_seconds()
    return age > PATIENCE_SECONDS and not any(job.state == "running" for job in waiting)


def _state(desk: Desk, job: Job) -> str:
    """``接收：正在办理，第2份，共3份``."""
    title = desk.dictionary.service.jobs.get(job.kind, job.kind)
    if job.state == "waiting":
        return f"{title}：已提交，等待办理；可以关闭页面"
    progress = ""
    if total := job.progress.get("total"):
        progress = f"第{number(job.progress['done'])}份，共{number(total)}份"
    return f"{title}：{clauses('正在办理', progress)}"


def _result(desk: Desk, job: Job) -> str:
    title = desk.dictionary.service.jobs.get(job.kind, job.kind)
    shape = "done" if job.result.get("ok") else "attention"
    when = stamp(datetime.fromisoformat(job.result["at"]))
    who = "" if job.person == desk.person else f"{job.person}，"
    return (
        f'<div class="task"><i class="st {shape}"></i><b>{escape(title)}</b> '
        f'{nb(job.result["sentence"])}<small class="grey">{escape(who)}{escape(when)}</small></div>'
    )
