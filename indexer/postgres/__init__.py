"""Generations in PostgreSQL with pgvector: published as they are in a folder, and searched there.

Segments are immutable and named by what they hold, so that a push brings only those that the
database lacks. Each is a partition of five tables (documents, passages with their tokens, two of
vectors, terms), which nobody writes to again; a generation is a manifest, the numbers of its
segments, and the small files that are of the whole library. What it says is computed here, from
rows: scores, order and verdict are those of the folder, to the bit, while no segment holds more
than 5,000 vectors. In a larger one a graph proposes the candidates, and may miss some: of the first
ten hits 99.4 to 99.7 % are those of the folder.
"""
