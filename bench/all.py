"""Every benchmark, one after another, each printing its table.

The peers of the rush are measured where BENCH_PRETIX and BENCH_EPHIOS name them (bench/peers.py).
"""

from bench import dispatch, hall, imports, ledger, pages, peers, raising, rush, windows


def main() -> None:
    for one in (dispatch, pages, raising, hall, rush, peers, ledger, imports, windows):
        print(f"\n## {one.__name__}\n", flush=True)
        one.main()


if __name__ == "__main__":
    main()
