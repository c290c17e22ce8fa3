"""`tongxing bench`: the planning solvers on problems of the public formats, from any folder.

Touches no zone and no database. Each solve runs in a process of its own with a hard limit; what
comes back is checked by the rules and not by the solver.
"""

import csv
import json
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from rich.console import Console

from tongxing.planning.roster import rules
from tongxing.planning.roster.shifts import Problem, Unreadable, read
from tongxing.planning.roster.solve import Limits
from tongxing.planning.roster.worker import solve_apart

from .mistake import Mistake

HARD = 3  # times the CPU seconds, and then START_SECONDS, is the end by the wall's clock
START_SECONDS = 60

out = Console(soft_wrap=True, highlight=False, markup=False)


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the table; None where nothing is known."""

    instance: str
    objective: int | None
    bound: int | None
    best_known: int | None
    cpu_seconds: float | None
    wall_seconds: float
    breaches: int | None
    ended_early: bool

    @property
    def above_best(self) -> float | None:
        """Share of the best known by which the objective lies above it."""
        if not self.best_known or self.objective is None:
            return None
        return self.objective / self.best_known - 1


def roster(
    *,
    paths: Sequence[str],
    seconds: float,
    seed: int,
    best: str | None,
    to: str | None,
    as_json: bool,
) -> int:
    """Exit code 1 when a roster breaks a rule or none was found."""
    files = list(instance_files(paths))
    known = best_known(Path(best)) if best else {}
    if to:
        Path(to).mkdir(parents=True, exist_ok=True)
    if not as_json:
        heads = ("cost", "bound", "best", "above", "CPU s", "wall s")
        out.print(f"{'instance':<16}" + "".join(f"{head:>9}" for head in heads))
    well = True
    for file in files:
        line = _measured(read_problem(file), seconds, seed, known, to)
        out.print(
            json.dumps({**asdict(line), "above_best": line.above_best}) if as_json else _told(line)
        )
        well &= line.breaches == 0
    return 0 if well else 1


def _measured(
    problem: Problem, seconds: float, seed: int, known: dict[str, int], to: str | None
) -> Line:
    began = time.perf_counter()
    answer, ended_early = solve_apart(
        problem, seed=seed, limits=Limits(seconds=seconds), clock=time.process_time,
        hard_seconds=HARD * seconds + START_SECONDS,
    )  # fmt: skip
    wall = time.perf_counter() - began
    best = known.get(problem.name)
    if answer is None:
        return Line(problem.name, None, None, best, None, wall, None, ended_early)
    if to:
        (Path(to) / f"{problem.name}.tsv").write_text(str(answer.roster), "utf-8")
    return Line(
        problem.name, answer.objective, answer.bound, best, answer.seconds, wall,
        len(rules.breaches(problem, answer.roster)), ended_early,
    )  # fmt: skip


def _told(line: Line) -> str:
    if line.objective is None:
        return f"{line.instance:<16}没有找到。 Nothing was found in {line.wall_seconds:.0f} s."
    above = "" if line.above_best is None else f"{line.above_best:.2%}"
    best = "" if line.best_known is None else str(line.best_known)
    said = f"{line.instance:<16}{line.objective:>9}{line.bound:>9}{best:>9}{above:>9}"
    said += f"{line.cpu_seconds:>9.1f}{line.wall_seconds:>9.1f}"
    if line.breaches:
        said += f"  不合规则{line.breaches}处。 Breaks rules in {line.breaches} places."
    return said


def instance_files(paths: Iterable[str]) -> Iterator[Path]:
    """The files named, and the .txt files of the folders named, by length and name."""
    for path in map(Path, paths):
        if not path.exists():
            raise Mistake(f"没有这个文件或文件夹。 No such file or folder: {path}")
        inside = path.glob("*.txt") if path.is_dir() else [path]
        yield from sorted(inside, key=lambda file: (len(file.name), file.name))


def read_problem(file: Path) -> Problem:
    try:
        return read(file.read_text("utf-8"), name=file.stem)
    except (Unreadable, UnicodeDecodeError, OSError) as error:
        raise Mistake(f"读不懂这个文件。 Unreadable: {file}: {error}") from error


def best_known(file: Path) -> dict[str, int]:
    """From a CSV file with the columns `instance` and `best_known`."""
    try:
        with file.open(encoding="utf-8", newline="") as rows:
            return {
                Path(row["instance"]).stem: int(row["best_known"]) for row in csv.DictReader(rows)
            }
    except (KeyError, ValueError, OSError) as error:
        raise Mistake(f"读不懂最优值的文件。 Unreadable list of best values: {file}") from error
