"""Measures of a run against judgements. Pure functions: nothing here holds an engine."""
