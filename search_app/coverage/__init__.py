"""What the booklets answer of what people ask, what they do not and why, and what nobody finds.

Only ``asking`` and ``sandbox`` meet an engine; all else are functions of a run and of texts. The
editors' desk calls:

* ``questions.read_questions(paths) -> tuple[Asked, ...]``: a bank, any file, a query log's export;
* ``asking.survey(engine, Survey(questions, bank), progress) -> Coverage``: everything that is told.
"""
