"""The service hall: departments, their matters, windows, the queue, and who sits where.

Nouns     Department, Matter, Material; Window, WindowService, Clerk, Sitting; Ticket, TicketMatter.
Ticket    waiting → called → serving → done, and aside: held, passed; ended without: left, expired.
"""
