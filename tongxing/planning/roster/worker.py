"""A solve in a process of its own, with a hard limit: the best so far survives its end."""

from collections.abc import Callable
from typing import NamedTuple

from ..apart import Say, apart
from .shifts import Problem, roster_from
from .solve import Answer, Limits, Progress, no_clock, solve


class Apart(NamedTuple):
    """
    What came of a solve apart.

    Parameters
    ----------
    answer
        None when it ended before the first roster was there.
    ended_early
        Whether the process was ended, or died, before it had finished.
    """

    answer: Answer | None
    ended_early: bool


def solve_apart(
    problem: Problem,
    *,
    hard_seconds: float,
    seed: int = 0,
    limits: Limits | None = None,
    clock: Callable[[], float] = no_clock,
    tell: Callable[[Progress], None] = lambda progress: None,
) -> Apart:
    """
    As `solve`, in a process that is ended after so many seconds of the wall's clock.

    Parameters
    ----------
    clock
        A function of a module, since it goes to the other process.
    tell
        Called in this process. If it raises, the other process is ended.
    """

    def heard(news: tuple[Progress, float]) -> None:
        tell(news[0])

    ended = apart(_solve, problem, seed, limits, clock, hard_seconds=hard_seconds, tell=heard)
    if ended.answer is None or isinstance(ended.answer, Answer):
        return Apart(ended.answer, ended.early)
    progress, seconds = ended.answer
    best = Answer(
        roster_from(problem, progress.table), progress.objective, progress.bound, seconds,
        progress.round,
    )  # fmt: skip
    return Apart(best, ended.early)


def _solve(
    say: Say, problem: Problem, seed: int, limits: Limits | None, clock: Callable[[], float]
) -> Answer:
    began = clock()
    return solve(
        problem, seed=seed, limits=limits, clock=clock,
        tell=lambda progress: say((progress, clock() - began)),
    )  # fmt: skip
