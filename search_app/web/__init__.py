"""The pages and the JSON interface: both ask the same search."""
