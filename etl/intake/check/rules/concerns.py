"""Rules about 存在问题 and 村情需求: what is open is listed until it is settled."""

from collections.abc import Iterator

from etl.identity import problem_key
from etl.intake.check.findings import Draft
from etl.intake.check.returns import Return
from etl.intake.check.rules.shared import vanished
from etl.text import fold_name


def vanished_problem(r: Return) -> Iterator[Draft]:
    """A problem open last time is listed again, with what became of it: silence is a forgotten row (contract)."""
    rows = [row.values for row in r.rows("problem")]
    if not all(values["problem"] for values in rows):
        return
    codes, keys = {v["problem_code"] for v in rows}, {problem_key(v) for v in rows}
    over = r.context.dictionary.vocabularies["problem_status"].over
    for past in r.history.problems:
        is_open = past.period == r.history.last_period and past.status not in over
        if is_open and not past.codes & codes and past.match_key not in keys:
            yield vanished(r, "problem", "vanished_problem", past.name, past.code)


def vanished_need(r: Return) -> Iterator[Draft]:
    """A need open last time is listed again, or with what became of it."""
    rows = [row.values for row in r.rows("village_need")]
    if not all(values["village"] and values["need"] for values in rows):
        return
    listed = {(values["village"], fold_name(values["need"])) for values in rows}
    over = r.context.dictionary.vocabularies["need_status"].over
    for past in r.history.needs:
        if past.status not in over and (past.village_code, fold_name(past.need)) not in listed:
            village = r.context.village_by_code.get(past.village_code)
            place = village.name if village else past.village_code  # no longer on the list
            yield vanished(r, "village_need", "vanished_need", f"{place}：{past.need}")
