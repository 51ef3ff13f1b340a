"""Evaluation and coverage as one self-contained HTML page each."""
