"""Judging: a question, and its passages in an order that does not tell their rank."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from indexer.passages import Passage
from search_app.desk import judging
from search_app.desk.judging import Asked, Graded, Sheet
from search_app.web.editor.state import desk, editor, session
from search_app.web.editor.survey import all_questions, real_engine

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

    asked: Asked
    weight: float
    graded: int

    @property
    def whole(self) -> bool:
        return self.graded >= self.asked.hits


@editor.get("/judge")
def judge() -> ResponseReturnValue:
    found = judging.sheets(desk().journal.entries())
    rows = _progress(_mine(found))
    others = [name for name in judging.judges(desk().journal.entries()) if name != session().name]
    return render_template(
        "editor/judge.html",
        rows=rows,
        done=sum(row.whole for row in rows),
        others=others,
        following=_following(rows, ""),
    )


@editor.post("/judge")
def judge_typed() -> ResponseReturnValue:
    query = " ".join(request.form.get("question", "").split())[:LONGEST_QUESTION]
    if not query:
        return redirect(url_for("editor.judge"), code=303)
    return redirect(url_for("editor.sheet", question_id=typed_id(query), q=query), code=303)


@editor.get("/judge/<question_id>")
def sheet(question_id: str) -> ResponseReturnValue:
    asked = _asked(question_id)
    mine = _mine(judging.sheets(desk().journal.entries()))
    shown = [_shown(passage, mine.get(question_id)) for passage in _shuffled(asked)]
    graded = sum(one.grade is not None for one in shown)
    return render_template(
        "editor/sheet.html",
        asked=asked,
        shown=shown,
        graded=graded,
        note=mine[question_id].note if question_id in mine else "",
        grades=GRADES,
        can_undo=judging.undo(desk().journal.entries(), by=session().name) is not None,
        following=_following(_progress(mine), question_id),
        kept=_kept(),
    )


@editor.post("/judge/<question_id>/grade")
def grade(question_id: str) -> ResponseReturnValue:
    asked = _asked(question_id)
    passages = _shuffled(asked)
    place = next(
        (n for n, one in enumerate(passages) if one.passage_id == request.form.get("passage")), None
    )
    given = request.form.get("grade", "")
    if place is None or given not in {str(value) for value, _ in GRADES}:
        abort(404)
    graded = _graded(passages[place], int(given))
    desk().change(judging.grade(_with_hits(asked, passages), graded, by=session().name))
    return _back_to(question_id, f"hit-{_next_ungraded(question_id, passages, place)}")


@editor.post("/judge/<question_id>/note")
def note(question_id: str) -> ResponseReturnValue:
    asked = _with_hits(_asked(question_id), _shuffled(_asked(question_id)))
    desk().change(judging.note(asked, request.form.get("note", ""), by=session().name))
    return _back_to(question_id, "note")


@editor.post("/judge/undo")
def undo() -> ResponseReturnValue:
    change = judging.undo(desk().journal.entries(), by=session().name)
    if change is None:
        return redirect(url_for("editor.judge"), code=303)
    desk().change(change)
    return _back_to(change.about, "hits")


def typed_id(query: str) -> str:
    return f"{TYPED}-{hashlib.sha256(query.encode()).hexdigest()[:10]}"


def _asked(question_id: str) -> Asked:
    """The question: of the bank, of the log, judged before, or typed by an editor just now."""
    known = all_questions().get(question_id)
    if known:
        return Asked(question_id, known.text, known.topic or "logged", HITS)
    for entry in reversed(desk().journal.entries()):
        if entry.about == question_id and entry.what in (judging.GRADE, judging.NOTE):
            return Asked(question_id, entry.said["query"], entry.said["kind"], HITS)
    typed = request.values.get("q", "")
    if typed and typed_id(typed) == question_id:
        return Asked(question_id, typed, TYPED, HITS)
    return abort(404)


def _with_hits(asked: Asked, passages: Sequence[Passage]) -> Asked:
    return Asked(asked.question_id, asked.query, asked.kind, len(passages))


def _shuffled(asked: Asked) -> list[Passage]:
    """The best passages in an order of each judge's own for the question, the same each time."""
    engine = real_engine()
    hits = engine.search(asked.query, k=HITS).hits
    by_id = {p.passage_id: p for hit in hits for p in engine.passages_of(hit.booklet_id)}
    seed = f"{session().name}\n{asked.question_id}\n"
    order = sorted(
        (hit.passage_id for hit in hits),
        key=lambda name: hashlib.sha256((seed + name).encode()).digest(),
    )
    return [by_id[name] for name in order]


def _shown(passage: Passage, mine: Sheet | None) -> Shown:
    graded = mine.grades.get((passage.doc_id, passage.text)) if mine else None
    quotes = graded.quotes if graded else ()
    sentences = [passage.sentence_text(sentence) for sentence in passage.sentences]
    return Shown(
        passage,
        tuple(
            Sentence(number, text, any(text in quote for quote in quotes))
            for number, text in enumerate(sentences)
        ),
        graded.grade if graded else None,
    )


def _graded(passage: Passage, value: int) -> Graded:
    """With the chosen sentences as quotes; those that stand side by side are one."""
    chosen = set(request.form.getlist("quote", type=int))
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
    return Graded(passage.doc_id, passage.text, value, tuple(quotes) if value else ())


def _next_ungraded(question_id: str, passages: Sequence[Passage], place: int) -> int:
    """The next passage without a grade, from 1; after the last the first, then this one."""
    mine = _mine(judging.sheets(desk().journal.entries())).get(question_id)
    done = mine.grades if mine else {}
    order = [*range(place + 1, len(passages)), *range(place)]
    left = [n for n in order if (passages[n].doc_id, passages[n].text) not in done]
    return (left[0] if left else place) + 1


def _mine(found: Mapping[tuple[str, str], Sheet]) -> dict[str, Sheet]:
    return {name: sheet for (by, name), sheet in found.items() if by == session().name}


def _progress(mine: Mapping[str, Sheet]) -> list[Progress]:
    """Questions of the bank and the log, the most wanted first, then those typed here."""
    known = sorted(all_questions().values(), key=lambda one: (-one.weight, one.question_id))
    rows = [
        Progress(
            Asked(one.question_id, one.text, one.topic, _hits(mine.get(one.question_id))),
            one.weight,
            _count(mine.get(one.question_id)),
        )
        for one in known
    ]
    names = {one.question_id for one in known}
    typed = [sheet for name, sheet in mine.items() if name not in names]
    return [*rows, *(Progress(one.asked, 0.0, len(one.grades)) for one in typed)]


def _count(mine: Sheet | None) -> int:
    return len(mine.grades) if mine else 0


def _hits(mine: Sheet | None) -> int:
    return mine.asked.hits if mine else HITS


def _following(rows: Sequence[Progress], question_id: str) -> str:
    """The next question that this judge has not finished; "" where all are."""
    left = [row.asked.question_id for row in rows if not row.whole]
    names = [row.asked.question_id for row in rows]
    after = names[names.index(question_id) + 1 :] if question_id in names else names
    return next((name for name in after if name in left), next(iter(left), ""))


def _kept() -> str:
    return request.values.get("q", "")


def _back_to(question_id: str, anchor: str) -> ResponseReturnValue:
    address = url_for("editor.sheet", question_id=question_id, q=_kept() or None)
    return redirect(f"{address}#{anchor}", code=303)
