"""What a judging page shows: passages in an order that does not tell their rank, and progress."""

import hashlib
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from indexer.passages import Passage
from search_app.desk.judging import (
    GradedPassage,
    JudgementSheet,
    SheetQuestion,
    hash_passage_key,
)
from search_app.web.current_engine import get_engine
from search_app.web.editor.coverage_cache import collect_all_questions
from search_app.web.editor.desk_state import get_session, read_ledger

HITS_TO_JUDGE = 10
TYPED_KIND = "typed"
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


@dataclass(frozen=True, slots=True)
class JudgingProgress:
    """A question of the list, and how many of its passages this judge has graded."""

    question: SheetQuestion
    weight: float
    graded_count: int

    @property
    def is_complete(self) -> bool:
        return self.graded_count >= self.question.hit_count


def make_typed_id(query: str) -> str:
    return f"{TYPED_KIND}-{hashlib.sha256(query.encode()).hexdigest()[:10]}"


def attach_passages(question: SheetQuestion, passages: Sequence[Passage]) -> SheetQuestion:
    shown = tuple(hash_passage_key((passage.doc_id, passage.text)) for passage in passages)
    return SheetQuestion(question.question_id, question.query, question.kind, len(passages), shown)


def shuffle_passages(question: SheetQuestion) -> list[Passage]:
    """The best passages, in an order that depends on the judge and is the same each time."""
    engine = get_engine()
    hits = _find_hits(engine.generation, question.query)
    passages = {p.passage_id: p for booklet, _ in hits for p in engine.get_passages(booklet)}
    seed = f"{get_session().name}\n{question.question_id}\n"
    ids = [passage_id for _, passage_id in hits]
    ids.sort(key=lambda passage_id: hashlib.sha256((seed + passage_id).encode()).digest())
    return [passages[passage_id] for passage_id in ids]


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
    """Questions of the bank and the log, the most wanted first, then those typed here."""
    sheets = _drop_obsolete_grades(own_sheets)
    known = collect_all_questions()
    rows = []
    for q in sorted(known.values(), key=lambda q: (-q.weight, q.question_id)):
        sheet = sheets.get(q.question_id)
        hit_count = sheet.question.hit_count if sheet else HITS_TO_JUDGE
        question = SheetQuestion(q.question_id, q.text, q.topic, hit_count)
        rows.append(JudgingProgress(question, q.weight, sheet.graded_count if sheet else 0))
    typed = (sheet for question_id, sheet in sheets.items() if question_id not in known)
    return [*rows, *(JudgingProgress(sheet.question, 0.0, sheet.graded_count) for sheet in typed)]


def _drop_obsolete_grades(own_sheets: Mapping[str, JudgementSheet]) -> dict[str, JudgementSheet]:
    """Without the grades of passages that a newer generation no longer has."""
    passages = get_engine().index.passages if own_sheets else ()
    keys = {(passage.doc_id, passage.text) for passage in passages}
    return {
        name: replace(sheet, grades={key: sheet.grades[key] for key in sheet.grades if key in keys})
        for name, sheet in own_sheets.items()
    }


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
