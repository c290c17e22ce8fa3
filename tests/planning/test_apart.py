"""Long work in another process: its news comes at once, its end loses nothing that was said."""

import os
import threading

import pytest

from tongxing.planning.apart import apart


def counts(say, to):
    for n in range(to):
        say(n)
    return "counted"


def says_once_and_goes_on(say):
    say(os.getpid())
    threading.Event().wait()


def dies(say):
    say("news")
    os._exit(9)


def test_news_comes_in_order_and_the_answer_last():
    heard = []
    ended = apart(counts, 5, hard_seconds=60, tell=heard.append)
    assert (heard, ended) == ([0, 1, 2, 3, 4], ("counted", False))


def test_who_asks_to_stop_gets_the_last_news():
    heard = []
    ended = apart(
        says_once_and_goes_on, hard_seconds=60, tell=heard.append, stop=lambda: bool(heard)
    )
    assert ended == (heard[0], True)
    with pytest.raises(ProcessLookupError):
        os.kill(heard[0], 0)


def test_a_process_that_dies_leaves_what_it_said():
    assert apart(dies, hard_seconds=60) == ("news", True)


def test_what_lasts_too_long_is_ended():
    ended = apart(says_once_and_goes_on, hard_seconds=1)
    assert ended.early
    if ended.answer is not None:
        with pytest.raises(ProcessLookupError):
            os.kill(ended.answer, 0)


def test_when_the_listener_fails_the_other_process_is_ended():
    heard = []

    def fails(news):
        heard.append(news)
        raise RuntimeError("no more")

    with pytest.raises(RuntimeError, match="no more"):
        apart(says_once_and_goes_on, hard_seconds=60, tell=fails)
    with pytest.raises(ProcessLookupError):
        os.kill(heard[0], 0)
