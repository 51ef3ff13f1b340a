"""What a search gives back. The shapes are the contract's; see ``SearchResult.to_json``."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache
from typing import Any
from urllib.parse import quote

import msgspec

from indexer.passages import Passage

# What the verifier says of a passage that it takes to answer is at least this.
MIN_ANSWER_READING = 0.5


class Verdict(StrEnum):
    """Whether the booklets answer the question."""

    ANSWERED = "answered"
    RELATED = "related"
    NOT_COVERED = "not_covered"


@dataclass(frozen=True, slots=True)
class Query:
    """A question of a batch, asked of one booklet, or of all where ``booklet`` is ""."""

    query_id: str
    text: str
    booklet: str = ""


class Correction(msgspec.Struct, frozen=True, rename={"source": "from", "target": "to"}):
    """A word that was read as another: ``source`` as typed, ``target`` as searched."""

    source: str
    target: str


class Expansion(msgspec.Struct, frozen=True, rename={"source": "from", "target": "to"}):
    """A word searched beside the typed one. ``kind`` is brand, generic, class, lay, medical, …."""

    source: str
    target: str
    kind: str


class Interpretation(msgspec.Struct, frozen=True, rename={"missing_drugs": "missing"}):
    """How a question was read. ``missing_drugs`` are drugs it names that no booklet contains.

    ``shortened`` says that it had too many words, and that only the first and last were read.
    """

    text: str
    corrections: tuple[Correction, ...] = ()
    expansions: tuple[Expansion, ...] = ()
    missing_drugs: tuple[str, ...] = ()
    shortened: bool = False


class NoticeKind(StrEnum):
    """What a question shows that comes before any search."""

    EMERGENCY = "emergency"
    CRISIS = "crisis"
    CONTACT = "contact"
    LANGUAGE = "language"


# A body in danger, or a mind.
WARNING_KINDS = frozenset([NoticeKind.EMERGENCY, NoticeKind.CRISIS])


@dataclass(frozen=True, slots=True)
class Contact:
    """Somebody to call or write to; ``url`` is a ``tel:``, ``mailto:`` or ``https:`` address."""

    label: str
    url: str


@dataclass(frozen=True, slots=True)
class Notice:
    """Fixed words of the editors, shown before any result; ``sign`` names what they go with.

    ``language`` is that of the words. Of another language than the booklets' they are said in both:
    around " · " in a title or a label, in a line each of ``text`` and ``call_now``. ``call_now`` is
    said before the contacts, where nobody can tell whether it is urgent; else it is "".
    ``not_kept`` says so of a question that may be logged nowhere; it is "" of any other.
    """

    kind: NoticeKind
    sign: str
    title: str
    text: str
    contacts: tuple[Contact, ...] = ()
    language: str = "en"
    call_now: str = ""
    not_kept: str = ""


@dataclass(frozen=True, slots=True)
class Source:
    """Where a hit comes from, as the booklet gives it; None where it does not.

    Days are year-month-day where they can be read. ``overdue``: that of ``next_review`` is past.
    ``url`` is where the publisher has the booklet.
    """

    title: str
    publisher: str | None = None
    facts_as_of: str | None = None
    last_reviewed: str | None = None
    next_review: str | None = None
    overdue: bool | None = None
    page: int | None = None
    audience: str | None = None
    language: str = "en"
    version: str | None = None
    licence: str | None = None
    contact: str | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True)
class AlsoIn:
    """The same text in another booklet."""

    booklet_id: str
    passage_id: str
    title: str
    url: str


@dataclass(frozen=True, slots=True)
class Span:
    """Character offsets in a booklet's canonical text, ``start`` < ``end``."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Answer:
    """What answers best, in or around a hit; offsets in the booklet's canonical text.

    ``text`` is the text of the ``spans``, joined by a space; ``start`` and ``end`` enclose them.
    Without spans nothing may be marked, and the text is "".
    """

    text: str
    start: int
    end: int
    spans: tuple[Span, ...] = ()

    @property
    def parts(self) -> tuple[str, ...]:
        """The text of each span."""
        parts, at = [], 0
        for span in self.spans:
            parts.append(self.text[at : at + span.end - span.start])
            at += len(parts[-1]) + 1
        return tuple(parts) or ((self.text,) if self.text else ())


