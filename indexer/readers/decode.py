"""From bytes to text: which encoding a file is in, and a sentence where it is in none."""

import codecs
import re

from indexer.errors import UnreadableBookletError

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
UTF8_HINT = "Save it again as UTF-8 text."


def decode_bytes(data: bytes, *, name: str, declared_encoding: str = "") -> tuple[str, str]:
    """The text and the encoding it was in; every line ends in a line feed.

    ``declared`` is the encoding that the file itself names; it is believed where it fits.
    """
    _reject_other_formats(data, name)
    text, encoding = _detect_and_decode(data, name, declared_encoding)
    return text.replace("\r\n", "\n").replace("\r", "\n"), encoding


def _detect_and_decode(data: bytes, name: str, declared_encoding: str) -> tuple[str, str]:
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            return _decode_strictly(data[len(bom) :], encoding, name), encoding
    if b"\0" in data or len(_CONTROL_BYTE.findall(data)) > len(data) / 20:
        raise UnreadableBookletError(name, f"is not text but a binary file. {UTF8_HINT}")
    for encoding in filter(None, ("utf-8", _normalize_encoding_name(declared_encoding))):
        try:
            return data.decode(encoding), encoding
        except (UnicodeError, LookupError):
            continue
    return _decode_windows_1252(data, name), "cp1252"


def _reject_other_formats(data: bytes, name: str) -> None:
    for signature, kind in _SIGNATURES:
        if data.startswith(signature):
            raise UnreadableBookletError(name, f"is not text but {kind}, whatever its name says.")


def _normalize_encoding_name(declared_encoding: str) -> str:
    """A declared encoding's own name; browsers read latin-1 as cp1252, and so do we."""
    try:
        known = codecs.lookup(declared_encoding).name if declared_encoding else ""
    except (LookupError, ValueError):
        return ""
    if known.startswith(("utf", "unicode", "punycode", "idna", "raw")):
        return ""  # an encoding of Unicode would have shown itself by now
    return "cp1252" if known in ("iso8859-1", "ascii") else known


def _decode_strictly(data: bytes, encoding: str, name: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        why = f"says it is {encoding.upper()} but is not, from byte {error.start} on. {UTF8_HINT}"
        raise UnreadableBookletError(name, why) from None


def _decode_windows_1252(data: bytes, name: str) -> str:
    """The text in Windows-1252, unless most of it is UTF-8 with some bytes broken."""
    whole = _UTF8_SEQUENCE.findall(data)
    broken = len(_HIGH_BYTE.findall(data)) - sum(map(len, whole))
    if len(whole) <= broken < max(2, len(data) / 3):
        try:
            return data.decode("cp1252")
        except UnicodeDecodeError:
            pass
    line = data.count(b"\n", 0, _find_invalid_byte(data)) + 1
    raise UnreadableBookletError(
        name, f"holds a character on line {line} that is not UTF-8. {UTF8_HINT}"
    )


def _find_invalid_byte(data: bytes) -> int:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        return error.start
    return 0
