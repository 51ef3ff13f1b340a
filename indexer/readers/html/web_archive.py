"""A web page saved as a single file (.mhtml): a letter, of which one part is the page."""

from contextlib import suppress
from dataclasses import replace
from email import message_from_bytes
from email.message import Message

from indexer.documents import LeftOutText
from indexer.errors import UnreadableBookletError
from indexer.readers.html import parse_html, read_html_file, remove_non_text_elements
from indexer.readers.html.elements import extract_text
from indexer.readers.page_furniture import make_left_out_text
from indexer.readers.pieces import ParsedBooklet
from indexer.words import clean_text

_PAGE_KINDS = frozenset(["text/html", "application/xhtml+xml"])
OTHER_PAGE_REASON = "another page in the file"


def read_web_archive(data: bytes, name: str) -> ParsedBooklet:
    try:
        archive = message_from_bytes(data)
        pages = [_decode_part(part) for part in archive.walk() if _is_page(part)]
    except RecursionError as error:
        raise UnreadableBookletError(name, "has parts too deep inside one another.") from error
    if not any(page.strip() for page in pages):
        raise UnreadableBookletError(name, "holds no web page. Save the page again as HTML.")
    booklet = read_html_file(pages[0], name)
    reports = [report for page in pages[1:] for report in _report_page(page, name)]
    address = clean_text(str(archive.get("Snapshot-Content-Location", "")))
    metadata = {**({"url": address} if address else {}), **booklet.metadata}
    return replace(booklet, pieces=[*booklet.pieces, *reports], metadata=metadata)


def _is_page(part: Message) -> bool:
    return part.get_content_type() in _PAGE_KINDS


def _decode_part(part: Message) -> bytes:
    """The page in a part, in UTF-8 where the part says what encoding it is in."""
    payload = part.get_payload(decode=True)
    content = payload if isinstance(payload, bytes) else b""
    with suppress(LookupError, UnicodeError, ValueError):
        return content.decode(part.get_content_charset() or "utf-8").encode()
    return content


def _report_page(page: bytes, name: str) -> list[LeftOutText]:
    """What is told of a page within the page, such as an advertisement in a frame."""
    with suppress(UnreadableBookletError):
        root = parse_html(page.decode("utf-8", "replace"), name)
        remove_non_text_elements(root)
        if text := extract_text(root):
            return [make_left_out_text(text, OTHER_PAGE_REASON)]
    return []