@dataclass(frozen=True, slots=True)
class Hit:
    """One passage in a ranking.

    ``relevance`` in [0, 1] is the calibrated probability that the passage answers the question,
    ``badge`` the verdict on this hit alone. ``verified`` in [0, 1] is what the verifier says, which
    reads few of the first only; it is None of others. ``also_in`` are other booklets that say the
    same in the same words. ``scores`` do not compare across questions.
    """

    rank: int
    booklet_id: str
    passage_id: str
    title: str = ""
    heading_path: tuple[str, ...] = ()
    text: str = ""
    start: int = 0
    end: int = 0
    relevance: float = 0.0
    verified: float | None = None
    badge: Verdict = Verdict.RELATED
    answer: Answer = Answer("", 0, 0)
    url: str = ""
    source: Source | None = None
    also_in: tuple[AlsoIn, ...] = ()
    scores: Mapping[str, float] = field(default_factory=dict)

    @property
    def is_read_as_answer(self) -> bool:
        """Whether the verifier has read the passage and takes it for one that answers."""
        return self.verified is not None and self.verified >= MIN_ANSWER_READING


@dataclass(frozen=True, slots=True)
class SearchResult:
    """An answered question. ``confidence`` in [0, 1]: the probability that the booklets answer."""

    query: str
    verdict: Verdict
    confidence: float
    interpretation: Interpretation
    hits: tuple[Hit, ...]
    took_ms: float
    generation: str
    notice: Notice | None = None

    @property
    def is_urgent(self) -> bool:
        """Whether help must come before anything that a booklet says."""
        return self.notice is not None and self.notice.kind in WARNING_KINDS

    @property
    def claims_answer(self) -> bool:
        """Whether readers are told that a booklet answers; never where something is urgent."""
        return self.verdict is Verdict.ANSWERED and not self.is_urgent

    @property
    def is_sure(self) -> bool:
        """Whether it is answered, and the page says so without "may"."""
        return self.claims_answer and self.hits[0].is_read_as_answer

    def encode_json(self) -> bytes:
        """The search answer in the contract's form, as JSON."""
        return msgspec.json.encode(self)

    def to_json(self) -> dict[str, Any]:
        """The same, ready for ``json.dumps``."""
        answer: dict[str, Any] = msgspec.json.decode(self.encode_json())  # without tuples
        return answer


@dataclass(frozen=True, slots=True)
class Run:
    """The answers to a batch, by query id, in input order; what evaluation and coverage read.

    Verdicts, confidence and marked answers of a ``ranking_only`` run mean nothing.
    ``answered_from`` is the least probability, in [0, 1], that counts as an answer; where it is
    None the verdict decides.
    """

    results: Mapping[str, SearchResult]
    generation: str
    settings: Mapping[str, str] = field(default_factory=dict)
    ranking_only: bool = False
    answered_from: float | None = None

    def get_hits(self, query_id: str) -> Sequence[Hit]:
        """Hits of one query, best first; empty for a query the run lacks."""
        result = self.results.get(query_id)
        return result.hits if result else ()


@dataclass(frozen=True, slots=True)
class RankingEntry:
    """One place in a ranking. ``score`` orders the entries of one question only."""

    booklet_id: str
    passage_id: str
    score: float
    text: str = ""


def build_ranking_run(
    rankings: Mapping[str, Sequence[RankingEntry]],
    queries: Mapping[str, str],
    *,
    generation: str = "",
    settings: Mapping[str, str] | None = None,
) -> Run:
    """A run of rankings, best first, by query id; a query without a text is its id."""
    results = {
        query_id: SearchResult(
            query=(query := queries.get(query_id, query_id)),
            verdict=Verdict.RELATED,
            confidence=0.0,
            interpretation=Interpretation(query),
            hits=tuple(
                Hit(n, e.booklet_id, e.passage_id, text=e.text, scores={"score": e.score})
                for n, e in enumerate(entries, start=1)
            ),
            took_ms=0.0,
            generation=generation,
        )
        for query_id, entries in rankings.items()
    }
    return Run(results, generation, settings or {}, ranking_only=True)


def split_by_marks(text: str, parts: Sequence[str]) -> list[tuple[str, bool]]:
    """A hit's text in pieces, each marked or not; first what is marked above the hit."""
    above = [part for part in parts if part not in text]
    pieces = [piece for part in above for piece in ((part, True), (" … ", False))]
    for part in (part for part in parts if part in text):
        before, found, after = text.partition(part)
        if found:
            pieces += [(before, False), (part, True)]
            text = after
    return [(piece, is_marked) for piece, is_marked in [*pieces, (text, False)] if piece]


def build_hit_url(passage: Passage, mark: str) -> str:
    """Where the reader page shows the passage, with the answer marked unless ``mark`` is ""."""
    booklet, anchor = _escape_url_part(passage.doc_id), _escape_url_part(passage.anchor)
    return f"/booklets/{booklet}{f'?mark={mark}' if mark else ''}#{anchor}"


@lru_cache(maxsize=4096)
def _escape_url_part(part: str) -> str:
    return quote(part, safe="")
