"""From booklets to a published generation, or to a draft that is never published."""
