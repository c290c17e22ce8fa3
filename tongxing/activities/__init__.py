"""Activities: the four-season programme, signing up exactly, the day itself, and what came of it.

Nouns: Programme, Season, Theme, Activity, Post, SignUp, Party. A sign-up has a place, waits for
one, is offered one until a moment, or is in a lot; `models/flow.py` is the table. How many places
are taken is held by the rows of activity and post themselves, never counted.
"""
