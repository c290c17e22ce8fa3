"""How many windows? Waiting at the service hall: reckoned, simulated, staffed, compared, foretold.

`erlang`     waiting in closed form, where theory allows
`hall`       who comes (Group, Demand) and who serves (Window)
`day`        days drawn at random, and played through exactly
`figures`    means and percentiles with their confidence, over days
`staffing`   how many staff in each half hour; the rules over a finished plan
`opening`    which windows are open when, each with what it serves
`compare`    the present windows beside others, on the same days
`forecast`   how many will come on a coming day

A day is a row of half hours from opening. In a break nobody comes, as after closing; those on
duty before it stay until everybody who came has been served.
"""
