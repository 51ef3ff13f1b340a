"""What a booklet's page says to search engines, in the words of schema.org: nothing of our own."""

from collections.abc import Iterator
from typing import Any

from indexer.documents import Document, Section
from indexer.metadata import Metadata, read_metadata
from search_app.web.pages.wording import ISO_DAY, strip_question_prefix

CONTEXT = "https://schema.org"


def build_structured_data(document: Document, address: str) -> dict[str, Any]:
    """JSON-LD; ``address`` is that of the page, with its host, or "" where no host is known.

    What the booklet does not say of itself is left out. Its questions with answers are those of
    which the heading is a question.
    """
    page = _describe_page(document, read_metadata(document), address)
    questions = list(_list_questions(document))
    if not questions:
        return {"@context": CONTEXT, **page}
    faq = {"@type": "FAQPage", "inLanguage": document.language, "mainEntity": questions}
    return {"@context": CONTEXT, "@graph": [page, faq]}


def _describe_page(document: Document, metadata: Metadata, address: str) -> dict[str, Any]:
    publisher = {"@type": "Organization", "name": metadata.publisher}
    audience = {"@type": "Audience", "audienceType": metadata.audience}
    is_day = ISO_DAY.fullmatch(metadata.last_reviewed)
    said = {
        "name": document.title,
        "inLanguage": document.language,
        "url": address,
        "publisher": publisher if metadata.publisher else None,
        "audience": audience if metadata.audience else None,
        "lastReviewed": metadata.last_reviewed if is_day else None,
        "version": metadata.version,
        "keywords": list(metadata.topics),
        "citation": list(metadata.sources),
        "license": metadata.licence if metadata.licence.startswith("https://") else None,
        "isBasedOn": metadata.url,
    }
    return {"@type": "MedicalWebPage", **{name: value for name, value in said.items() if value}}


def _list_questions(document: Document) -> Iterator[dict[str, Any]]:
    for row, section in enumerate(document.sections):
        answer = document.text[section.end : _find_end(document, row, section)].strip()
        if section.is_question and section.has_heading and answer:
            yield {
                "@type": "Question",
                "name": strip_question_prefix(section.heading),
                "acceptedAnswer": {"@type": "Answer", "text": answer},
            }


def _find_end(document: Document, row: int, section: Section) -> int:
    """Where the next heading stands that is not below this one."""
    depth = len(section.path)
    later = (each for each in document.sections[row + 1 :] if each.has_heading)
    others = (each.start for each in later if each.path[:depth] != section.path)
    return next(others, len(document.text))
