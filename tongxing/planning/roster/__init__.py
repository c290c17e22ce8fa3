"""Rosters with rich rules for each person: the public family of shift scheduling instances.

A person's whole period is one choice. `shifts` reads what is asked, `rules` judges a finished
roster and knows nothing of the search, `solve` is the one way in.
"""
