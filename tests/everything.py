"""What `make test` runs: every check, the suite on both databases, the journeys; then the sums.

A step that fails does not stop the next one. Names of steps as arguments run those alone. In CI
(the variable CI is set) a skipped test is a failure. The last line alone is `N passed, N failed`:
tests, and one for each check beside them.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
IN_CI = bool(os.environ.get("CI"))
LINES_OF_A_FAILURE = 120
SUITE = "not browser and not server"
WITH_A_DATABASE = ("tests/areas", "tests/web")


def say(words: str = "") -> None:
    sys.stdout.write(f"{words}\n")
    sys.stdout.flush()


# --- what Debian must give


def _chromium() -> bool:
    return shutil.which("chromium") is not None


def _chinese_letters() -> bool:
    return any(Path("/usr/share/fonts").glob("**/NotoSansCJK*"))


def server_programs() -> Path | None:
    """The folder of initdb and pg_ctl, of the newest PostgreSQL on this machine."""
    found = [*Path("/usr/lib/postgresql").glob("*/bin/initdb")]
    if found:
        return max(found, key=lambda path: float(path.parts[-3])).parent
    on_path = shutil.which("initdb")
    return Path(on_path).parent if on_path else None


PACKAGES = {
    "chromium": _chromium,
    "fonts-noto-cjk": _chinese_letters,
    "postgresql": lambda: server_programs() is not None,
}


def missing() -> list[str]:
    return [package for package, is_there in PACKAGES.items() if not is_there()]


def install(packages: Sequence[str]) -> None:
    """From Debian, when this user may; otherwise the names are said and nothing is begun."""
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        sys.exit(
            f"测试需要软件包 {'、'.join(packages)}，请先安装。"
            f" The tests need the packages {', '.join(packages)}: please install them."
        )
    say(f"Installing {', '.join(packages)} …")
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (
        ["apt-get", "update", "-qq"],
        ["apt-get", "install", "-qq", "-y", "--no-install-recommends", *packages],
    ):
        done = subprocess.run(command, env=quiet, capture_output=True, text=True)
        if done.returncode:
            say(done.stdout + done.stderr)
    if still := missing():
        sys.exit(f"软件包 {'、'.join(still)} 装不上。 Could not install {', '.join(still)}.")


# --- a PostgreSQL of our own


@contextmanager
def a_cluster(*, fsync: str = "off") -> Iterator[str]:
    """A throw-away cluster on a socket of its own: yields its DATABASE_URL, gone afterwards.

    Tests need no durability; what is measured does.
    """
    programs = server_programs()
    assert programs is not None
    folder = Path(tempfile.mkdtemp(prefix="tongxing-pg-"))
    who: dict = {}
    if os.geteuid() == 0:  # the server refuses to run as root
        shutil.chown(folder, "postgres", "postgres")
        who = {"user": "postgres", "group": "postgres", "extra_groups": []}
    options = (
        f"-c listen_addresses='' -c unix_socket_directories='{folder}' -c fsync={fsync}"
        f" -c full_page_writes={fsync} -c synchronous_commit={fsync} -c max_connections=60"
    )

    def call(program: str, *arguments: str) -> None:
        command = [str(programs / program), "-D", str(folder / "data"), *arguments]
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, **who)
        if done.returncode:
            raise RuntimeError(f"{program}: {done.stdout}{done.stderr}")

    try:
        call("initdb", "-U", "tongxing", "-A", "trust", "--no-sync", "-E", "UTF8", "--locale=C")
        call("pg_ctl", "-w", "-l", str(folder / "log"), "-o", options, "start")
        try:
            yield f"postgresql://tongxing@/postgres?host={folder}"
        finally:
            call("pg_ctl", "-w", "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


# --- the steps


@dataclass
class Ending:
    """How a step ended."""

    name: str
    passed: int = 0
    failed: int = 0
    skipped: list[str] = field(default_factory=list)
    seconds: float = 0.0
    output: str = ""


def call(command: Sequence[str], **env: str) -> tuple[int, str]:
    done = subprocess.run(
        [str(BIN / command[0]), *command[1:]],
        cwd=ROOT,
        env={**os.environ, **env},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    )
    return done.returncode, done.stdout


def check(name: str, *command: str) -> Ending:
    """A tool that says yes or no."""
    code, output = call(command, DJANGO_SETTINGS_MODULE="tongxing.web.settings")
    return Ending(name, passed=int(code == 0), failed=int(code != 0), output=output)


def suite(name: str, *arguments: str, env: Mapping[str, str] | None = None) -> Ending:
    """A run of pytest, counted; one that ends without counting, or finds no test, has failed."""
    with tempfile.TemporaryDirectory(prefix="tongxing-counts-") as folder:
        counts = Path(folder) / "counts.json"
        command = (
            "python",
            "-m",
            "pytest",
            "-q",
            "-p",
            "tests.counting",
            "-p",
            "no:cacheprovider",
            *arguments,
        )
        code, output = call(command, TONGXING_TEST_COUNTS=str(counts), **(env or {}))
        found = json.loads(counts.read_text("utf-8")) if counts.exists() else {}
    ending = Ending(name, output=output, **found)
    if code != 0 and not ending.failed:
        ending.failed = 1
    if IN_CI:
        ending.failed += len(ending.skipped)
    return ending


def on_postgresql(name: str, *arguments: str) -> Ending:
    try:
        with a_cluster() as url:
            return suite(name, *arguments, env={"DATABASE_URL": url})
    except RuntimeError as error:
        return Ending(name, failed=1, output=str(error))


STEPS = (
    (check, "format", "ruff", "format", "--check", "."),
    (check, "lint", "ruff", "check", "."),
    (check, "templates", "djlint", "tongxing", "--lint", "--quiet"),
    (check, "types", "mypy", "tongxing"),
    (check, "floors", "lint-imports"),
    (check, "catalogues", "python", "-m", "tongxing.web.messages"),
    (check, "migrations", "python", "-m", "django", "makemigrations", "--check", "--dry-run"),
    (suite, "sqlite", "-n", "2", "--dist", "loadgroup", "-m", SUITE),
    # What is pure asks no database; it has been seen one step before.
    (on_postgresql, "postgresql", "-n", "2", "--dist", "loadgroup", "-m", SUITE, *WITH_A_DATABASE),
    (suite, "server", "-n", "2", "--dist", "loadfile", "-m", "server"),
    (suite, "browser", "-m", "browser"),
)


def take(step: tuple) -> Ending:
    way, name, *arguments = step
    began = time.monotonic()
    ending = way(name, *arguments)
    ending.seconds = time.monotonic() - began
    say(f"{'ok    ' if not ending.failed else 'FAILED'} {name:<12}{ending.seconds:6.1f} s")
    if ending.failed:
        say("\n".join(ending.output.splitlines()[-LINES_OF_A_FAILURE:]))
    return ending


def table(endings: Sequence[Ending]) -> None:
    say(f"\n{'step':<12}{'passed':>8}{'failed':>8}{'skipped':>9}{'seconds':>9}")
    for one in endings:
        row = f"{one.passed:>8}{one.failed:>8}{len(one.skipped):>9}{one.seconds:>9.1f}"
        say(f"{one.name:<12}{row}")
    say(f"{'':<37}{sum(one.seconds for one in endings):>9.1f}\n")
    for one in endings:
        for line in one.skipped:
            say(f"skipped ({one.name}): {line}")


def main() -> int:
    if absent := missing():
        install(absent)
    with tempfile.TemporaryDirectory(prefix="tongxing-test-") as folder:
        os.environ["TONGXING_DATA"] = folder
        os.environ.pop("DATABASE_URL", None)
        wanted = set(sys.argv[1:])
        endings = [take(step) for step in STEPS if not wanted or step[1] in wanted]
    table(endings)
    passed, failed = sum(one.passed for one in endings), sum(one.failed for one in endings)
    skipped = sum(len(one.skipped) for one in endings)
    say(f"{passed} passed, {failed} failed" + (f", {skipped} skipped" if skipped else ""))
    return int(failed > 0)


if __name__ == "__main__":
    sys.exit(main())
