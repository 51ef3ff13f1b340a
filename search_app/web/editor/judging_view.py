"""What a judging page shows: passages in an order that does not tell their rank, and progress."""

import hashlib
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, replace

from indexer.passages import Passage
from search_app.desk.judging import GradedPassage, JudgementSheet, SheetQuestion, hash_passage_key
from search_app.web.editor.coverage_cache import all_questions, real_engine
from search_app.web.editor.desk_state import session

HITS = 10
TYPED = "typed"
LONGEST_QUESTION = 2_000
GRADES = (
    (0, "does not help"),
    (1, "touches the topic"),
    (2, "helps"),
    (3, "answers it"),
)


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence to choose as a quote; ``number`` counts in its passage."""

    number: int
    text: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Shown:
    """A passage to grade; ``grade`` is None until this judge gave one."""

    passage: Passage
    sentences: tuple[Sentence, ...]
    grade: int | None


@dataclass(frozen=True, slots=True)
class Progress:
    """A question of the list, and how far this judge is with it."""

    asked: SheetQuestion
    weight: float
    graded: int

    @property
    def whole(self) -> bool:
        return self.graded >= self.asked.hit_count


def typed_id(query: str) -> str:
    return f"{TYPED}-{hashlib.sha256(query.encode()).hexdigest()[:10]}"


def with_hits(asked: SheetQuestion, passages: Sequence[Passage]) -> SheetQuestion:
    shown = tuple(hash_passage_key((one.doc_id, one.text)) for one in passages)
    return SheetQuestion(asked.question_id, asked.query, asked.kind, len(passages), shown)


def shuffled(asked: SheetQuestion) -> list[Passage]:
    """The best passages in an order of each judge's own for the question, the same each time."""
    engine = real_engine()
    hits = engine.search(asked.query, k=HITS).hits
    by_id = {p.passage_id: p for hit in hits for p in engine.get_passages(hit.booklet_id)}
    seed = f"{session().name}\n{asked.question_id}\n"
    order = sorted(
        (hit.passage_id for hit in hits),
        key=lambda name: hashlib.sha256((seed + name).encode()).digest(),
    )
    return [by_id[name] for name in order]


def shown(passage: Passage, mine: JudgementSheet | None) -> Shown:
    graded = mine.grades.get((passage.doc_id, passage.text)) if mine else None
    quotes = graded.quotes if graded else ()
    sentences = [passage.get_sentence_text(sentence) for sentence in passage.sentences]
    return Shown(
        passage,
        tuple(
            Sentence(number, text, any(text in quote for quote in quotes))
            for number, text in enumerate(sentences)
        ),
        graded.grade if graded else None,
    )


def graded(passage: Passage, value: int, chosen: Container[int]) -> GradedPassage:
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


def mine(found: Mapping[tuple[str, str], JudgementSheet]) -> dict[str, JudgementSheet]:
    return {name: sheet for (by, name), sheet in found.items() if by == session().name}


def progress(mine: Mapping[str, JudgementSheet]) -> list[Progress]:
    """Questions of the bank and the log, the most wanted first, then those typed here."""
    mine = _standing(mine)
    known = sorted(all_questions().values(), key=lambda one: (-one.weight, one.question_id))
    rows = [
        Progress(
            SheetQuestion(one.question_id, one.text, one.topic, _hits(mine.get(one.question_id))),
            one.weight,
            _count(mine.get(one.question_id)),
        )
        for one in known
    ]
    names = {one.question_id for one in known}
    typed = [sheet for name, sheet in mine.items() if name not in names]
    return [*rows, *(Progress(one.question, 0.0, one.graded_count) for one in typed)]


def _standing(mine: Mapping[str, JudgementSheet]) -> dict[str, JudgementSheet]:
    """With the grades of passages that are still there: splitting anew leaves others behind."""
    there = {(one.doc_id, one.text) for one in real_engine().index.passages} if mine else set()
    return {
        name: replace(sheet, grades={at: one for at, one in sheet.grades.items() if at in there})
        for name, sheet in mine.items()
    }


def _count(mine: JudgementSheet | None) -> int:
    return mine.graded_count if mine else 0


def _hits(mine: JudgementSheet | None) -> int:
    return mine.question.hit_count if mine else HITS


def following(rows: Sequence[Progress], question_id: str) -> str:
    """The next question that this judge has not finished; "" where all are."""
    left = [row.asked.question_id for row in rows if not row.whole]
    names = [row.asked.question_id for row in rows]
    after = names[names.index(question_id) + 1 :] if question_id in names else names
    return next((name for name in after if name in left), next(iter(left), ""))


def next_ungraded(sheet: JudgementSheet | None, passages: Sequence[Passage], place: int) -> int:
    """The next passage without a grade, from 1; after the last the first, then this one."""
    done = sheet.grades if sheet else {}
    order = [*range(place + 1, len(passages)), *range(place)]
    left = [n for n in order if (passages[n].doc_id, passages[n].text) not in done]
    return (left[0] if left else place) + 1
