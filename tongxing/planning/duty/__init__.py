"""A month of duty for the zone: who stands where and when, proven good, explained, repaired.

`month` says what is asked and what a plan is; `rules` judges a finished plan and knows no solver;
`greedy` fills in at once, `solve` proves; `repair` puts right what somebody's dropping out breaks;
`reasons` says why somebody stands here, and why somebody else does not.
"""
