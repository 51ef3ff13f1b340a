"""From bytes to text: the encoding of a file, and a sentence where it has none."""

import codecs
import re
from contextlib import suppress

from indexer.errors import UnreadableBookletError
from indexer.words import clean_text

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # begins like the next one
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_SIGNATURES = (
    (b"%PDF", "a PDF file"),
    (b"PK\x03\x04", "a Word or zip file"),
    (b"\xd0\xcf\x11\xe0", "an old Word file"),
    (b"\x89PNG", "an image"),
    (b"\xff\xd8\xff", "an image"),
    (b"GIF8", "an image"),
    (b"\x1f\x8b", "a compressed file"),
    (b"{\\rtf", "a rich text (RTF) file"),
)
_UTF8_SEQUENCE = re.compile(
    rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}"
)
_HIGH_BYTE = re.compile(rb"[\x80-\xff]")
_CONTROL_BYTE = re.compile(rb"[\x01-\x08\x0e-\x1a\x1c-\x1f]")
# Where UTF-8 was taken for Windows-1252, each character beyond ASCII has become two or three.
_HIGH_RUN = re.compile(
    "[\u00c2-\u00f4][\u0080-\u00bf\u0152-\u0192\u02c6\u02dc\u2013-\u203a\u20ac\u2122]+"
)
MIN_DOUBLE_ENCODINGS = 2  # of two characters: one alone may be meant
UTF8_HINT = "Save it again as UTF-8 text."


def decode_bytes(data: bytes, *, name: str, declared_encoding: str = "") -> tuple[str, str]:
    """The text and the encoding it was in; every line ends in a line feed.

    Text that seems to have been encoded twice ("donâ€™t") stays as it is, and is told there.
    ``declared_encoding`` is the one that the file itself names; it is believed where it fits.
    """
    for signature, kind in _SIGNATURES:
        if data.startswith(signature):
            raise UnreadableBookletError(name, f"is not text but {kind}, whatever its name says.")
    text, encoding = _detect_and_decode(data, name, declared_encoding)
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return text, encoding + _describe_double_encoding(text)


def _describe_double_encoding(text: str) -> str:
    """Where text seems to have been encoded twice; "" where it does not."""
    runs = [run for run in _HIGH_RUN.finditer(text) if _is_encoded_twice(run[0])]
    if not any(len(run[0]) > 2 for run in runs) and len(runs) < MIN_DOUBLE_ENCODINGS:
        return ""
    start, end = runs[0].span()
    words = clean_text(text[max(start - 10, 0) : end + 10])
    return f", but perhaps encoded twice, as on line {text.count(chr(10), 0, start) + 1}: “{words}”"


def _is_encoded_twice(run: str) -> bool:
    """Whether characters are the bytes of others: "â€™" are those of an apostrophe."""
    try:
        data = b"".join(_encode_character(character) for character in run)
        return len(data.decode("utf-8")) < len(data)
    except UnicodeError:
        return False


def _encode_character(character: str) -> bytes:
    """Its byte in Windows-1252, or in Latin-1 where that has none."""
    try:
        return character.encode("cp1252")
    except UnicodeEncodeError:
        return character.encode("latin-1")


def _detect_and_decode(data: bytes, name: str, declared_encoding: str) -> tuple[str, str]:
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            return _decode_strictly(data[len(bom) :], encoding, name), encoding
    if b"\0" in data or len(_CONTROL_BYTE.findall(data)) > len(data) / 20:
        raise UnreadableBookletError(name, f"is not text but a binary file. {UTF8_HINT}")
    try:
        return data.decode("utf-8"), "utf-8"
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
    windows = "cp1252" if _may_be_windows_1252(data) else ""
    for encoding in filter(None, (_normalize_encoding_name(declared_encoding), windows)):
        with suppress(UnicodeError, LookupError):
            return data.decode(encoding), encoding
    why = f"holds a character on line {line} that is not UTF-8. {UTF8_HINT}"
    raise UnreadableBookletError(name, why)


def _normalize_encoding_name(declared_encoding: str) -> str:
    """A declared encoding's own name; latin-1 is read as cp1252, as browsers do."""
    try:
        known = codecs.lookup(declared_encoding).name if declared_encoding else ""
    except (LookupError, ValueError):
        return ""
    if known.startswith(("utf", "unicode", "punycode", "idna", "raw")):
        return ""  # an encoding of Unicode would have been found by now
    return "cp1252" if known in ("iso8859-1", "ascii") else known


def _decode_strictly(data: bytes, encoding: str, name: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        why = f"says it is {encoding.upper()} but is not, from byte {error.start} on. {UTF8_HINT}"
        raise UnreadableBookletError(name, why) from None


def _may_be_windows_1252(data: bytes) -> bool:
    """Whether the text is not mostly UTF-8 with some bytes broken."""
    sequences = _UTF8_SEQUENCE.findall(data)
    broken = len(_HIGH_BYTE.findall(data)) - sum(map(len, sequences))
    return len(sequences) <= broken < max(2, len(data) / 3)
