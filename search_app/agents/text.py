"""The same as plain text, for agents that read no data: first what must be said first."""

from collections.abc import Iterator

from search_app.agents.answers import (
    AgentAnswer,
    BookletShelf,
    FirstWords,
    QuotedPassage,
    QuoteSource,
    WholePassage,
)

NOTICE = "General information, not medical advice."


def format_answer(answer: AgentAnswer) -> str:
    return "\n\n".join(_list_paragraphs(answer))


def format_shelf(shelf: BookletShelf) -> str:
    lines = [f"{each.booklet_id}: {_format_source(each.source)}" for each in shelf.booklets]
    return "\n".join(lines) or "There are no booklets."


def format_passage(passage: WholePassage) -> str:
    place = f"{passage.booklet_id}, {passage.passage_id}, {passage.start}–{passage.end}"
    words = "\n".join(filter(None, (passage.context, passage.text)))
    headings = " › ".join(passage.heading_path)
    return f"{headings}\n{words}\n[{_format_source(passage.source)}; {place}]\n{NOTICE}"


def _list_paragraphs(answer: AgentAnswer) -> Iterator[str]:
    if answer.first_words:
        yield _format_first_words(answer.first_words)
    yield answer.statement
    if answer.not_in_any_booklet:
        yield f"In no booklet: {', '.join(answer.not_in_any_booklet)}."
    yield from map(_format_quote, answer.quotes)
    if answer.nearest:
        places = [f"{p.title} › {' › '.join(p.heading_path)}" for p in answer.nearest]
        yield "Nearest, perhaps not what was asked: " + "; ".join(places)
    yield NOTICE


def _format_first_words(words: FirstWords) -> str:
    contacts = [f"{contact.label} ({contact.url})" for contact in words.contacts]
    return "\n".join(["SHOW THIS FIRST, WORD FOR WORD:", words.title, words.text, *contacts])


def _format_quote(quote: QuotedPassage) -> str:
    answer = f"Answer in it: “{quote.answer}”\n" if quote.answer else ""
    place = f"{quote.booklet_id}, {quote.passage_id}, {quote.start}–{quote.end}"
    headings = " › ".join(quote.heading_path)
    return f"{answer}“{quote.text}”\n[{headings}; {_format_source(quote.source)}; {place}]"


def _format_source(source: QuoteSource) -> str:
    parts = (
        source.title,
        f"published by {source.publisher}" if source.publisher else "",
        f"facts as of {source.facts_as_of}" if source.facts_as_of else "",
        f"last reviewed {source.last_reviewed}" if source.last_reviewed else "",
        "its review is overdue" if source.overdue else "",
        f"page {source.page}" if source.page else "",
    )
    return ", ".join(filter(None, parts))
