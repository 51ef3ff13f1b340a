"""``make bench-scale``: what a library costs as it grows to a million passages.

Nobody encodes a million texts for that. What is made, and how:

- *Texts*: sections of the training pages (cancer pages and answers about rare diseases), each
  sentence the first half of one and the second half of another of the same page; so words are as
  rare, and stand beside each other, as in real booklets, and no two sentences are the same.
- *Vectors*: of each word piece the mean token vector in a really encoded library; a text's vector
  is the weighted mean of its pieces', in the linear form that comes nearest to the real vectors of
  that library (least squares), plus what this misses of one of its texts, drawn by the text's own
  bytes. So texts that share words are near, as near as real ones (``neighbours`` tells both), and
  the vectors of real questions lie among them.
- *Token vectors*: of each word piece some of its real ones, drawn likewise. Their codes are
  computed once: 30 microseconds each, and a million passages have 80 million.

All else is the product: segments are written, published, opened, asked and edited by its own code,
with its own tokenizer and its own encoder for the questions. Reading, splitting and tokenizing
booklets are left out of the build's figures (2.6 ms of a processor a passage): an edit has them.
"""
