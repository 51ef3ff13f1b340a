"""What a judging page shows: passages in an order that does not tell their rank, and progress."""

import hashlib
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

from indexer.passages import Passage
from search_app.desk.judging import (
    GradedPassage,
    JudgementSheet,
    PassageKey,
    SheetQuestion,
    hash_passage_key,
)
from search_app.desk.pools import POOL_FILE, JudgingPool, load_pools, order_pool
from search_app.desk.suggestions import FOLDER as SUGGESTIONS_FOLDER
from search_app.desk.suggestions import Suggestion, load_suggestions
from search_app.web.current_engine import get_engine
from search_app.web.editor.coverage_cache import collect_all_questions
from search_app.web.editor.desk_state import get_desk, get_session, read_ledger

HITS_TO_JUDGE = 10
GRADE_MEANINGS = ((0, "does not help"), (1, "touches the topic"), (2, "helps"), (3, "answers it"))
GRADES = frozenset(str(grade) for grade, _ in GRADE_MEANINGS)


@dataclass(frozen=True, slots=True)
class SheetSentence:
    """A sentence to choose as a quote; ``number`` counts in its passage."""

    number: int
    text: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class SheetPassage:
    """A passage to grade; ``grade`` is None until this judge gave one.

    ``text_hash`` tells this text from what a newer generation may have under the same id;
    ``number`` is that of the grade in the journal, 0 where there is none.
    """

    passage: Passage
    sentences: tuple[SheetSentence, ...]
    grade: int | None
    text_hash: str
    number: int
    suggestions: tuple[Suggestion, ...] = ()


@dataclass(frozen=True, slots=True)
class JudgingProgress:
    """A question of the list, and how many of its passages this judge has graded."""

    question: SheetQuestion
    weight: float
    graded_count: int

    @property
    def is_complete(self) -> bool:
        return self.graded_count >= self.question.hit_count


def attach_passages(question: SheetQuestion, passages: Sequence[Passage]) -> SheetQuestion:
    shown = tuple(hash_passage_key((passage.doc_id, passage.text)) for passage in passages)
    return SheetQuestion(question.question_id, question.query, question.kind, len(passages), shown)


def shuffle_passages(question: SheetQuestion) -> list[Passage]:
    """Those of its pool, else the best ten, in an order that tells no rank.

    The order depends on the judge and is the same each time.
    """
    engine, seed = get_engine(), f"{get_session().name}\n{question.question_id}"
    if pool := read_pools().get(question.question_id):
        sheet = read_own_sheets().get(question.question_id)
        keys = order_pool(pool, sheet.grades if sheet else {}, seed=seed)
        return [_list_passages_by_key(engine.generation)[key] for key in keys]
    hits = _find_hits(engine.generation, question.query)
    passages = {p.passage_id: p for booklet, _ in hits for p in engine.get_passages(booklet)}
    ids = [passage_id for _, passage_id in hits]
    ids.sort(key=lambda name: hashlib.sha256(f"{seed}\n{name}".encode()).digest())
    return [passages[passage_id] for passage_id in ids]


def read_pools() -> dict[str, JudgingPool]:
    """The pools by question id, with the passages that the booklets still have."""
    path = get_desk().folder / POOL_FILE
    try:
        status = path.stat()
    except FileNotFoundError:
        return {}
    pools = _load_pools(path.parent, status.st_mtime_ns, status.st_size, get_engine().generation)
    return dict(pools)


@lru_cache(maxsize=2)
def _load_pools(folder: Path, *stamp: object) -> dict[str, JudgingPool]:
    """``stamp`` changes when the file does, or the booklets."""
    passages = _list_passages_by_key(get_engine().generation)
    present = (
        replace(pool, passages=tuple(one for one in pool.passages if one.key in passages))
        for pool in load_pools(folder)
    )
    return {pool.question_id: pool for pool in present if pool.passages}


@lru_cache(maxsize=2)
def _list_passages_by_key(generation: str) -> dict[PassageKey, Passage]:
    return {(passage.doc_id, passage.text): passage for passage in get_engine().index.passages}


@lru_cache(maxsize=64)
def _find_hits(generation: str, query: str) -> tuple[tuple[str, str], ...]:
    """(booklet, passage id) of the best; searched once for the ten grades of a question."""
    hits = get_engine().search(query, k=HITS_TO_JUDGE).hits
    return tuple((hit.booklet_id, hit.passage_id) for hit in hits)


