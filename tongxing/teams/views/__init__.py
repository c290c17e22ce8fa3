"""Pages of teams, of being a volunteer, and of the ledger of hours."""
