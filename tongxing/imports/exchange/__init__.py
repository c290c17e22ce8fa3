"""Exchange: volunteers, teams, activities and records of hours, out of the zone and into another.

The columns of each kind (`columns`) are the format, for Excel by their titles and for JSON by their
keys. `records` reads the zone, `files` writes and reads both forms, `sending` hands over and keeps
the record of it, `taking` lets in what is new and never overwrites what is here.
"""
