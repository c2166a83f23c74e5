"""The worker: does the jobs of a data folder, one after the other, with the functions of the commands.

The ledger decides what has been done: a job that a dead worker had begun is begun again, and where its decision stands
in the ledger already, only what follows from it is completed.
"""

import logging
import signal
import time
from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Protocol

from etl import jobs, run
from etl.archive import ledger
from etl.folder import DataFolder, RequestError
from etl.jobs import Job
from etl.lifecycle.decisions import Why
from etl.lifecycle.review import Decision
from etl.loader.store import PENDING
from etl.warehouse import REJECTED
from etl.writer_lock import Notice, ignore_notice

POLL_SECONDS = 0.5
PROGRESS_SECONDS = 0.2
MOST_ATTEMPTS = 3
FAULT = "这一步没有做完，软件出错了；请把时间告诉维护人员，原因记在数据文件夹的 faults.log。"
NO_KIND = "没有“{kind}”这一种任务，没有做任何改动。"
NOT_WAITING = "业务科室已经处理这份报送表，没有做任何改动；请看办理进度。"
INTERRUPTED = "这一步已经中断 {count} 次，不再重试；请把时间告诉维护人员。"
COMPLETED = "这一步上次运行时已经记入台账，现已补做完。"
REPLACED = "现行名录在预览之后已换过，没有做任何改动；请重新核对后再启用。"
RESUMED = "上次运行中断，已接着办完。"
ARGUMENTS = "这一步缺少内容或内容不对，没有做任何改动。"
NOT_OWN = "这份报送表不是本镇（街道）的，没有做任何改动。"
WAITS = "等待业务科室接收"
OUTCOMES = {
    "loaded": "已载入",
    "pending": "等待审核",
    "unchanged": "以前收过、没有变化",
    "stale": "已有更新的版本、未载入",
}


@dataclass(frozen=True)
class Outcome:
    """What came of a job: whether it did what was asked for, a sentence for people, and the document of ``--json``."""

    ok: bool
    sentence: str
    document: Any = None


class _Told(Protocol):
    def as_text(self) -> str: ...
    def as_dict(self) -> dict[str, Any]: ...


@dataclass(frozen=True)
class _Kind:
    """How a kind of job is done, and what it needs: arguments (texts), and how many files (None: one or more).

    ``is_preview``: nothing is decided; its files stay, for the job that follows it.
    ``for_towns``: a town may ask for it, for its own returns.
    ``publishes``: a version comes of it; what others decide may wait for the next one.
    """

    do: Callable[[DataFolder, Job, run.Progress], Outcome]
    needs: tuple[str, ...] = ()
    files: int | None = 0
    is_preview: bool = False
    for_towns: bool = False
    publishes: bool = False

    def is_given(self, job: Job) -> bool:
        texts = [job.arguments.get(name) for name in self.needs]
        count = len(job.files)
        is_right = count > 0 if self.files is None else count == self.files
        return is_right and all(isinstance(text, str) and text.strip() for text in texts)


def work(folder: DataFolder, *, once: bool = False, notice: Notice = ignore_notice) -> None:
    """Do jobs as they come, until the process is asked to end; ``once``: those that wait now.

    What they decide is published by itself, at most once a minute, and in any case before it ends by ``once``.

    Raises:
        WorkerRunsError: another worker has this data folder.
    """
    asked: list[int] = []
    before = signal.signal(signal.SIGTERM, lambda number, _: asked.append(number))
    try:
        with jobs.the_worker(folder):
            while not asked:
                if run.is_due(folder, is_idle=not jobs.has_waiting(folder)):
                    _publish_owed(folder, notice)
                if job := jobs.take_next(folder):
                    notice(f"{job.kind}：{_do(folder, job)}")
                elif not once:
                    time.sleep(POLL_SECONDS)
                else:
                    break
            if once and not asked and run.owed_since(folder):
                _publish_owed(folder, notice)
    finally:
        signal.signal(signal.SIGTERM, before)


def _publish_owed(folder: DataFolder, notice: Notice) -> None:
    """Publish what jobs have decided; what goes wrong is noted where the desk and the health check read it."""
    try:
        run.publish_owed(folder)
    except Exception as error:
        notice(_in_words(error))


def _in_words(error: Exception) -> str:
    """What a person is told of an error; a fault of the software is logged."""
    if isinstance(error, RequestError):
        return error.message
    sentence = run.error_in_words(error)
    if sentence is None:
        logging.getLogger(__name__).error("a job failed", exc_info=error)
    return sentence or FAULT


