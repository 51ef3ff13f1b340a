"""From bytes to text: encodings, byte order marks, line ends, characters nobody sees."""

import codecs

import pytest

from indexer.errors import UnreadableBookletError
from indexer.readers.decode import decode_bytes
from tests.support.reading import document, from_text

WORDS = "The nurse said – “café” – that it’s naïve to wait for pain to pass.\n"


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        (WORDS.encode("utf-8"), "utf-8"),
        (codecs.BOM_UTF8 + WORDS.encode("utf-8"), "utf-8"),
        (codecs.BOM_UTF16_LE + WORDS.encode("utf-16-le"), "utf-16-le"),
        (codecs.BOM_UTF16_BE + WORDS.encode("utf-16-be"), "utf-16-be"),
        (codecs.BOM_UTF32_LE + WORDS.encode("utf-32-le"), "utf-32-le"),
        (WORDS.encode("cp1252"), "cp1252"),
    ],
)
def test_an_encoding_is_told_by_its_bytes(data, encoding):
    assert decode_bytes(data, name="a") == (WORDS, encoding)


def test_a_declared_encoding_is_believed_where_it_fits():
    greek = "Ο πόνος"
    assert decode_bytes(greek.encode("iso8859-7"), name="a", declared_encoding="ISO-8859-7") == (
        greek,
        "iso8859-7",
    )
    assert decode_bytes(WORDS.encode("utf-8"), name="a", declared_encoding="ISO-8859-7") == (
        WORDS,
        "utf-8",
    )
    assert decode_bytes("é".encode("cp1252"), name="a", declared_encoding="latin-1") == (
        "é",
        "cp1252",
    )
    assert decode_bytes("é".encode("cp1252"), name="a", declared_encoding="no such thing") == (
        "é",
        "cp1252",
    )


@pytest.mark.parametrize("end", ["\r\n", "\r", "\n"])
def test_every_line_ends_in_a_line_feed(end):
    assert decode_bytes(f"a{end}b{end}{end}c".encode(), name="a")[0] == "a\nb\n\nc"


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"%PDF-1.7 x", r"a: is not text but a PDF file, whatever its name says\."),
        (b"PK\x03\x04zip", r"a: is not text but a Word or zip file"),
        (b"\x89PNG\r\n", r"a: is not text but an image"),
        (b"text\x00with zeros", r"a: is not text but a binary file\. Save it again as UTF-8"),
        (bytes(range(1, 32)) * 9, r"a: is not text but a binary file"),
        (
            "Ünï\nmöre é".encode() + b"\n\xe9\xff",
            r"a: holds a character on line 3 that is not UTF-8",
        ),
        (codecs.BOM_UTF8 + b"ab\xff", r"a: says it is UTF-8 but is not, from byte 2 on"),
        (codecs.BOM_UTF16_LE + b"abc", r"a: says it is UTF-16-LE but is not"),
    ],
)
def test_what_is_no_text_is_refused_in_a_sentence(data, why):
    with pytest.raises(UnreadableBookletError, match=f"^{why}"):
        decode_bytes(data, name="a")


def test_characters_that_nobody_sees_are_gone_and_quotes_stay():
    text = "Take\u00a0two\u200b tab\u00adlets\u2060 of \u201cit\u201d\ufeff \u2018now\u2019.\u200e"
    assert document(from_text(text)).text == "Take two tablets of “it” ‘now’."


def test_letters_with_loose_accents_are_composed():
    assert document(from_text("cafe\u0301")).text == "café"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "Rest.\nDonâ€™t smoke.",
            ", but perhaps encoded twice, as on line 2: “Rest. Donâ€™t smoke.”",
        ),
        ("CafÃ© and rÃ´ti", ", but perhaps encoded twice, as on line 1: “CafÃ© and rÃ´ti”"),
        ("38 Â°C is too warm.", ""),  # once: it may be meant
        ("Café, 38 °C, rôti: “don’t”", ""),
        ("ÂNE ET PÂTÉ", ""),
    ],
)
def test_text_that_was_encoded_twice_stays_and_is_told(text, told):
    assert decode_bytes(text.encode(), name="a") == (text, f"utf-8{told}")
