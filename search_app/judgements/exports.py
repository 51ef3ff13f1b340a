"""What is graded now, written in the field's own forms: a BEIR folder, TREC qrels."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from indexer.passages import Passage
from search_app.judgements.resolve import JudgedQuestion, JudgementSet
from search_app.judgements.trec_beir import QUERIES_FILE


def format_qrels(judgements: JudgementSet) -> Iterator[str]:
    """TREC qrels of what is graded now."""
    for question in judgements.questions:
        for name in sorted(question.grades):
            yield f"{question.query_id} 0 {name} {question.grades[name]}\n"


def write_beir(judgements: JudgementSet, passages: Sequence[Passage], folder: Path) -> None:
    """A BEIR folder in which each passage is a document; unanswerable questions keep their mark."""
    (folder / "qrels").mkdir(parents=True, exist_ok=True)
    _write_lines(
        folder / "corpus.jsonl", (_format_json_line(_build_corpus_entry(one)) for one in passages)
    )
    _write_lines(
        folder / QUERIES_FILE,
        (_format_json_line(_build_query_entry(one)) for one in judgements.questions),
    )
    rows = (line.split(" ") for line in format_qrels(judgements))
    tsv = (f"{query_id}\t{name}\t{grade}" for query_id, _, name, grade in rows)
    _write_lines(folder / "qrels" / "test.tsv", ("query-id\tcorpus-id\tscore\n", *tsv))


def _build_corpus_entry(passage: Passage) -> dict[str, Any]:
    title = " > ".join((passage.title, *passage.heading_path))
    return {"_id": passage.passage_id, "title": title, "text": passage.text}


def _build_query_entry(question: JudgedQuestion) -> dict[str, Any]:
    metadata = {"kind": question.kind, "answerable": question.answerable}
    return {"_id": question.query_id, "text": question.text, "metadata": metadata}


def _format_json_line(entry: Mapping[str, Any]) -> str:
    return json.dumps(entry, ensure_ascii=False) + "\n"


def _write_lines(path: Path, lines: Iterable[str]) -> None:
    path.write_text("".join(lines), encoding="utf-8")
