"""Segments: some booklets with all that is known of them, written once and never changed.

A generation lays segments end to end, in an order of its own: ``booklets.npy`` says for each of its
booklets which segment holds it, and as which. A booklet of a segment that no line names is gone: it
stays in the files, and is in no answer. What is of the whole library (how rare a word is, how long
a passage is on average, what stands twice) is added up over segments, less what is gone, so that a
library that was built at once and one of a hundred edits answer alike.
"""
