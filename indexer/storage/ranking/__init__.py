"""Which rows have the best scores."""
