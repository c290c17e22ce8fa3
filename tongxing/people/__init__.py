"""People: residents and their households, accounts and what they may see, who acts for whom.

Nouns: Person, Household, Account, Grant, Proxy, SignIn, TrailEntry, ReadEntry, Message. Id numbers
and phones are sealed at rest and masked on every page; opening one asks why and is written down.
"""
