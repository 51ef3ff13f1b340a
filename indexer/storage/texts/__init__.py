"""What a segment keeps of its texts, so that opening one reads as little as may be.

``documents.jsonl`` and ``passages.jsonl`` have a line for each, and a passage's text stays in its
document's. ``documents.lines.npy`` and ``passages.lines.npy`` ``(lines + 1,)`` say where each line
begins, so that one is read and decoded when it is asked for; the last ones asked for are kept.

What is known only once all texts were looked at is written with them: which passages are whose
(``booklets.bounds.npy``), where their sentences begin among all (``sentences.bounds.npy``), a hash
of what each says (``repeats.npy``), and the booklets' ids, keys, languages and words
(``facts.json``). Of the whole library a generation keeps which passages stand in several booklets
(``repeats.npy``) and the booklets' ids, languages and words (``library.json``).
"""
