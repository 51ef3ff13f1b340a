"""The letters of a Word file: runs, fields, signs, formulas, drawings."""
