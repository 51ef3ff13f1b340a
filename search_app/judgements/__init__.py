"""Judged questions, the quotes that answer them, and their file formats."""
