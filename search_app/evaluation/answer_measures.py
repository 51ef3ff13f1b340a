"""Measures of what people see first: the marked sentence, and the first words of the page."""

from collections.abc import Callable, Iterator, Mapping, Sequence

from search_app.judgements.files import MIN_HELPFUL_GRADE
from search_app.judgements.quotes import contains_quote, tokenize_text
from search_app.judgements.resolve import JudgedQuestion, JudgementSet, JudgementUnit, ResolvedQuote
from search_app.results import Hit, Run, Span

WORD_LIMIT = 200

ANSWER_ACCURACY = "A@1"
RECALL_IN_WORDS = "R@200w"
OWN_MEASURES = (ANSWER_ACCURACY, RECALL_IN_WORDS)


def compute_answer_measures(run: Run, judgements: JudgementSet) -> dict[str, dict[str, float]]:
    """A@1 and R@200w of each answerable question, where the run and the judgements allow them."""
    questions = judgements.answerable_questions
    return {
        name: {q.query_id: score(run.get_hits(q.query_id), q) for q in questions}
        for name, score in _SCORES.items()
        if not explain_missing_measure(name, run, judgements)
    }


def explain_missing_measure(name: str, run: Run, judgements: JudgementSet) -> str:
    """Why one of these measures cannot be computed; "" where it can."""
    if judgements.unit is not JudgementUnit.PASSAGE:
        return "it needs judged quotes, and these judgements grade documents"
    if run.ranking_only and name == ANSWER_ACCURACY:
        return "it needs marked answers, and this run only ranks"
    if run.ranking_only and not any(h.text for r in run.results.values() for h in r.hits):
        return "it needs the text of what was found, and this run has none"
    return ""


def score_answer_accuracy(hits: Sequence[Hit], question: JudgedQuestion) -> float:
    """1 where a sentence of a quote of grade 2 or 3 is marked in the first hit, else 0."""
    helpful = [gold for gold in question.gold if gold.quote.grade >= MIN_HELPFUL_GRADE]
    return float(bool(hits) and any(_overlaps_quote(hits[0], gold) for gold in helpful))


def score_recall_in_words(
    hits: Sequence[Hit], question: JudgedQuestion, *, word_limit: int = WORD_LIMIT
) -> float:
    """Share of the answering quotes within the first words shown, in [0, 1].

    Answering quotes are those of grade 3, or of the highest grade where there are none.
    """
    best = max((gold.quote.grade for gold in question.gold), default=0)
    quotes = [tokenize_text(gold.quote.text) for gold in question.gold if gold.quote.grade == best]
    page = [tokenize_text(text) for text in _take_first_words(hits, word_limit)]
    reached = sum(any(contains_quote(text, quote) for text in page) for quote in quotes)
    return reached / len(quotes) if quotes else 0.0


def _take_first_words(hits: Sequence[Hit], word_limit: int) -> Iterator[str]:
    for hit in hits:
        words = hit.text.split()[:word_limit]
        word_limit -= len(words)
        yield " ".join(words)


def _overlaps_quote(hit: Hit, gold: ResolvedQuote) -> bool:
    """By offsets; by words where the run does not know the booklet of the quote.

    Marks are whole sentences: what overlaps a quote holds a sentence of it, or what is quoted of
    one.
    """
    answer = hit.answer
    if answer.end > answer.start and gold.spans:
        marks = answer.spans or (Span(answer.start, answer.end),)
        spans = gold.spans.get(hit.booklet_id, ())
        return any(m.start < end and start < m.end for start, end in spans for m in marks)
    quote, marked = tokenize_text(gold.quote.text), tokenize_text(answer.text)
    return bool(marked) and (contains_quote(marked, quote) or contains_quote(quote, marked))


_SCORES: Mapping[str, Callable[[Sequence[Hit], JudgedQuestion], float]] = {
    RECALL_IN_WORDS: score_recall_in_words,
    ANSWER_ACCURACY: score_answer_accuracy,
}