def build_sheet_passage(passage: Passage, own_sheet: JudgementSheet | None) -> SheetPassage:
    key = (passage.doc_id, passage.text)
    graded = own_sheet.grades.get(key) if own_sheet else None
    quotes = graded.quotes if graded else ()
    texts = [passage.get_sentence_text(sentence) for sentence in passage.sentences]
    sentences = (
        SheetSentence(number, text, any(text in quote for quote in quotes))
        for number, text in enumerate(texts)
    )
    grade, number = (graded.grade, graded.number) if graded else (None, 0)
    return SheetPassage(passage, tuple(sentences), grade, hash_passage_key(key), number)


def find_suggestions(question: SheetQuestion) -> dict[PassageKey, tuple[Suggestion, ...]]:
    """What others said of the passages of a question, by passage."""
    found: dict[PassageKey, tuple[Suggestion, ...]] = {}
    for one in read_suggestions():
        if one.is_about(question.question_id, question.query):
            found[one.key] = (*found.get(one.key, ()), one)
    return found


def read_suggestions() -> Sequence[Suggestion]:
    folder = get_desk().folder
    paths = sorted((folder / SUGGESTIONS_FOLDER).glob("*.jsonl"))
    return _load_suggestions(folder, tuple((path.name, path.stat().st_mtime_ns) for path in paths))


@lru_cache(maxsize=2)
def _load_suggestions(folder: Path, stamp: object) -> Sequence[Suggestion]:
    return load_suggestions(folder) if stamp else ()


def make_graded_passage(passage: Passage, grade: int, chosen: Container[int]) -> GradedPassage:
    """With the sentences of the chosen numbers as quotes; neighbours become one quote."""
    spans: list[tuple[int, int]] = []
    for number, sentence in enumerate(passage.sentences):
        if number in chosen:
            start = spans.pop()[0] if number - 1 in chosen and spans else sentence.start
            spans.append((start - passage.start, sentence.end - passage.start))
    quotes = tuple(passage.text[start:end] for start, end in spans)
    return GradedPassage(passage.doc_id, passage.text, grade, quotes if grade else ())


def read_own_sheets() -> dict[str, JudgementSheet]:
    """The sheets of this judge by question id."""
    return read_ledger().get_own_sheets(get_session().name)


def list_progress(own_sheets: Mapping[str, JudgementSheet]) -> list[JudgingProgress]:
    """First the questions with a pool; then of the bank and the log, and those typed here.

    Each part has the most wanted first.
    """
    sheets = {name: drop_obsolete_grades(sheet) for name, sheet in own_sheets.items()}
    pools = read_pools()
    known = sorted(collect_all_questions().values(), key=lambda q: (-q.weight, q.question_id))
    wanted = {q.question_id: (q.text, q.topic, q.weight) for q in known}
    for name, pool in pools.items():
        wanted[name] = (pool.query, pool.kind, wanted[name][2] if name in wanted else 0.0)
    for name, sheet in sheets.items():
        wanted.setdefault(name, (sheet.question.query, sheet.question.kind, 0.0))
    rows = []
    for name in sorted(wanted, key=lambda name: name not in pools):
        query, kind, weight = wanted[name]
        graded, total = _count_graded(sheets.get(name), pools.get(name))
        rows.append(JudgingProgress(SheetQuestion(name, query, kind, total), weight, graded))
    return rows


def _count_graded(sheet: JudgementSheet | None, pool: JudgingPool | None) -> tuple[int, int]:
    """How many passages are graded, of how many."""
    if pool:
        grades = sheet.grades if sheet else {}
        return sum(passage.key in grades for passage in pool.passages), len(pool.passages)
    return (sheet.graded_count, sheet.question.hit_count) if sheet else (0, HITS_TO_JUDGE)


def drop_obsolete_grades(sheet: JudgementSheet) -> JudgementSheet:
    """Without the grades of passages that a newer generation no longer has."""
    keys = _list_passages_by_key(get_engine().generation) if sheet.grades else ()
    return replace(sheet, grades={key: one for key, one in sheet.grades.items() if key in keys})


def find_next_question(rows: Sequence[JudgingProgress], question_id: str) -> str:
    """The next question that this judge has not finished; "" where all are."""
    names = [row.question.question_id for row in rows]
    unfinished = [row.question.question_id for row in rows if not row.is_complete]
    after = names[names.index(question_id) + 1 :] if question_id in names else names
    return next((name for name in after if name in unfinished), next(iter(unfinished), ""))


def find_next_ungraded(
    sheet: JudgementSheet | None, passages: Sequence[Passage], position: int
) -> int:
    """The next passage without a grade, from 1; after the last the first, then this one."""
    grades = sheet.grades if sheet else {}
    order = [*range(position + 1, len(passages)), *range(position), position]
    keys = [(passage.doc_id, passage.text) for passage in passages]
    return next((row for row in order if keys[row] not in grades), position) + 1
