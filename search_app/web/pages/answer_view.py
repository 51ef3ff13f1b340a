"""What was found, as a page shows it: one passage quoted, and links to the others."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from urllib.parse import quote, urlsplit

from indexer.documents import Document
from search_app.results import Hit, SearchResult, Source, Verdict
from search_app.source import build_source, has_original
from search_app.web.pages import wording
from search_app.web.pages.excerpt import is_cut_off, select_whole_hit
from search_app.web.pages.layout import PageHeading, PagePart, build_page_parts
from search_app.web.pages.marking import Marking
from search_app.web.pages.quotation import select_answer, select_passage

MAX_LINKS = 5
MAX_LINE_LENGTH = 160  # a longer answer is not shown in a list: cut, it might say something else


@dataclass(frozen=True, slots=True)
class Quotation:
    """The best hit. ``answer`` is what is quoted first: nothing where only something is related.

    ``label`` says how well it fits; ``where`` are the headings it stands under, below the booklet
    where there are several: what is said of hearing aids is not taken for another illness.
    ``page`` is that of the original, where it has pages; readers may open it if ``has_original``.
    ``is_cut_off`` where a list or paragraph is not quoted whole.
    """

    hit: Hit
    language: str
    label: str
    where: str
    answer: tuple[PagePart, ...]
    passage: tuple[PagePart, ...]
    url: str
    source_line: str
    page: int | None = None
    has_original: bool = False
    is_cut_off: bool = False


@dataclass(frozen=True, slots=True)
class SectionLink:
    """A section with hits, of the booklet with this title.

    ``line`` is the answer of the first where that is short, else "".
    """

    name: str
    title: str
    language: str
    line: str
    url: str
    source_line: str


@dataclass(frozen=True, slots=True)
class AnswerView:
    """``best`` is None where nothing may help; ``same_booklet`` are links to others in its booklet.

    Where the question is not covered, all are in ``nearest``, without a word of their text.
    """

    best: Quotation | None = None
    same_booklet: tuple[SectionLink, ...] = ()
    other_booklets: tuple[SectionLink, ...] = ()
    nearest: tuple[SectionLink, ...] = ()


def build_answer_view(
    result: SearchResult, documents: Mapping[str, Document], publisher: str
) -> AnswerView:
    """``publisher`` is who offers a booklet that does not say who publishes it; may be empty.

    Where help must come first nothing is marked.
    """
    if not result.hits:
        return AnswerView()
    if result.is_urgent and result.verdict is Verdict.NOT_COVERED:
        return AnswerView()  # what is only nearest to "I want to die" helps nobody
    best, *others = result.hits
    if result.verdict is Verdict.NOT_COVERED:
        nearest = _build_links([best, *others], result, documents, publisher)
        return AnswerView(nearest=tuple(nearest)[:MAX_LINKS])
    helpful = [best, *(hit for hit in others if hit.badge is not Verdict.NOT_COVERED)]
    same = [hit for hit in helpful if hit.booklet_id == best.booklet_id]
    other = [hit for hit in helpful if hit.booklet_id != best.booklet_id]
    same_links = _build_links(same, result, documents, publisher, quoted=best)
    return AnswerView(
        best=_build_quotation(best, result, documents, publisher),
        same_booklet=tuple(same_links)[:MAX_LINKS],
        other_booklets=tuple(_build_links(other, result, documents, publisher))[:MAX_LINKS],
    )


def build_source_line(hit: Hit, document: Document, publisher: str) -> str:
    return wording.describe_source(_get_source(hit, document), publisher)


def _get_source(hit: Hit, document: Document) -> Source:
    return hit.source or build_source(document, date.today(), hit.start)


def _build_quotation(
    hit: Hit, result: SearchResult, documents: Mapping[str, Document], publisher: str
) -> Quotation:
    document = documents[hit.booklet_id]
    helpful = hit.badge is not Verdict.NOT_COVERED and not result.is_urgent
    marking = Marking(hit.answer.spans if helpful else ())
    spans = select_whole_hit(document, hit)
    parts = build_page_parts(document, spans, marking)
    shown = [part for part in parts if not _is_repeated_heading(part)]
    source = _get_source(hit, document)
    is_answer = result.claims_answer
    return Quotation(
        hit=hit,
        language=document.language,
        label=wording.LABELS[hit.badge] if is_answer else "",
        where=wording.join_path((*[hit.title] * (len(documents) > 1), *hit.heading_path))
        or hit.title,
        answer=select_answer(shown) if is_answer else (),
        passage=select_passage(shown) if is_answer else tuple(shown),
        url=_add_question_to_url(hit.url, result.query),
        source_line=wording.describe_source(replace(source, page=None), publisher),
        page=source.page,
        has_original=has_original(document),
        is_cut_off=is_cut_off(document, spans),
    )


def _is_repeated_heading(part: PagePart) -> bool:
    """The quotation has its heading already; only one with the answer in it is shown again."""
    return isinstance(part, PageHeading) and not any(piece.is_marked for piece in part.line.pieces)


def _build_links(
    hits: Sequence[Hit],
    result: SearchResult,
    documents: Mapping[str, Document],
    publisher: str,
    quoted: Hit | None = None,
) -> Iterator[SectionLink]:
    """One link for each section with hits, each with another name."""
    sections: dict[tuple[str, ...], Hit] = {}
    for hit in hits:
        if hit is not quoted:
            sections.setdefault((hit.booklet_id, *hit.heading_path), hit)
    ends = Counter(_name_section(hit) for hit in sections.values())
    paths = Counter(hit.heading_path for hit in sections.values())
    for hit in sections.values():
        name = _name_section(hit)
        if quoted and hit.heading_path == quoted.heading_path:
            name = f"More under “{name}”"
        elif ends[name] > 1:
            is_alone = paths[hit.heading_path] == 1
            name = wording.join_path(
                hit.heading_path if is_alone else (hit.title, *hit.heading_path)
            )
        is_told = result.verdict is not Verdict.NOT_COVERED and not result.is_urgent
        parts = hit.answer.parts if is_told else ()
        if parts[:1] == hit.heading_path[-1:]:  # the link has its heading already
            parts = parts[1:]
        text = " ".join(parts)
        yield SectionLink(
            name=name,
            title=hit.title,
            language=documents[hit.booklet_id].language,
            line=text if len(text) <= MAX_LINE_LENGTH else "",
            url=_add_question_to_url(hit.url, result.query),
            source_line=build_source_line(hit, documents[hit.booklet_id], publisher),
        )


def _name_section(hit: Hit) -> str:
    return wording.join_path(hit.heading_path[-1:]) or hit.title


def _add_question_to_url(url: str, question: str) -> str:
    """So that the booklet leads back: without a mark it must be told where (``at``)."""
    split = urlsplit(url)
    at = "" if split.query else f"at={split.fragment}"
    query = "&".join(filter(None, (split.query, at, f"q={quote(question, safe='')}")))
    return split._replace(query=query).geturl()
