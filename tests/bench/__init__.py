"""``make bench``: start, memory and speed beside the plainest thing that does the same."""
