"""Plans as pure arithmetic: who goes where, and why. No Django, no database, no clock."""
