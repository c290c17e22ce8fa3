"""Duty round the clock: posts and their patterns, the roster of a month, and what becomes of it.

Nouns: campaign, post, pattern, stander, leave, wish, roster, shift, assignment, swap, call,
handover. A roster goes from draft to published to archived (`models/flow.py` has every table).
`checking.py` says which rules a roster breaks and knows no database; whoever plans one, an office
by hand or a solver, is held against the same functions and ends in `Roster.adopt`.
"""
