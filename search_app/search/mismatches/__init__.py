"""Passages and sentences that look like an answer, and are about something else than is asked."""
