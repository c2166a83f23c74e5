"""What is asked for by many at once is made once."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest

from dashboard.data.answers import Answers


def test_who_asks_while_an_answer_is_made_waits_for_it() -> None:
    answers, made, may_end = Answers(), list[int](), Event()

    def make() -> int:
        may_end.wait(10)
        made.append(1)
        return len(made)

    with ThreadPoolExecutor(8) as readers:
        asked = [readers.submit(answers.get, "here", make) for _ in range(8)]
        assert answers.get("elsewhere", lambda: 7) == 7, "who asks for another does not wait"
        may_end.set()
        assert [one.result() for one in asked] == [1] * 8


def test_a_failure_is_told_to_who_made_it_and_the_next_one_makes_it_anew() -> None:
    answers, begun, may_fail = Answers(), Event(), Event()

    def fail() -> int:
        begun.set()
        may_fail.wait(10)
        raise ValueError("closed")

    with ThreadPoolExecutor(2) as readers:
        failing = readers.submit(answers.get, "here", fail)
        begun.wait(10)
        waiting = readers.submit(answers.get, "here", lambda: 1)
        time.sleep(0.05)  # long enough to be waiting
        may_fail.set()
        with pytest.raises(ValueError, match="closed"):
            failing.result()
        assert waiting.result() == 1
    assert answers.get("here", lambda: 2) == 2


def test_the_one_asked_for_longest_ago_is_let_go() -> None:
    answers = Answers(most=2)
    for key in ("first", "second", "first", "third"):
        answers.get(key, lambda: 1)
    assert answers.get("first", lambda: 2) == 1
    assert answers.get("second", lambda: 2) == 2


def test_what_is_old_is_let_go() -> None:
    answers = Answers()
    for key in (1, 2, 3):
        answers.get(key, lambda: "old")
    answers.let_go(lambda key: key < 3)
    assert [answers.get(key, lambda: "new") for key in (1, 2, 3)] == ["new", "new", "old"]
