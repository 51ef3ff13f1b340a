"""A starter bank for a booklet: questions to begin with, until editors know what people ask."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain, count
from pathlib import Path

import msgspec

from indexer.documents import Document
from indexer.vocabulary import Vocabulary
from indexer.word_lists import EVERYDAY_WORDS, read_words
from indexer.words import STOP_WORDS
from search_app.questions.files import Question, make_text_key, select_for_booklets

# The files of a starter bank.
KINDS = ("headings", "words", "general")
GENERAL_TOPICS = Path(__file__).with_name("general_topics.json")
EDITORS = "Made by search_app questions new; nobody has read it yet."
# Words of a booklet that are asked about: those that are no everyday words, the most frequent.
MAX_WORDS = 25
MIN_WORD_LENGTH = 6
MIN_WORD_COUNT = 2
# A file system allows a file's name 255 bytes; ids of a corpus may be longer.
MAX_NAME_LENGTH = 100
HEADING_WEIGHT, WORD_WEIGHT = 3, 2
# JSON may hold them as they are, and YAML not.
_NO_YAML_PATTERN = re.compile("[\x7f-\x9f\ufffe\uffff]")
_WORD_PATTERN = re.compile(r"[a-zà-ÿ]+(?:-[a-zà-ÿ]+)*")


@dataclass(frozen=True, slots=True)
class StarterTopic:
    """A file of a bank: ``questions`` are (text, weight), each asked of the booklet only once."""

    topic: str
    title: str
    note: str
    questions: tuple[tuple[str, int], ...]


class _GeneralQuestion(msgspec.Struct, frozen=True):
    text: str
    weight: int


def make_starter_bank(
    document: Document, vocabulary: Vocabulary, bank: Sequence[Question] = ()
) -> tuple[StarterTopic, ...]:
    """Of the booklet's headings, of its words, and of what people ask every booklet.

    Without what ``bank`` asks of this booklet already; () where it asks all of it.
    """
    name = choose_bank_name(document.doc_id, bank)
    seen = {make_text_key(one.text) for one in select_for_booklets(bank, [document.doc_id])} | {""}
    topics = (
        StarterTopic(
            f"{name}-headings",
            f"Headings of: {document.title}",
            "Made of the headings. Say each as people ask it.",
            tuple(_drop_repeats(_ask_headings(document), seen)),
        ),
        StarterTopic(
            f"{name}-words",
            f"Words of: {document.title}",
            "Made of words that not everybody knows. Delete what nobody would ask.",
            tuple(_drop_repeats(_ask_words(document, vocabulary), seen)),
        ),
        StarterTopic(
            f"{name}-general",
            f"Asked of every booklet: {document.title}",
            "General topics of patient information. Put in what this booklet is about.",
            tuple(_drop_repeats(_read_general_questions(), seen)),
        ),
    )
    return tuple(topic for topic in topics if topic.questions)


def choose_bank_name(booklet: str, bank: Sequence[Question]) -> str:
    """What the topics of a booklet's starter begin with; no other booklet's in ``bank`` do.

    Topics name files, and ids in addresses: small letters, digits and hyphens.
    """
    slug = re.sub("[^a-z0-9]+", "-", booklet.casefold())[:MAX_NAME_LENGTH].strip("-") or "booklet"
    others = {one.topic for one in bank if booklet not in one.booklets}
    names = chain([slug], (f"{slug}-{number}" for number in count(2)))
    return next(name for name in names if others.isdisjoint(f"{name}-{kind}" for kind in KINDS))


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


def _ask_headings(document: Document) -> Iterator[tuple[str, int]]:
    for section in document.sections:
        heading = section.heading.strip(" .:")
        if section.has_heading and heading:
            text = heading if heading.endswith("?") else f"{heading}: what should I know?"
            yield text, HEADING_WEIGHT


def _ask_words(document: Document, vocabulary: Vocabulary) -> Iterator[tuple[str, int]]:
    """Terms of the vocabulary as the booklet writes them, then words that few people use."""
    everyday = read_words(*EVERYDAY_WORDS)
    for word in _find_terms(document, vocabulary):
        if word.casefold() not in everyday:
            yield f"What is {word}?", WORD_WEIGHT
    for word in find_rare_words(document.text):
        yield f"What does “{word}” mean?", WORD_WEIGHT


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


def _drop_repeats(
    questions: Iterable[tuple[str, int]], seen: set[str]
) -> Iterator[tuple[str, int]]:
    """Those whose keys were not ``seen``, by the rule of the bank."""
    for text, weight in questions:
        if (key := make_text_key(text)) not in seen:
            seen.add(key)
            yield text, weight


def _read_general_questions() -> Sequence[tuple[str, int]]:
    rows = msgspec.json.decode(GENERAL_TOPICS.read_bytes(), type=list[_GeneralQuestion])
    return [(row.text, row.weight) for row in rows]


def _quote(text: str) -> str:
    quoted = msgspec.json.encode(text).decode()
    return _NO_YAML_PATTERN.sub(lambda match: f"\\u{ord(match[0]):04x}", quoted)
