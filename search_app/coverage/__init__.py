"""What the booklets answer of what people ask, what they do not and why, and what nobody finds.

Only ``asking`` and ``sandbox`` meet an engine; all else are functions of a run and of texts. The
editors' desk calls:

* ``questions.read_questions(paths) -> tuple[Asked, ...]``: a bank, any file, a query log's export;
* ``asking.survey(engine, Survey(questions, bank), progress) -> Coverage``: everything that is told;
* ``editions.compare(questions, run_before, run_after) -> EditionDiff``, with runs of
  ``asking.ask(engine, questions)``;
* ``sandbox.rehearse(generation_folder, EditedBooklet(content, name) or NewPassage(text, booklet),
  questions, before=run) -> EditionDiff``, and ``sandbox.summary(diff)``: "fixes 7, harms 2". Import
  it where it is used: it brings the whole indexer along;
* ``saved.as_json(coverage)`` and ``saved.as_csv(coverage)``.

A ``Coverage`` holds ``findings`` (a verdict with evidence a question, and ``why`` for a gap),
``gaps`` by demand, ``groups`` of gaps, ``topics``, the ``heat`` map, ``unreached`` passages,
``twins`` and ``hubs``.
"""
