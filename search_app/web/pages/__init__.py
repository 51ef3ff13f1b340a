"""The pages readers see: search, results and the booklets."""
