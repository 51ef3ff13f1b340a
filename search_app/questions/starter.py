"""A starter bank for a booklet: questions to begin with, until editors know what people ask."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import msgspec

from indexer.documents import Document
from indexer.vocabulary import Vocabulary
from indexer.word_lists import EVERYDAY_WORDS, read_words
from indexer.words import STOP_WORDS

GENERAL_TOPICS = Path(__file__).with_name("general_topics.json")
EDITORS = "Made by search_app questions new; nobody has read it yet."
# Words of a booklet that are asked about: those that are no everyday words, the most frequent.
MAX_WORDS = 25
MIN_WORD_LENGTH = 6
MIN_WORD_COUNT = 2
HEADING_WEIGHT, WORD_WEIGHT = 3, 2
_WORD_PATTERN = re.compile(r"[a-zà-ÿ]+(?:-[a-zà-ÿ]+)*")


@dataclass(frozen=True, slots=True)
class StarterTopic:
    """A file of a bank: ``questions`` are (text, weight), each text once in the whole bank."""

    topic: str
    title: str
    note: str
    questions: tuple[tuple[str, int], ...]


class _GeneralQuestion(msgspec.Struct, frozen=True):
    text: str
    weight: int


def make_starter_bank(document: Document, vocabulary: Vocabulary) -> tuple[StarterTopic, ...]:
    """Of the booklet's headings, of its words, and of what people ask every booklet."""
    # Topics name files, and ids in addresses: small letters, digits and hyphens.
    name = re.sub("[^a-z0-9]+", "-", document.doc_id.casefold()).strip("-") or "booklet"
    seen = set[str]()
    topics = (
        StarterTopic(
            f"{name}-headings",
            f"Headings of: {document.title}",
            "Made of the headings. Say each as people ask it.",
            tuple(_drop_repeats(_ask_headings(document), HEADING_WEIGHT, seen)),
        ),
        StarterTopic(
            f"{name}-words",
            f"Words of: {document.title}",
            "Made of words that not everybody knows. Delete what nobody would ask.",
            tuple(_drop_repeats(_ask_words(document, vocabulary), WORD_WEIGHT, seen)),
        ),
        StarterTopic(
            f"{name}-general",
            f"Asked of every booklet: {document.title}",
            "General topics of patient information. Put in what this booklet is about.",
            tuple(one for one in _read_general_questions() if one[0].casefold() not in seen),
        ),
    )
    return tuple(topic for topic in topics if topic.questions)


def format_topic(topic: StarterTopic, booklet: str, today: date) -> str:
    """The file of a topic, as ``read_question_bank`` reads it. JSON strings are YAML, too."""
    lines = [
        "# Started by `search_app questions new` for one booklet. Change and delete what you like;",
        "# corpus/README.md says what the lines mean.",
        f"topic: {topic.topic}",
        f"title: {_quote(topic.title)}",
        f"note: {_quote(topic.note)}",
        f"updated: {today.isoformat()}",
        f"editors: {_quote(EDITORS)}",
        f"booklets: [{_quote(booklet)}]",
        "questions:",
    ]
    for number, (text, weight) in enumerate(topic.questions, start=1):
        lines += [f"  - id: {topic.topic}-{number:02}", f"    text: {_quote(text)}"]
        lines += [f"    weight: {weight}"]
    return "\n".join(lines) + "\n"


def _ask_headings(document: Document) -> Iterator[str]:
    for section in document.sections:
        heading = section.heading.strip(" .:")
        if section.has_heading and heading:
            yield heading if heading.endswith("?") else f"{heading}: what should I know?"


def _ask_words(document: Document, vocabulary: Vocabulary) -> Iterator[str]:
    """Terms of the vocabulary as the booklet writes them, then words that few people use."""
    everyday = read_words(*EVERYDAY_WORDS)
    for word in _find_terms(document, vocabulary):
        if word.casefold() not in everyday:
            yield f"What is {word}?"
    for word in find_rare_words(document.text):
        yield f"What does “{word}” mean?"


def _find_terms(document: Document, vocabulary: Vocabulary) -> Iterable[str]:
    words = re.findall(r"[^\W_][\w/-]*", document.text)
    matches = vocabulary.find_matches(words)
    return dict.fromkeys(" ".join(words[one.start : one.end]) for one in matches)


def find_rare_words(text: str) -> list[str]:
    """Long words in small letters that few people ask with, the most frequent first."""
    known = read_words(*EVERYDAY_WORDS) | set(STOP_WORDS)
    counts = Counter(_WORD_PATTERN.findall(text.casefold()))
    rare = [
        word
        for word, count in counts.items()
        if count >= MIN_WORD_COUNT
        and len(word) >= MIN_WORD_LENGTH
        and word.removesuffix("s") not in known
    ]
    return sorted(rare, key=lambda word: (-counts[word], word))[:MAX_WORDS]


def _drop_repeats(texts: Iterable[str], weight: int, seen: set[str]) -> Iterator[tuple[str, int]]:
    for text in texts:
        if text.casefold() not in seen:
            seen.add(text.casefold())
            yield text, weight


def _read_general_questions() -> Sequence[tuple[str, int]]:
    rows = msgspec.json.decode(GENERAL_TOPICS.read_bytes(), type=list[_GeneralQuestion])
    return [(row.text, row.weight) for row in rows]


def _quote(text: str) -> str:
    return msgspec.json.encode(text).decode()
