"""BEIR folders, TREC qrels and TREC runs, read and written."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from math import inf, isfinite, nan
from pathlib import Path
from typing import Any

import msgspec

from indexer.errors import JudgementError, QueryError
from indexer.passages import Passage
from indexer.storage.files import write_output
from search_app.judgements import files
from search_app.judgements.qrels import Qrels, read_qrels, split_by_tabs
from search_app.judgements.resolve import JudgedQuestion, JudgementSet, JudgementUnit
from search_app.results import RankingEntry, Run, build_ranking_run

QUERIES_FILE = "queries.jsonl"
# Which part of a folder is read when none is named.
DEFAULT_SPLITS = ("test", "dev", "train")
RUN_TAG = "booklet-search"
# The least by which scores of a run differ, which has six decimal places.
SCORE_STEP = 1e-6


def read_beir(folder: Path, *, split: str = "") -> JudgementSet:
    """The judged questions of a BEIR folder; documents are graded, not passages.

    A question whose grades are all 0, or with ``"answerable": false`` in its metadata, has no
    answer in the corpus.

    Raises:
        JudgementError: a file is missing or does not follow its form; says which line.
    """
    path, queries_path = _find_qrels_file(folder, split), folder / QUERIES_FILE
    if not queries_path.exists() and (packed := folder / f"{QUERIES_FILE}.gz").exists():
        queries_path = packed
    entries = list(files.read_objects(queries_path, "_id"))
    qrels = read_qrels(path)
    queries = [_parse_query(where, entry, qrels) for where, entry in entries]
    if unknown_ids := sorted(set(qrels) - {query.query_id for query, _ in queries}):
        raise JudgementError(f"{path} judges {unknown_ids[0]!r}, which {queries_path} lacks.")
    return _grade_documents(q for q, unanswerable in queries if unanswerable or q.query_id in qrels)


def read_trec_judgements(qrels: Path) -> JudgementSet:
    """The judged questions of a TREC qrels file; their words are not known."""
    return _grade_documents(
        _build_question(query_id, query_id, "", grades)
        for query_id, grades in read_qrels(qrels).items()
    )


def read_run(path: Path, queries: Mapping[str, str] | None = None) -> Run:
    """A TREC run, ordered as trec_eval does: by score, equal scores by id, both descending."""
    scores: dict[str, dict[str, float]] = {}
    for where, line in files.read_lines(path):
        words, fields = line.split(), split_by_tabs(line)
        query_id, doc_id, score = _parse_run_line(where, fields if len(fields) == 6 else words)
        if doc_id in scores.setdefault(query_id, {}):
            raise JudgementError(f"{where}: {doc_id!r} stands twice for query {query_id!r}.")
        scores[query_id][doc_id] = score
    rankings = {
        query_id: [
            RankingEntry(doc_id, doc_id, score)
            for score, doc_id in sorted(((s, d) for d, s in by_id.items()), reverse=True)
        ]
        for query_id, by_id in scores.items()
    }
    return build_ranking_run(rankings, queries or {}, settings={"run": path.name})


def format_qrels(judgements: JudgementSet) -> Iterator[str]:
    """TREC qrels of the current grades.

    Raises:
        QueryError: an id is one that ``reject_broken_ids`` rejects.
    """
    for query_id, name, grade in _list_grades(judgements):
        yield _join_columns(query_id, "0", name, str(grade))


def write_beir(judgements: JudgementSet, passages: Sequence[Passage], folder: Path) -> None:
    """A BEIR folder in which each passage is a document; unanswerable questions keep their mark.

    Raises:
        QueryError: an id is one that ``reject_broken_ids`` rejects; then nothing is written.
    """
    tsv = "".join(f"{query}\t{name}\t{grade}\n" for query, name, grade in _list_grades(judgements))
    (folder / "qrels").mkdir(parents=True, exist_ok=True)
    corpus = (
        {"_id": p.passage_id, "title": " > ".join((p.title, *p.heading_path)), "text": p.text}
        for p in passages
    )
    queries = (
        {
            "_id": q.query_id,
            "text": q.text,
            "metadata": {"kind": q.kind, "answerable": q.answerable},
        }
        for q in judgements.questions
    )
    for name, entries in (("corpus.jsonl", corpus), (QUERIES_FILE, queries)):
        lines = (json.dumps(entry, ensure_ascii=False) + "\n" for entry in entries)
        write_output(folder / name, "".join(lines))
    write_output(folder / "qrels" / "test.tsv", f"query-id\tcorpus-id\tscore\n{tsv}")


def format_trec_run(run: Run, unit: JudgementUnit = JudgementUnit.DOCUMENT) -> Iterator[str]:
    """A TREC run of ids of documents, each ranked by its best passage, or of passages.

    The scores order the hits of one question. Equal ones are set apart by a millionth each, because
    trec_eval reorders them. No id may be one that ``reject_broken_ids`` rejects.
    """
    for query_id, result in run.results.items():
        scores: dict[str, float] = {}
        for hit in result.hits:
            name = hit.booklet_id if unit is JudgementUnit.DOCUMENT else hit.passage_id
            scores.setdefault(name, hit.scores.get("score", -float(hit.rank)))
        above = inf
        for rank, (name, score) in enumerate(scores.items(), start=1):
            above = min(score, above - SCORE_STEP)
            yield _join_columns(query_id, "Q0", name, str(rank), f"{above:.6f}", RUN_TAG)


def _join_columns(*columns: str) -> str:
    """A line of TREC's files: with blanks between, or tabs where an id has blanks."""
    return ("\t" if any(" " in column for column in columns) else " ").join(columns) + "\n"


