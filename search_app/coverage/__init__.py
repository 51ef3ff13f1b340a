"""What the booklets answer of what people ask, what they do not and why, and what no one finds.

Only ``survey`` and ``editions.sandbox`` use an engine; all other modules are functions of a run and
of texts. The entry points:

* ``survey.survey_coverage(engine, SurveyRequest(questions, bank), progress) -> Coverage``;
* ``survey.ask_questions(engine, questions) -> Run``, and ``editions.compare_editions(questions,
  run_before, run_after) -> EditionDiff``;
* ``editions.sandbox.compare_draft(generation_folder, EditedBooklet(content, name) or
  NewPassage(text, booklet_id), questions, before=run) -> EditionDiff``, and ``summarize_diff``;
* ``export.serialize_coverage``, ``export.format_coverage_csv`` and ``table.format_coverage``.

Questions come from ``search_app.questions.files.read_questions``.
"""
