"""How an id number, a phone or a name is shown to people who need not know it whole.

No binding format exists; these are the ones in common official use (docs/rules.md, 8.4): id number
3 + 4, phone 3 + 4, name the family name alone.
"""


def mask_id(id_number: str) -> str:
    """520***********123X; short or unusual numbers show their last two characters."""
    if len(id_number) < 8:
        return "*" * max(len(id_number) - 2, 0) + id_number[-2:]
    return id_number[:3] + "*" * (len(id_number) - 7) + id_number[-4:]


def mask_phone(phone: str) -> str:
    """138****5678; a number too short for that shows its last two digits."""
    if len(phone) < 8:
        return "*" * max(len(phone) - 2, 0) + phone[-2:]
    return phone[:3] + "*" * (len(phone) - 7) + phone[-4:]


def mask_name(name: str) -> str:
    """张*: the first character, and a star whatever the length."""
    return f"{name[0]}*" if name else ""
