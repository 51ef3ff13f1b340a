"""Does it say "answered" only where a booklet answers? Judged sets of shared data, and figures.

``python -m tests.quality.trust`` prints them. Near misses are pages without the section that
answers, traps are questions that a document is about and does not answer, and far-off questions
have nothing to do with illness.
"""
