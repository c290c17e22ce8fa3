"""Every benchmark, one after another, each printing its table."""

from bench import dispatch, imports, pages, raising, windows


def main() -> None:
    for one in (dispatch, pages, raising, imports, windows):
        print(f"\n## {one.__name__}\n", flush=True)
        one.main()


if __name__ == "__main__":
    main()
