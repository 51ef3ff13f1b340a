"""What people see first: the marked sentence, and the first words of the page."""

from collections.abc import Callable, Iterator, Sequence

from search_app.judgements.files import MIN_HELPFUL_GRADE
from search_app.judgements.quotes import contains_quote, tokenize_text
from search_app.judgements.resolve import JudgedQuestion, JudgementSet, JudgementUnit, ResolvedQuote
from search_app.results import Hit, Run

WORD_LIMIT = 200

ANSWER_ACCURACY = "A@1"
RECALL_IN_WORDS = "R@200w"


def compute_answer_measures(run: Run, judgements: JudgementSet) -> dict[str, dict[str, float]]:
    """A@1 and R@200w of each answerable question, where quotes were judged and answers marked."""
    measures: dict[str, Callable[[Sequence[Hit], JudgedQuestion], float]] = {}
    if judgements.unit is JudgementUnit.PASSAGE:
        measures[RECALL_IN_WORDS] = score_recall_in_words
        if not run.ranking_only:
            measures[ANSWER_ACCURACY] = score_answer_accuracy
    return {
        name: {
            q.query_id: score(run.get_hits(q.query_id), q) for q in judgements.answerable_questions
        }
        for name, score in measures.items()
    }


def score_answer_accuracy(hits: Sequence[Hit], question: JudgedQuestion) -> float:
    """1 where the first hit's marked sentence overlaps a quote of grade 2 or 3, else 0."""
    helping = [found for found in question.gold if found.quote.grade >= MIN_HELPFUL_GRADE]
    return float(bool(hits) and any(_overlaps_quote(hits[0], found) for found in helping))


def score_recall_in_words(
    hits: Sequence[Hit], question: JudgedQuestion, *, word_limit: int = WORD_LIMIT
) -> float:
    """Share of the answering quotes within the first words shown, in [0, 1].

    Answering quotes are those of grade 3, or of the highest grade where there are none.
    """
    best = max((found.quote.grade for found in question.gold), default=0)
    wanted = [tokenize_text(f.quote.text) for f in question.gold if f.quote.grade == best]
    page = [tokenize_text(text) for text in _take_first_words(hits, word_limit)]
    reached = sum(any(contains_quote(text, quote) for text in page) for quote in wanted)
    return reached / len(wanted) if wanted else 0.0


def _take_first_words(hits: Sequence[Hit], word_limit: int) -> Iterator[str]:
    left = word_limit
    for hit in hits:
        texts = hit.text.split()[:left]
        left -= len(texts)
        yield " ".join(texts)


def _overlaps_quote(hit: Hit, resolved_quote: ResolvedQuote) -> bool:
    """By offsets; by words where the run does not know the booklet the quote stands in."""
    answer = hit.answer
    if answer.end > answer.start and resolved_quote.spans:
        spans = resolved_quote.spans.get(hit.booklet_id, ())
        return any(answer.start < end and start < answer.end for start, end in spans)
    quote, marked = tokenize_text(resolved_quote.quote.text), tokenize_text(answer.text)
    return contains_quote(marked, quote) or contains_quote(quote, marked)
