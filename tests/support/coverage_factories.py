"""A booklet, answers and a shelf small enough to cover on paper; words are their own stems."""

from collections.abc import Mapping, Sequence

import numpy as np

from indexer.encoding.encoder import Vectors
from indexer.passages import Passage, Sentence
from indexer.vocabulary import Term, Vocabulary
from search_app.coverage.corpus_view import CorpusView
from search_app.questions.files import Question
from search_app.results import Answer, Hit, Interpretation, Run, SearchResult, Verdict

BOOKLET = "beans"
# Axes of the vectors: a text has a 1 for each of these words it holds.
AXES = ("water", "soil", "slugs", "sow", "poles", "money")


def passage(name: str, text: str, *path: str, doc_id: str = BOOKLET) -> Passage:
    return Passage(
        passage_id=f"{doc_id}#{name}",
        doc_id=doc_id,
        title="Growing beans",
        heading_path=path,
        context="",
        prefix=" ".join(("Growing beans", *path, "")),
        text=text,
        start=0,
        end=len(text),
        sentences=(Sentence(0, len(text)),),
    )


PASSAGES = (
    passage("watering", "Water the roots early in the morning.", "Care", "Watering"),
    passage("slugs", "Lay a copper band against slugs.", "Care", "Slugs"),
    passage("soil", "Loosen the soil two spades deep.", "Starting", "Soil"),
    passage("sowing", "Sow each seed three centimetres deep.", "Starting", "Sowing"),
)


def encode(texts: Sequence[str]) -> Vectors:
    """Which of the axes a text names; a text that names none is alike to nothing."""
    rows = [[float(axis in text.casefold()) for axis in AXES] for text in texts]
    vectors = np.array(rows, dtype=np.float32).reshape(len(texts), len(AXES))
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    unit: Vectors = vectors / np.maximum(lengths, np.float32(1))
    return unit


def stems(text: str) -> list[str]:
    words = (word.strip(".,?!").casefold() for word in text.split())
    return [word for word in words if word not in ("", "the", "a", "how", "do", "i", "what", "is")]


def shelf(*passages: Passage, vocabulary: Sequence[Term] = ()) -> CorpusView:
    """A shelf of the passages given, or of the bean booklet's; no word is common."""
    held = passages or PASSAGES
    return CorpusView(
        generation="first",
        passages=held,
        vectors=encode([one.text for one in held]),
        vocabulary=Vocabulary(tuple(vocabulary)),
        extract_stems=stems,
        encode_texts=encode,
        is_single_token=lambda word: False,
    )


def hit(rank: int, found: Passage, matched: float = 0.0) -> Hit:
    """A hit with its whole text marked; ``matched`` is its best sentence's cosine."""
    return Hit(
        rank=rank,
        booklet_id=found.doc_id,
        passage_id=found.passage_id,
        title=found.title,
        heading_path=found.heading_path,
        text=found.text,
        start=found.start,
        end=found.end,
        relevance=0.2,
        badge=Verdict.RELATED,
        answer=Answer(found.text, 0, len(found.text)),
        url=f"/booklets/{found.doc_id}#{found.anchor}",
        scores={"sentence": matched, "late": 0.5},
    )


def result(
    query: str, *found: Passage, verdict: str = "answered", matched: float = 0.0
) -> SearchResult:
    """An answer with the passages given, best first; only the best is matched so."""
    return SearchResult(
        query=query,
        verdict=Verdict(verdict),
        confidence={"answered": 0.9, "related": 0.6, "not_covered": 0.1}[verdict],
        interpretation=Interpretation(query),
        hits=tuple(
            hit(rank, one, matched if rank == 1 else 0.0) for rank, one in enumerate(found, 1)
        ),
        took_ms=1.0,
        generation="first",
    )


def gap(query: str, *found: Passage, matched: float = 0.0) -> SearchResult:
    return result(query, *found, verdict="not_covered", matched=matched)


def run(results: Mapping[str, SearchResult], generation: str = "first") -> Run:
    return Run(results, generation)


def asked(name: str, text: str = "", *, weight: float = 1.0, topic: str = "") -> Question:
    return Question(name, text or f"text of {name}", weight, topic, topic.title(), bool(topic))
