"""A folder of damaged and hostile files beside sound ones: what becomes of each, and of those."""
