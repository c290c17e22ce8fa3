"""Imports: the office's own Excel sheets, previewed, taken in whole or not at all, and undone."""
