"""How days are written in this language."""

DATE_FORMAT = "j F Y"
MONTH_DAY_FORMAT = "j F"