def _do(folder: DataFolder, job: Job) -> str:
    """Do one job, whatever comes of it; returns the sentence."""
    outcome = _outcome(folder, job)
    document = {"ok": outcome.ok, "sentence": outcome.sentence, "document": outcome.document}
    kept = job.kind in KINDS and KINDS[job.kind].is_preview
    is_owed = outcome.ok and not kept and run.owed_since(folder) is not None
    told = document | {"version": run.published_version(folder), "is_owed": is_owed}
    jobs.finish(folder, job, told, keeps_files=kept)
    jobs.remove_old(folder)
    return outcome.sentence


def _outcome(folder: DataFolder, job: Job) -> Outcome:
    tried = jobs.attempts(job)
    kind = KINDS.get(job.kind)
    if kind is None:
        return Outcome(False, NO_KIND.format(kind=job.kind))
    if not kind.is_given(job):
        return Outcome(False, ARGUMENTS)
    if refusal := _refusal(folder, job, kind):
        return Outcome(False, refusal)
    if len(tried) >= MOST_ATTEMPTS:
        return Outcome(False, INTERRUPTED.format(count=len(tried)))
    jobs.note_attempt(job, {"lines": len(list(ledger.read_entries(folder.ledger)))})
    try:
        with nullcontext() if kind.publishes else run.postponing_publication():
            if tried and _is_in_ledger(folder, job, tried[0]["lines"]):
                run.catch_up(folder, closed=job.kind == "close")
                return Outcome(True, COMPLETED)
            return kind.do(folder, job, _Progress(job))
    except Exception as error:
        return Outcome(False, _in_words(error))


def _refusal(folder: DataFolder, job: Job, kind: _Kind) -> str:
    """Why whoever works for some towns only may not ask for this: it is not theirs, or was taken in already."""
    towns, submission = _towns(job), job.arguments.get("submission")
    if towns is None:
        return ""
    if not kind.for_towns:
        return NOT_OWN
    last = {entry.submission_id: entry for entry in ledger.read_entries(folder.ledger)}
    found = last.get(submission or "")
    if submission is not None and (found is None or found.town_code not in towns):
        return NOT_OWN
    return NOT_WAITING if found and found.outcome != PENDING else ""


def _towns(job: Job) -> frozenset[str] | None:
    towns = job.arguments.get("towns")
    return None if towns is None else frozenset(towns)


def _is_in_ledger(folder: DataFolder, job: Job, lines: int) -> bool:
    """Whether what the job asks for was decided since it was first begun."""
    since = list(ledger.read_entries(folder.ledger))[lines:]
    asked = next(filter(None, map(job.arguments.get, ("submission", "period", "name"))), None)
    return any(
        entry.is_decision
        and entry.decided == job.kind
        and entry.reviewer == job.person
        and asked in (entry.submission_id, entry.period, entry.file_name)
        and (job.kind != "list" or _is_in_place(folder, entry))
        for entry in since
    )


def _is_in_place(folder: DataFolder, entry: ledger.Entry) -> bool:
    """Whether a list that was applied is the one in force: its file is written after its line."""
    return run.digest_of_list(folder, entry.file_name) == entry.sha256


class _Progress:
    """Reports how far a job has come, a few times a second."""

    def __init__(self, job: Job) -> None:
        self._job, self._told_at = job, 0.0

    def __call__(self, done: int, total: int, file: Path) -> None:
        now = time.monotonic()
        if done == total or now - self._told_at >= PROGRESS_SECONDS:
            self._told_at = now
            jobs.note_progress(self._job, done, total, file.name)


def _load(folder: DataFolder, job: Job, progress: run.Progress) -> Outcome:
    towns = _towns(job)
    waits = towns is not None and folder.dictionary.service.towns_wait
    sender = run.Sender(job.arguments.get("sender"), towns, waits)
    loaded, _ = run.load_files(job.files, folder, progress, sender=sender)
    counts = Counter(REJECTED if one.fault else one.outcome for one in loaded)
    states = folder.dictionary.vocabularies["submission_status"]
    words = OUTCOMES | {REJECTED: states.name_of(REJECTED)} | ({PENDING: WAITS} if waits else {})
    told = "、".join(f"{word} {counts[code]} 份" for code, word in words.items() if counts[code])
    good = len(loaded) - counts[REJECTED]
    document = [one.as_dict() for one in loaded]
    resumed = RESUMED if len(jobs.attempts(job)) > 1 else ""
    said = f"收到 {len(loaded)} 份报送表：{told}"
    if len(loaded) == 1 and None not in loaded[0].place:
        said = f"{loaded[0].submission_id} {next(words[code] for code in words if counts[code])}"
    return Outcome(good == len(loaded), f"{resumed}{said}。", document)


def _review(folder: DataFolder, job: Job, _: run.Progress) -> Outcome:
    given = job.arguments
    asked = Decision(
        given["submission"], job.person, given.get("reason"), bool(given.get("replace"))
    )
    return _told(run.review_return(folder, asked)[0])


