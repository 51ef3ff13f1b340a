"""The list of booklets, and the part of it that is for somebody, in a language, on a topic."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from indexer.documents import Document
from indexer.metadata import Metadata, read_metadata

FILTER_FIELDS = ("audience", "language", "topic")
UNSAID = ("", "und")


@dataclass(frozen=True, slots=True)
class BookletCard:
    """A booklet in the list."""

    document: Document
    metadata: Metadata

    def list_values(self, field: str) -> tuple[str, ...]:
        """What the booklet says for one of ``FILTER_FIELDS``, in its own letters."""
        of_field = {
            "audience": (self.metadata.audience,),
            "language": (self.metadata.language.partition("-")[0].lower(),),
            "topic": self.metadata.topics,
        }
        return tuple(value for value in of_field[field] if value not in UNSAID)


def build_cards(documents: Iterable[Document]) -> list[BookletCard]:
    return [BookletCard(document, read_metadata(document)) for document in documents]


def select_cards(cards: Iterable[BookletCard], wanted: Mapping[str, str]) -> list[BookletCard]:
    """Those that have every wanted value; capitals do not count, and "" is any."""
    wishes = {field: value.casefold() for field, value in wanted.items() if value}
    return [
        card
        for card in cards
        if all(
            value in map(str.casefold, card.list_values(field)) for field, value in wishes.items()
        )
    ]


def list_filters(cards: Sequence[BookletCard]) -> dict[str, list[str]]:
    """The values to choose from, by field; of a field that all booklets have alike, none."""
    said = {field: [card.list_values(field) for card in cards] for field in FILTER_FIELDS}
    return {
        field: list(_list_distinct(values))
        for field, values in said.items()
        if len({frozenset(map(str.casefold, of_card)) for of_card in values}) > 1
    }


def _list_distinct(values: Iterable[Iterable[str]]) -> Iterable[str]:
    """In alphabetical order, each in the letters in which it comes first."""
    distinct: dict[str, str] = {}
    for value in chain.from_iterable(values):
        distinct.setdefault(value.casefold(), value)
    return (distinct[key] for key in sorted(distinct))
