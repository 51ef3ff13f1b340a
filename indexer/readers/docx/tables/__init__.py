"""Tables of Word files, and what they become."""
