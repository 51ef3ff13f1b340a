"""Booklets of recombined sentences, of any number."""

import gzip
import json
import random
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from indexer.documents import Block, BlockKind, Document, Section
from indexer.passages import Passage, Sentence
from indexer.splitting.sentences import find_sentence_spans
from tests.support.paths import SHARED

TRAINING_PAGES = SHARED / "data/train"
# Every so many of the documents about rare diseases: more would be most of the words.
RARE_DISEASE_STEP = 6
SECTIONS = 8  # a booklet
SECTION_SENTENCES = 12
PASSAGE_SENTENCES = 4
FOLDER_SIZE = 1_000  # files
MIN_SECTION_LETTERS = 200


class Half(NamedTuple):
    """Words that are a half of a sentence, numbered among all halves."""

    number: int
    text: str


class Topic(NamedTuple):
    """A page: its title, headings, and the first and second halves of its sentences by section."""

    title: str
    headings: list[str]
    sections: list[list[tuple[Half, Half]]]


class ComposedPassage(NamedTuple):
    """A passage, and the halves that its sentences are of."""

    passage: Passage
    halves: list[tuple[Half, Half]]


class ComposedBooklet(NamedTuple):
    """A booklet with its passages; ``markdown`` is the file it would be read from."""

    document: Document
    passages: list[ComposedPassage]
    markdown: str


def read_topics() -> tuple[list[Topic], list[str]]:
    """The training pages, and the texts of all halves by their numbers."""
    pages = [
        (page["title"], [(section["heading"], section["text"]) for section in page["sections"]])
        for page in _read_lines(TRAINING_PAGES / "nci-pages.jsonl.gz")
    ]
    documents = [*_read_lines(TRAINING_PAGES / "medquad.jsonl.gz")][::RARE_DISEASE_STEP]
    pages += [
        (document["title"], [(pair["question"], pair["answer"]) for pair in document["pairs"]])
        for document in documents
    ]
    topics, halves = list[Topic](), list[str]()
    for title, sections in pages:
        long = [(head, text) for head, text in sections if head and len(text) > MIN_SECTION_LETTERS]
        if long:
            divided = [[_halve(sentence, halves) for sentence in _divide(text)] for _, text in long]
            topics.append(Topic(title, [" ".join(head.split()) for head, _ in long], divided))
    return topics, halves


def compose_booklets(count: int, topics: Sequence[Topic]) -> Iterator[ComposedBooklet]:
    """The same ones each time."""
    chance = random.Random(7)
    return (_compose_booklet(number, topics, chance) for number in range(count))


def choose_file(number: int) -> Path:
    """Where a booklet lies below the folder of all."""
    return Path(f"{number // FOLDER_SIZE:04}", f"b{number:07}.md")


def _compose_booklet(
    number: int, topics: Sequence[Topic], chance: random.Random
) -> ComposedBooklet:
    topic, doc_id = chance.choice(topics), f"b{number:07}"
    title = f"{topic.title} {number}"
    text, markdown = title, [f"# {title}"]
    sections, blocks, passages = list[Section](), list[Block](), list[ComposedPassage]()
    for row in range(SECTIONS):
        source = topic if chance.random() < 0.7 else chance.choice(topics)
        heading, halves = _cross_sentences(source, topic, chance)
        start = len(text) + 2
        sections.append(Section((title, heading), 2, start, start + len(heading)))
        text += f"\n\n{heading}\n\n"
        begin = len(text)
        for first in range(0, len(halves), PASSAGE_SENTENCES):
            part = halves[first : first + PASSAGE_SENTENCES]
            text += " " if len(text) > begin else ""
            place = len(text)
            sentences = list[Sentence]()
            for before, after in part:
                text += " " if len(text) > place else ""
                sentences.append(Sentence(len(text), len(text) + len(_join(before, after))))
                text += _join(before, after)
            passage = Passage(
                passage_id=f"{doc_id}#s{row}-{first}",
                doc_id=doc_id,
                title=title,
                heading_path=(title, heading),
                context="",
                prefix=f"{title}\n{heading}\n",
                text=text[place:],
                start=place,
                end=len(text),
                sentences=tuple(sentences),
            )
            passages.append(ComposedPassage(passage, part))
        blocks.append(Block(BlockKind.PARAGRAPH, row, begin, len(text)))
        markdown.append(f"## {heading}\n\n{text[begin:]}")
    document = Document(doc_id, title, text, tuple(sections), tuple(blocks), source=f"{doc_id}.md")
    return ComposedBooklet(document, passages, "\n\n".join(markdown) + "\n")


def _cross_sentences(
    source: Topic, topic: Topic, chance: random.Random
) -> tuple[str, list[tuple[Half, Half]]]:
    """A heading, and sentences of its section whose second halves are of others of the topic."""
    row = chance.randrange(len(source.sections))
    sentences = source.sections[row]
    begin = chance.randrange(max(1, len(sentences) - SECTION_SENTENCES))
    crossed = [
        (first, chance.choice(chance.choice(topic.sections))[1])
        for first, _ in sentences[begin : begin + SECTION_SENTENCES]
    ]
    return source.headings[row], crossed


def _join(before: Half, after: Half) -> str:
    return f"{before.text} {after.text}" if before.text and after.text else before.text + after.text


def _halve(sentence: str, halves: list[str]) -> tuple[Half, Half]:
    words = sentence.split()
    middle = (len(words) + 1) // 2
    parts = " ".join(words[:middle]), " ".join(words[middle:])
    halves += parts
    return Half(len(halves) - 2, parts[0]), Half(len(halves) - 1, parts[1])


def _divide(text: str) -> list[str]:
    line = " ".join(text.replace("#", "").split())
    return [line[start:end] for start, end in find_sentence_spans(line)]


def _read_lines(path: Path) -> Iterator[dict[str, Any]]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)
