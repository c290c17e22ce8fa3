"""Formatting for the pages of activities."""
