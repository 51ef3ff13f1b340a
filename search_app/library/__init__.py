"""The booklets side by side: which are for whom, and what they say of one another."""
