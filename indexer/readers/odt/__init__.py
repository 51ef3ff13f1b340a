"""OpenDocument texts (.odt), as LibreOffice writes them: read as Word files are."""

from collections.abc import Iterator

from indexer.documents import LeftOutText
from indexer.errors import UnreadableBookletError
from indexer.readers.docx import build_booklet, describe_changes, read_pieces
from indexer.readers.docx.body import BodyReader
from indexer.readers.docx.letters.runs import RunReader
from indexer.readers.docx.notes import NoteShelf, extract_text
from indexer.readers.docx.numbering import NumberedList, Numbering
from indexer.readers.docx.package import Package, open_package
from indexer.readers.docx.paragraphs import ParagraphReader
from indexer.readers.docx.properties import find_language
from indexer.readers.docx.styles import StyleSheet
from indexer.readers.docx.xml import Element
from indexer.readers.odt.convert import OUTLINE, Converter
from indexer.readers.odt.elements import make
from indexer.readers.odt.styles import read_levels, read_styles
from indexer.readers.page_furniture import make_left_out_text
from indexer.readers.pieces import ParsedBooklet
from indexer.words import clean_text

_CONTENT, _STYLES, _META = "content.xml", "styles.xml", "meta.xml"
_PROPERTIES = {
    "title": "title",
    "author": "creator",
    "language": "language",
    "last_updated": "date",
}
_EDGES = {"header": "page header", "footer": "page footer"}


def read_odt_file(data: bytes, name: str) -> ParsedBooklet:
    package = open_package(data, name)
    content, text = _find_text(package, name)
    styles_root = package.read_xml(_STYLES)
    styles = read_styles(styles_root, content)
    converter = Converter(styles)
    body = make("body", *converter.convert_blocks(text))
    reader = _build_reader(converter)
    pieces = read_pieces(reader, body)
    pieces += _report_parts(converter, styles_root, text)
    facts = _read_properties(package.read_xml(_META))
    language = find_language(body, StyleSheet(), facts.pop("language", ""))
    insertions, deletions = (sum(1 for _ in text.iter(tag)) for tag in _CHANGES)
    facts |= describe_changes(insertions, deletions)
    return build_booklet(pieces, reader.title, facts, language=language, name=name)


_CHANGES = ("{*}insertion", "{*}deletion")


def _find_text(package: Package, name: str) -> tuple[Element, Element]:
    """The part that holds the text, and the text."""
    manifest = package.read_xml("META-INF/manifest.xml")
    if manifest is not None and next(manifest.iter("{*}encryption-data"), None) is not None:
        raise UnreadableBookletError(name, "is locked with a password. Save it without one.")
    content = package.read_xml(_CONTENT)
    text = None if content is None else content.find("{*}body/{*}text")
    if content is None or text is None:
        why = "is not an OpenDocument text, whatever its name says. Save it again as .odt or .docx."
        raise UnreadableBookletError(name, why)
    return content, text


def _build_reader(converter: Converter) -> BodyReader:
    lists = dict(converter.lists)
    if converter.styles.outline is not None:
        lists[OUTLINE] = NumberedList(OUTLINE, read_levels(converter.styles.outline))
    title = make("style", make("name", val="Title"), styleId="Title")
    sheet = StyleSheet({"Title": title})
    notes = NoteShelf()
    notes.add_part(make("footnotes", *converter.notes))
    return BodyReader(ParagraphReader(sheet, Numbering(lists), RunReader(sheet)), notes, {})


def _report_parts(
    converter: Converter, styles_root: Element | None, text: Element
) -> Iterator[LeftOutText]:
    """What is left out beside the text: page edges, comments, hidden and deleted text."""
    reports = [(extract_text(comment), "comment") for comment in converter.comments]
    for kind, reason in _EDGES.items():
        edges = () if styles_root is None else styles_root.iter(f"{{*}}{kind}")
        reports += [(_read_words(edge), reason) for edge in edges]
    reports += [(clean_text(" ".join(one.itertext())), "hidden") for one in converter.hidden]
    reports += [(_read_words(one), "deleted") for one in text.iter("{*}deletion")]
    for words, reason in dict.fromkeys(reports):
        if words:
            yield make_left_out_text(words, reason)


def _read_words(element: Element) -> str:
    paragraphs = element.iter("{*}p", "{*}h")
    return clean_text(" ".join("".join(map(str, one.itertext())) for one in paragraphs))


def _read_properties(root: Element | None) -> dict[str, str]:
    """Title, author, language and date, as far as the file names them."""
    texts = {
        key: clean_text("" if root is None else root.findtext(f".//{{*}}{tag}") or "")
        for key, tag in _PROPERTIES.items()
    }
    texts["last_updated"] = texts["last_updated"][:10]
    return {key: text for key, text in texts.items() if text}
