"""Every benchmark, one after another, each printing its table."""

from bench import dispatch, hall, imports, ledger, pages, raising, rush, windows


def main() -> None:
    for one in (dispatch, pages, raising, hall, rush, ledger, imports, windows):
        print(f"\n## {one.__name__}\n", flush=True)
        one.main()


if __name__ == "__main__":
    main()
