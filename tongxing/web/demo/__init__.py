"""The demonstration zone: made up from a seed, the same on every machine, alive on any day."""
