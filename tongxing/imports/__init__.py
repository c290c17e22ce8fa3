"""Imports: the office's own Excel sheets, previewed, taken in whole or not at all, and undone.

Nouns: Run, Made, Changed; Kind and Column (what a sheet of each kind looks like), Table and Row
(what was read). The way of a sheet: `sheets` reads it, `cleaners` make values of cells, `checking`
puts both together without a database, `taking` decides and writes, `run` is the process, `undoing`
its way back.
"""
