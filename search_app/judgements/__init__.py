"""Judged questions, the quotes they rest on, and the forms they come in."""
