"""Whatever a file holds: a document whose offsets hold, or a sentence; never another exception."""

import unicodedata

from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.documents import Document
from indexer.errors import UnreadableBookletError
from indexer.readers.docx import read_docx_file
from indexer.readers.html import read_html_file
from indexer.readers.markdown import read_markdown_file
from indexer.readers.text import read_text_file
from tests.support.reading import Reader, document, from_html, from_markdown, from_text

# The machine may be busy: how long a reading takes is not looked at here.
calm = settings(deadline=None)

READERS: dict[str, Reader] = {
    "text": read_text_file,
    "markdown": read_markdown_file,
    "html": read_html_file,
    "word": read_docx_file,
}
HTML = """<p> </p> <div> </div> <ul> <li> </li> </ul> <ol> <table> <tr> <td> <th> </table> <h1>
 </h1> <h2> </h2> <dl> <dt> <dd> <main> </main> <article> <nav> </nav> <b> </b> <br> <br><br> <!--
 --> <script> </script> <svg> <title> <head> <body> <summary> <details> <button> <textarea> <select>
 &nbsp; &#0; &#x200b; <img> <a> </a> <hr> <?xml?> <![CDATA[ <p hidden> < & """.split()
MARKDOWN = ["# ", "## ", "\n", "\n\n", "- ", "  - ", "1. ", "> ", "|a|b|\n|-|-|\n|c|d|\n", "**"]
MARKDOWN += ["_", "`", "```\n", "    ", "[", "](x)", "![", "Q: ", "A: ", "---\n", "a: b\n", "===\n"]
MARKDOWN += ["[^1]: x\n", "[a]: b\n", "\\", "~~", "<x y z>", "* * *\n"]
STRANGE = [
    "\u200b",
    "\u00a0",
    "\ufeff",
    "\x00",
    "\x0b",
    "\x1c",
    "\x85",
    "\u2028",
    "\u00ad",
    "e\u0301",
]
bits = st.sampled_from([*HTML, *MARKDOWN, *STRANGE, "word ", "Two words. ", "Is it?"])
pages = st.lists(bits | st.text(max_size=6), max_size=40).map("".join)
letters = st.characters(categories=["Lu", "Ll"], max_codepoint=0x24F)
words = st.text(letters, min_size=1, max_size=9).filter(
    lambda w: unicodedata.is_normalized("NFC", w)
)
sentences = st.lists(words, min_size=1, max_size=30).map(" ".join)


def read(reader: Reader, data: bytes) -> Document | str:
    """The document, or the sentence that says why there is none."""
    try:
        return document(reader(data, "a"))
    except UnreadableBookletError as error:
        return str(error)


def is_well(found: Document | str) -> bool:
    if isinstance(found, str):
        return found.startswith("a: ") and found.endswith(".")
    blocks = [found.get_block_text(block) for block in found.blocks]
    headings = [found.text[section.start : section.end] for section in found.sections]
    assert headings == [section.heading for section in found.sections]
    assert all(text and text == " ".join(text.split()) for text in blocks)
    unseen = {c for c in found.text + found.title if unicodedata.category(c) in ("Cc", "Cf", "Cs")}
    return unseen <= {"\n"} | {c for c in unseen if c > "\uffff" or c in SEEN}


# Format characters that shape the letters of some scripts; they are not blank.
SEEN = "\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u070f\u0890\u0891\u08e2"


@calm
@given(st.sampled_from(sorted(READERS)), pages)
def test_any_page_gives_a_whole_document_or_a_sentence(name, page):
    found = read(READERS[name], page.encode("utf-8", "surrogatepass"))
    assert is_well(found)


@calm
@given(st.sampled_from(sorted(READERS)), st.binary(max_size=200))
def test_any_bytes_give_a_whole_document_or_a_sentence(name, data):
    found = read(READERS[name], data)
    assert is_well(found)


@calm
@given(st.lists(sentences, min_size=1, max_size=6))
def test_every_word_of_plain_paragraphs_survives(paragraphs):
    text = "\n\n".join(f"A {paragraph}" for paragraph in paragraphs)  # "o …" would be an item
    for reading in (from_text(text), from_markdown(text)):
        told = [getattr(piece, "text", "") for piece in reading.pieces]
        assert " ".join(" ".join([reading.title, *told]).split()).endswith(" ".join(text.split()))


@calm
@given(st.lists(sentences.map(lambda words: f"{words} ends here."), min_size=1, max_size=6))
def test_every_paragraph_of_a_plain_page_is_a_block(paragraphs):
    found = document(from_html("".join(f"<p>{text}</p>" for text in paragraphs)))
    assert [found.get_block_text(block) for block in found.blocks] == paragraphs


@calm
@given(pages)
def test_the_same_page_is_read_the_same_way(page):
    assert read(read_html_file, page.encode()) == read(read_html_file, page.encode())
