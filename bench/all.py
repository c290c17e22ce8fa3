"""Every benchmark, one after another, each printing its table.

The peers of the rush are measured where BENCH_PRETIX and BENCH_EPHIOS name them (bench/peers.py),
the rosters where BENCH_SHIFTS names the folder of their instances (bench/roster.py).
"""

from bench import (
    dispatch,
    duty,
    hall,
    imports,
    ledger,
    pages,
    peers,
    raising,
    roster,
    rush,
    windows,
)


def main() -> None:
    for one in (
        dispatch,
        pages,
        raising,
        hall,
        rush,
        peers,
        ledger,
        imports,
        windows,
        roster,
        duty,
    ):
        print(f"\n## {one.__name__}\n", flush=True)
        one.main()


if __name__ == "__main__":
    main()
