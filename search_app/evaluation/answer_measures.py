"""What people see first: the marked sentence, and the first words of the page."""

from collections.abc import Callable, Iterator, Sequence

from search_app.judgements.files import HELPS
from search_app.judgements.quotes import holds, words
from search_app.judgements.resolve import Found, Judged, Question, Unit
from search_app.rankings import only_ranks
from search_app.results import Hit, Run

WORDS_SHOWN = 200

ACCURACY = "A@1"
REACHED = "R@200w"


def answer_measures(run: Run, judged: Judged) -> dict[str, dict[str, float]]:
    """A@1 and R@200w of each answerable question, where quotes were judged and answers marked."""
    measures: dict[str, Callable[[Sequence[Hit], Question], float]] = {}
    if judged.unit is Unit.PASSAGE:
        measures[REACHED] = reached_in_words
        if not only_ranks(run):
            measures[ACCURACY] = answer_accuracy
    return {
        name: {q.query_id: score(run.ranking(q.query_id), q) for q in judged.answerable}
        for name, score in measures.items()
    }


def answer_accuracy(hits: Sequence[Hit], question: Question) -> float:
    """1 where the first hit's marked sentence overlaps a quote of grade 2 or 3, else 0."""
    helping = [found for found in question.gold if found.quote.grade >= HELPS]
    return float(bool(hits) and any(_overlaps(hits[0], found) for found in helping))


def reached_in_words(hits: Sequence[Hit], question: Question, *, shown: int = WORDS_SHOWN) -> float:
    """Share of the answering quotes within the first words shown, in [0, 1].

    Answering quotes are those of grade 3, or of the highest grade where there are none.
    """
    best = max((found.quote.grade for found in question.gold), default=0)
    wanted = [words(f.quote.text) for f in question.gold if f.quote.grade == best]
    page = [words(text) for text in _first_words(hits, shown)]
    reached = sum(any(holds(text, quote) for text in page) for quote in wanted)
    return reached / len(wanted) if wanted else 0.0


def _first_words(hits: Sequence[Hit], shown: int) -> Iterator[str]:
    left = shown
    for hit in hits:
        texts = hit.text.split()[:left]
        left -= len(texts)
        yield " ".join(texts)


def _overlaps(hit: Hit, found: Found) -> bool:
    """By offsets; by words where the run does not know the booklet the quote stands in."""
    answer = hit.answer
    if answer.end > answer.start and found.spans:
        spans = found.spans.get(hit.booklet_id, ())
        return any(answer.start < end and start < answer.end for start, end in spans)
    quote, marked = words(found.quote.text), words(answer.text)
    return holds(marked, quote) or holds(quote, marked)
