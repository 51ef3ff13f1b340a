"""A generation on disk: its parts, its manifest, and how one replaces another."""
