"""Answers for programs that write: what may be claimed, and what may not, in words and in data."""
