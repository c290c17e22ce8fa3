"""What a number is called, and the counter from which it comes."""

from datetime import date

UNKNOWN_LETTER = "Z"  # on the numbers of people who do not know which office they need
LENT_LETTER = "Y"  # on those of blocks that are lent for the hours without a server


def serial_name(hall_id: int, day: date, letter: str) -> str:
    """The counter of a day's numbers under one letter."""
    return f"ticket/{hall_id}/{day}/{letter}"


def number(letter: str, serial: int) -> str:
    return f"{letter}{serial:03d}"