def _take_back(folder: DataFolder, job: Job, _: run.Progress) -> Outcome:
    return _told(run.take_back(folder, job.kind, job.arguments["submission"], _why(job))[0])


def _answer(folder: DataFolder, job: Job, _: run.Progress) -> Outcome:
    given = job.arguments
    answer = given["submission"], given["place"], given["answer"]
    return _told(run.answer_question(folder, *answer, _why(job))[0])


def _close(folder: DataFolder, job: Job, _: run.Progress) -> Outcome:
    period, is_open = job.arguments["period"], job.kind == "open"
    return _told(run.close_period(folder, period, _why(job), is_open=is_open)[0])


def _confirm(folder: DataFolder, job: Job, _: run.Progress) -> Outcome:
    period = job.arguments["period"]
    results, _published = run.register_confirmations(folder, job.files, period, job.person)
    known = sum(not result.is_new for result in results)
    outdated = sum(result.outdated for result in results)
    more = (
        f"，其中 {known} 份以前登记过" if known else "",
        f"；{outdated} 行报送表已改动，不再计" if outdated else "",
    )
    said = f"已登记核对单 {len(results)} 份{''.join(more)}。"
    return Outcome(True, said, [result.as_dict() for result in results])


def _picture(folder: DataFolder, job: Job, _: run.Progress) -> Outcome:
    given, towns = job.arguments, _towns(job)
    if towns is not None and given["town"] not in towns:
        return Outcome(False, NOT_OWN)
    (file,) = job.files
    about = given["town"], given["case"], file.read_bytes(), str(given.get("caption") or "")
    picture, _published = run.attach_picture(folder, run.Given(*about, job.person, True))
    return Outcome(True, f"“{picture.case}”的照片已登记。")


def _preview_list(folder: DataFolder, job: Job, _: run.Progress) -> Outcome:
    """What a list would change; ``replaces``: the digest of the one in force that it was compared with.

    What is owed is published first: else the present figures are computed for this comparison, and soon after again.
    """
    if run.owed_since(folder):
        run.publish_owed(folder)
    (file,), name = job.files, job.arguments["name"]
    replaces = run.digest_of_list(folder, name)
    checked = run.preview_list(folder, name, file, every=True)
    told = checked.as_dict() | {"replaces": replaces}
    told["entries"] = [entry.as_dict() for entry in checked.entries]
    if checked.faults:
        return Outcome(False, f"名录有 {len(checked.faults)} 处错误，改正后才能启用。", told)
    return Outcome(True, f"已核对{checked.listed.title}，还没有启用。", told)


def _list(folder: DataFolder, job: Job, _: run.Progress) -> Outcome:
    (file,), given = job.files, job.arguments
    # What was seen before must be what is done.
    if given.get("replaces") not in (None, run.digest_of_list(folder, given["name"])):
        return Outcome(False, REPLACED)
    checked, _published = run.apply_list(folder, given["name"], file, _why(job))
    if checked.faults:
        return Outcome(False, f"名录有 {len(checked.faults)} 处错误，没有启用。", checked.as_dict())
    return Outcome(True, f"{checked.listed.title}已启用。", checked.as_dict())


def _prepare(folder: DataFolder, _job: Job, _: run.Progress) -> Outcome:
    return Outcome(True, "已备好下一版，还没有发布。", run.prepare_version(folder).as_dict())


def _publish(folder: DataFolder, job: Job, _: run.Progress) -> Outcome:
    day = job.arguments.get("as_of")
    published = run.publish(folder, as_of=date.fromisoformat(day) if day else None)
    return Outcome(True, f"已发布，统计日期 {published.as_of}。")


def _why(job: Job) -> Why:
    return Why(job.person, job.arguments["reason"])


def _told(decided: _Told) -> Outcome:
    return Outcome(True, decided.as_text(), decided.as_dict())


_ON_VERSION = ("submission", "reason")
KINDS: Mapping[str, _Kind] = {
    "load": _Kind(_load, files=None, for_towns=True),
    "review": _Kind(_review, ("submission",)),
    "withdraw": _Kind(_take_back, _ON_VERSION, for_towns=True),
    "restore": _Kind(_take_back, _ON_VERSION),
    "reopen": _Kind(_take_back, _ON_VERSION),
    "answer": _Kind(_answer, ("submission", "place", "answer", "reason")),
    "close": _Kind(_close, ("period", "reason"), publishes=True),
    "open": _Kind(_close, ("period", "reason")),
    "picture": _Kind(_picture, ("town", "case", "consent"), files=1, for_towns=True),
    "confirm": _Kind(_confirm, ("period",), files=None),
    "list": _Kind(_list, ("name", "reason"), files=1),
    "list_preview": _Kind(_preview_list, ("name",), files=1, is_preview=True, publishes=True),
    "prepare": _Kind(_prepare, is_preview=True),
    "publish": _Kind(_publish, publishes=True),
}
