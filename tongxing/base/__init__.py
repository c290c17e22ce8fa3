"""What every area stands on: errors, doors, pages, the working calendar, secrets.

No word of the domain.
"""
