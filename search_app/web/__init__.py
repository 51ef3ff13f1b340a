"""The pages and the JSON interface: one search, two faces."""