def reject_broken_ids(
    kind: str, ids: Iterable[str], *, file_kind: str = "TREC run", options: str = "--run"
) -> None:
    """Refuse ids that cannot be in TREC's files, where white space separates columns and lines.

    Single blanks within an id may be, for tabs then separate the columns. ``options`` are those
    that ask for the file.

    Raises:
        QueryError: an id is empty or has other white space; the sentence says which.
    """
    for one in ids:
        if not one or " ".join(one.split()) != one:
            raise QueryError(
                f"The {kind} id {one!r} cannot stand in a {file_kind}. Give it one without tabs,"
                f" line breaks and blanks at its ends, or leave out {options}."
            )


def _list_grades(judgements: JudgementSet) -> Iterator[tuple[str, str, int]]:
    """Query, passage and grade, with ids that can be in a file of judgements."""
    file = {"file_kind": "file of judgements", "options": "--qrels and --beir"}
    for question in judgements.questions:
        names = sorted(question.grades)
        reject_broken_ids("question", [question.query_id] if names else (), **file)
        reject_broken_ids("passage", names, **file)
        yield from ((question.query_id, name, question.grades[name]) for name in names)


def _grade_documents(questions: Iterable[JudgedQuestion]) -> JudgementSet:
    graded = tuple(questions)
    content_hash = files.compute_content_hash(map(msgspec.to_builtins, graded))
    return JudgementSet(graded, JudgementUnit.DOCUMENT, content_hash)


def _build_question(
    query_id: str, text: str, kind: str, grades: Mapping[str, int]
) -> JudgedQuestion:
    answerable = any(grade > 0 for grade in grades.values())
    return JudgedQuestion(query_id, text, kind, answerable, grades)


def _find_qrels_file(folder: Path, split: str) -> Path:
    paths = sorted((folder / "qrels").glob("*.tsv")) or sorted((folder / "qrels").glob("*.tsv.gz"))
    by_name = {path.name.removesuffix(".gz").removesuffix(".tsv"): path for path in paths}
    for name in (split,) if split else DEFAULT_SPLITS:
        if name in by_name:
            return by_name[name]
    if len(paths) == 1 and not split:
        return paths[0]
    raise JudgementError(
        f"{folder} is no BEIR folder with judgements: it needs {QUERIES_FILE} and"
        f" qrels/{split or 'test'}.tsv."
    )


def _parse_query(where: str, entry: Mapping[str, Any], qrels: Qrels) -> tuple[JudgedQuestion, bool]:
    """A question, and whether its metadata say that it is unanswerable."""
    metadata = entry.get("metadata") or {}
    if not isinstance(metadata, dict):
        raise JudgementError(f"{where}: 'metadata' must be an object in {{curly brackets}}.")
    query_id, text = (files.require_text(where, entry, key) for key in ("_id", "text"))
    kind = files.get_optional_text(where, metadata, "kind")
    question = _build_question(query_id, text, kind, qrels.get(query_id, {}))
    return question, metadata.get("answerable") is False


def _parse_run_line(where: str, fields: Sequence[str]) -> tuple[str, str, float]:
    try:
        query_id, _, doc_id, _, number, _ = fields
        score = float(number)
    except ValueError:
        query_id, doc_id, score = "", "", nan
    if not isfinite(score):
        raise JudgementError(
            f"{where}: not a line of a run. Write: query Q0 document rank score tag."
        )
    return query_id, doc_id, score
