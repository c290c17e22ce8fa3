"""What an operator did wrong, said in one sentence: Chinese, then English."""


class Mistake(Exception):
    """Shown on stderr as it is; the program ends with exit code 1."""
