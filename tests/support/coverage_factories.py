"""A small booklet and answers to questions that can be checked by hand; import it as ``make``."""

from collections.abc import Mapping, Sequence

import numpy as np

from indexer.encoding.encoder import Vectors
from indexer.passages import Passage, Sentence
from indexer.vocabulary import Term, Vocabulary
from search_app.coverage.corpus_view import CorpusView
from search_app.coverage.diagnosis import DiagnosisInputs
from search_app.coverage.findings import Finding, build_findings
from search_app.questions.files import Question
from search_app.results import Answer, Hit, Interpretation, Run, SearchResult, Verdict

# Dimensions of the vectors: a text has a 1 for each of these words it contains.
AXES = ("water", "soil", "slugs", "sow", "poles", "money")
STOP_WORDS = ("", "the", "a", "how", "do", "i", "what", "is")
CONFIDENCES = {"answered": 0.9, "related": 0.6, "not_covered": 0.1}


def passage(name: str, text: str, *headings: str, doc_id: str = "beans") -> Passage:
    return Passage(
        passage_id=f"{doc_id}#{name}",
        doc_id=doc_id,
        title="Growing beans",
        heading_path=headings,
        context="",
        prefix=" ".join(("Growing beans", *headings, "")),
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
    """Unit vectors by ``AXES``; a text that contains none of these words has a zero vector."""
    rows = [[float(axis in text.casefold()) for axis in AXES] for text in texts]
    vectors = np.array(rows, dtype=np.float32).reshape(len(texts), len(AXES))
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    unit: Vectors = vectors / np.maximum(lengths, np.float32(1))
    return unit


def extract_stems(text: str) -> list[str]:
    """Every word is its own stem."""
    words = (word.strip(".,?!").casefold() for word in text.split())
    return [word for word in words if word not in STOP_WORDS]


def corpus(*passages: Passage, vocabulary: Sequence[Term] = ()) -> CorpusView:
    """A view of the passages given, or of ``PASSAGES``; the model reads no word whole."""
    passages = passages or PASSAGES
    return CorpusView(
        generation="first",
        passages=passages,
        vectors=encode([one.text for one in passages]),
        vocabulary=Vocabulary(tuple(vocabulary)),
        extract_stems=extract_stems,
        encode_texts=encode,
        is_single_token=lambda word: False,
    )


def question(name: str, text: str = "", weight: float = 1.0, topic: str = "") -> Question:
    return Question(name, text or f"text of {name}", weight, topic, topic.title(), bool(topic))


def hit(rank: int, passage: Passage, cosine: float, verified: float | None = None) -> Hit:
    """A hit with its whole text marked; ``cosine`` is its best sentence's."""
    return Hit(
        rank=rank,
        booklet_id=passage.doc_id,
        passage_id=passage.passage_id,
        title=passage.title,
        heading_path=passage.heading_path,
        text=passage.text,
        start=passage.start,
        end=passage.end,
        relevance=0.2,
        verified=verified,
        badge=Verdict.RELATED,
        answer=Answer(passage.text, 0, len(passage.text)),
        url=f"/booklets/{passage.doc_id}#{passage.anchor}",
        scores={"sentence": cosine, "late": 0.5},
    )


def result(
    query: str,
    *passages: Passage,
    verdict: str = "answered",
    cosine: float = 0.0,
    verified: float | None = None,
) -> SearchResult:
    """An answer with these passages, best first; ``cosine`` is the first one's.

    The verifier says ``verified`` of the first, else what its verdict says, and 0 of others.
    """
    first = CONFIDENCES[verdict] if verified is None else verified
    figures = [(cosine, first), *[(0.0, 0.0)] * len(passages)]
    hits = (hit(rank, one, *figures[rank - 1]) for rank, one in enumerate(passages, 1))
    return SearchResult(
        query=query,
        verdict=Verdict(verdict),
        confidence=CONFIDENCES[verdict],
        interpretation=Interpretation(query),
        hits=tuple(hits),
        took_ms=1.0,
        generation="first",
    )


def gap(query: str, *passages: Passage, cosine: float = 0.0, verified: float = 0.0) -> SearchResult:
    return result(query, *passages, verdict="not_covered", cosine=cosine, verified=verified)


def run(results: Mapping[str, SearchResult], generation: str = "first") -> Run:
    return Run(results, generation)


def findings(
    *pairs: tuple[Question, SearchResult], view: CorpusView | None = None
) -> tuple[Finding, ...]:
    """Findings of questions with their answers, without further evidence for a diagnosis."""
    answers = run({one.question_id: answer for one, answer in pairs})
    questions = [one for one, _ in pairs]
    return build_findings(questions, answers, view or corpus(), DiagnosisInputs())
