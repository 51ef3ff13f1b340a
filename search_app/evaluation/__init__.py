"""Measures of a run by judgements. Pure functions: nothing here needs an engine."""
