"""Turn booklets into an index generation on disk."""
