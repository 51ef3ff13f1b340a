"""What a judging page shows: passages in an order that does not tell their rank, and progress."""

import hashlib
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, replace

from indexer.passages import Passage
from search_app.desk.judging import GradedPassage, JudgementSheet, SheetQuestion, hash_passage_key
from search_app.web.editor.coverage_cache import collect_all_questions, get_search_engine
from search_app.web.editor.desk_state import get_session

HITS_TO_JUDGE = 10
TYPED_KIND = "typed"
MAX_QUESTION_LENGTH = 2_000
GRADE_MEANINGS = (
    (0, "does not help"),
    (1, "touches the topic"),
    (2, "helps"),
    (3, "answers it"),
)


@dataclass(frozen=True, slots=True)
class SheetSentence:
    """A sentence to choose as a quote; ``number`` counts in its passage."""

    number: int
    text: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class SheetPassage:
    """A passage to grade; ``grade`` is None until this judge gave one."""

    passage: Passage
    sentences: tuple[SheetSentence, ...]
    grade: int | None


@dataclass(frozen=True, slots=True)
class JudgingProgress:
    """A question of the list, and how far this judge is with it."""

    question: SheetQuestion
    weight: float
    graded_count: int

    @property
    def is_complete(self) -> bool:
        return self.graded_count >= self.question.hit_count


def make_typed_id(query: str) -> str:
    return f"{TYPED_KIND}-{hashlib.sha256(query.encode()).hexdigest()[:10]}"


def attach_passages(question: SheetQuestion, passages: Sequence[Passage]) -> SheetQuestion:
    shown = tuple(hash_passage_key((one.doc_id, one.text)) for one in passages)
    return SheetQuestion(question.question_id, question.query, question.kind, len(passages), shown)


def shuffle_passages(question: SheetQuestion) -> list[Passage]:
    """The best passages in an order of each judge's own for the question, the same each time."""
    engine = get_search_engine()
    hits = engine.search(question.query, k=HITS_TO_JUDGE).hits
    by_id = {p.passage_id: p for hit in hits for p in engine.get_passages(hit.booklet_id)}
    seed = f"{get_session().name}\n{question.question_id}\n"
    order = sorted(
        (hit.passage_id for hit in hits),
        key=lambda name: hashlib.sha256((seed + name).encode()).digest(),
    )
    return [by_id[name] for name in order]


def build_sheet_passage(passage: Passage, own_sheet: JudgementSheet | None) -> SheetPassage:
    graded = own_sheet.grades.get((passage.doc_id, passage.text)) if own_sheet else None
    quotes = graded.quotes if graded else ()
    sentences = [passage.get_sentence_text(sentence) for sentence in passage.sentences]
    return SheetPassage(
        passage,
        tuple(
            SheetSentence(number, text, any(text in quote for quote in quotes))
            for number, text in enumerate(sentences)
        ),
        graded.grade if graded else None,
    )


def make_graded_passage(passage: Passage, value: int, chosen: Container[int]) -> GradedPassage:
    """With the chosen sentences as quotes; those that stand side by side are one."""
    quotes: list[str] = []
    start = None
    for number, sentence in enumerate(passage.sentences):
        if number in chosen:
            start = sentence.start if start is None else start
            text = passage.text[start - passage.start : sentence.end - passage.start]
            if number - 1 in chosen and quotes:
                quotes[-1] = text
            else:
                quotes.append(text)
        else:
            start = None
    return GradedPassage(passage.doc_id, passage.text, value, tuple(quotes) if value else ())


def select_own_sheets(
    sheets: Mapping[tuple[str, str], JudgementSheet],
) -> dict[str, JudgementSheet]:
    return {name: sheet for (by, name), sheet in sheets.items() if by == get_session().name}


def list_progress(own_sheets: Mapping[str, JudgementSheet]) -> list[JudgingProgress]:
    """Questions of the bank and the log, the most wanted first, then those typed here."""
    own_sheets = _drop_obsolete_grades(own_sheets)
    known = sorted(collect_all_questions().values(), key=lambda one: (-one.weight, one.question_id))
    rows = [
        JudgingProgress(
            SheetQuestion(
                one.question_id, one.text, one.topic, _count_hits(own_sheets.get(one.question_id))
            ),
            one.weight,
            _count_grades(own_sheets.get(one.question_id)),
        )
        for one in known
    ]
    names = {one.question_id for one in known}
    typed = [sheet for name, sheet in own_sheets.items() if name not in names]
    return [*rows, *(JudgingProgress(one.question, 0.0, one.graded_count) for one in typed)]


def _drop_obsolete_grades(own_sheets: Mapping[str, JudgementSheet]) -> dict[str, JudgementSheet]:
    """With the grades of passages that are still there: splitting anew leaves others behind."""
    there = (
        {(one.doc_id, one.text) for one in get_search_engine().index.passages}
        if own_sheets
        else set()
    )
    return {
        name: replace(sheet, grades={at: one for at, one in sheet.grades.items() if at in there})
        for name, sheet in own_sheets.items()
    }


def _count_grades(own_sheet: JudgementSheet | None) -> int:
    return own_sheet.graded_count if own_sheet else 0


def _count_hits(own_sheet: JudgementSheet | None) -> int:
    return own_sheet.question.hit_count if own_sheet else HITS_TO_JUDGE


def find_next_question(rows: Sequence[JudgingProgress], question_id: str) -> str:
    """The next question that this judge has not finished; "" where all are."""
    left = [row.question.question_id for row in rows if not row.is_complete]
    names = [row.question.question_id for row in rows]
    after = names[names.index(question_id) + 1 :] if question_id in names else names
    return next((name for name in after if name in left), next(iter(left), ""))


def find_next_ungraded(
    sheet: JudgementSheet | None, passages: Sequence[Passage], position: int
) -> int:
    """The next passage without a grade, from 1; after the last the first, then this one."""
    done = sheet.grades if sheet else {}
    order = [*range(position + 1, len(passages)), *range(position)]
    left = [n for n in order if (passages[n].doc_id, passages[n].text) not in done]
    return (left[0] if left else position) + 1
