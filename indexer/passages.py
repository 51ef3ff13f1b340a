"""Passages, which are found, ranked and shown: each a part of a booklet's canonical text."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of a passage; offsets in the document's canonical text."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Passage:
    """A part of one section: ``document.text[start:end] == text``.

    ``passage_id`` is ``<doc_id>#<anchor>``; the anchor names the passage on the reader page and
    stays the same while its section keeps its place. ``context`` is a lead-in outside the passage,
    "" for none. ``prefix`` is what the model reads before the text: title, headings and lead-in,
    as far as the model's window has room for them.
    """

    passage_id: str
    doc_id: str
    title: str
    heading_path: tuple[str, ...]
    context: str
    prefix: str
    text: str
    start: int
    end: int
    sentences: tuple[Sentence, ...]

    @property
    def anchor(self) -> str:
        return self.passage_id.removeprefix(f"{self.doc_id}#")

    @property
    def embedding_text(self) -> str:
        """The text that is embedded; ``text`` is its end, to the character."""
        return self.prefix + self.text

    def get_sentence_text(self, sentence: Sentence) -> str:
        return self.text[sentence.start - self.start : sentence.end - self.start]
