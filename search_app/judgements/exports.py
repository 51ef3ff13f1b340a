"""What is graded now, written in the field's own forms: a BEIR folder, TREC qrels."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from indexer.passages import Passage
from search_app.judgements.resolve import Judged, Question
from search_app.judgements.trec_beir import QUERIES


def qrels_lines(judged: Judged) -> Iterator[str]:
    """TREC qrels of what is graded now."""
    for question in judged.questions:
        for name in sorted(question.grades):
            yield f"{question.query_id} 0 {name} {question.grades[name]}\n"


def write_beir(judged: Judged, passages: Sequence[Passage], folder: Path) -> None:
    """A BEIR folder in which each passage is a document; unanswerable questions keep their mark."""
    (folder / "qrels").mkdir(parents=True, exist_ok=True)
    _write(folder / "corpus.jsonl", (_json_line(_corpus_entry(one)) for one in passages))
    _write(folder / QUERIES, (_json_line(_query_entry(one)) for one in judged.questions))
    rows = (line.split(" ") for line in qrels_lines(judged))
    tsv = (f"{query_id}\t{name}\t{grade}" for query_id, _, name, grade in rows)
    _write(folder / "qrels" / "test.tsv", ("query-id\tcorpus-id\tscore\n", *tsv))


def _corpus_entry(passage: Passage) -> dict[str, Any]:
    title = " > ".join((passage.title, *passage.heading_path))
    return {"_id": passage.passage_id, "title": title, "text": passage.text}


def _query_entry(question: Question) -> dict[str, Any]:
    metadata = {"kind": question.kind, "answerable": question.answerable}
    return {"_id": question.query_id, "text": question.text, "metadata": metadata}


def _json_line(entry: Mapping[str, Any]) -> str:
    return json.dumps(entry, ensure_ascii=False) + "\n"


def _write(path: Path, lines: Iterable[str]) -> None:
    path.write_text("".join(lines), encoding="utf-8")
