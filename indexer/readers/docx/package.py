"""A Word file is a zip file of XML parts: opened with limits, read without outside entities."""

import io
import posixpath
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from lxml import etree

from indexer.errors import UnreadableBookletError
from indexer.readers.docx.xml import NAMESPACES, STRICT_NAMES, Element, find, get_name

MAX_PARTS = 5_000
# Of one part, unpacked: an even longer book is 20 MB.
MAX_PART_BYTES = 50_000_000
_DOCUMENT = "word/document.xml"
_ZIP_ERRORS = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    NotImplementedError,  # a way of packing that Python does not know
    RuntimeError,  # a part with a password
    OSError,
    ValueError,
    OverflowError,
)
_OLE_SIGNATURE = b"\xd0\xcf\x11\xe0"
_ENCRYPTED_NAME = "EncryptedPackage".encode("utf-16-le")
_SAVE_AGAIN = "Open it in Word and save it again as .docx."


class Relation(NamedTuple):
    """A part that another one names; ``kind`` is the end of its type, such as "footnotes"."""

    kind: str
    relation_id: str
    target: str


@dataclass(frozen=True, slots=True)
class Package:
    """The parts of one file, by their names in lower case."""

    name: str
    archive: zipfile.ZipFile
    parts: dict[str, zipfile.ZipInfo]

    def read_xml(self, part: str) -> Element | None:
        """The root of a part; ``None`` where the file has no such part."""
        entry = self.parts.get(part.lower())
        return None if entry is None else self._parse(self._read_bytes(entry), part)

    def _read_bytes(self, entry: zipfile.ZipInfo) -> bytes:
        try:
            with self.archive.open(entry) as file:
                data = file.read(MAX_PART_BYTES + 1)
        except _ZIP_ERRORS:
            why = f"is damaged: its part {entry.filename} cannot be unpacked. {_SAVE_AGAIN}"
            raise UnreadableBookletError(self.name, why) from None
        if len(data) > MAX_PART_BYTES:
            limit = f"unpacks to more than {MAX_PART_BYTES / 1e6:.0f} MB in {entry.filename}"
            raise UnreadableBookletError(self.name, f"{limit}; split it into smaller booklets.")
        return data

    def _parse(self, data: bytes, part: str) -> Element:
        for strict, usual in STRICT_NAMES.items():
            data = data.replace(strict, usual)
        parser = etree.XMLParser(
            resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True
        )
        try:
            root = etree.fromstring(data, parser)
        except etree.XMLSyntaxError:
            deep = any(error.type_name == "ERR_RESOURCE_LIMIT" for error in parser.error_log)
            why = "nests too deep or is too long" if deep else "is no XML that could be read"
            message = f"is damaged: its part {part} {why}. {_SAVE_AGAIN}"
            raise UnreadableBookletError(self.name, message) from None
        if root.getroottree().docinfo.internalDTD is not None:
            why = f"defines entities in {part}, which no word processor does. {_SAVE_AGAIN}"
            raise UnreadableBookletError(self.name, why)
        return root

    def list_relations(self, part: str) -> Iterator[Relation]:
        """The parts within the file that a part names; ``part`` is "" for the file itself."""
        folder, base = posixpath.split(part)
        root = self.read_xml(posixpath.join(folder, "_rels", f"{base}.rels"))
        for element in [] if root is None else root.iterfind("pr:Relationship", NAMESPACES):
            if element.get("TargetMode") != "External":
                target = posixpath.join("/", folder, element.get("Target", "").replace("\\", "/"))
                kind = element.get("Type", "").rpartition("/")[2]
                path = posixpath.normpath(target).lstrip("/")
                yield Relation(kind, element.get("Id", ""), path)

    def find_document(self) -> tuple[str, Element]:
        """The name and the body of the part that holds the text."""
        targets = [one.target for one in self.list_relations("") if one.kind == "officeDocument"]
        part = next(filter(self.has_part, [*targets, _DOCUMENT]), "")
        root = self.read_xml(part) if part else None
        body = find(root, "w:body")
        if root is None or body is None or get_name(root) != "w:document":
            why = "is not a Word file, whatever its name says, or has lost its text."
            raise UnreadableBookletError(self.name, f"{why} {_SAVE_AGAIN}")
        return part, body

    def has_part(self, part: str) -> bool:
        return part.lower() in self.parts


def open_package(data: bytes, name: str) -> Package:
    """The file's parts; ``UnreadableBookletError`` where it is no zip file or has too many."""
    if data.startswith(_OLE_SIGNATURE):
        raise UnreadableBookletError(name, _describe_old_file(data))
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except _ZIP_ERRORS:
        kind = "is damaged" if data.startswith(b"PK") else "is not a Word file"
        why = f"{kind}: no zip file, as those are. {_SAVE_AGAIN}"
        raise UnreadableBookletError(name, why) from None
    entries = archive.infolist()
    if len(entries) > MAX_PARTS:
        why = f"has more than the {MAX_PARTS:,} parts that a Word file may have here."
        raise UnreadableBookletError(name, f"{why} {_SAVE_AGAIN}")
    return Package(name, archive, {_normalize_part_name(one.filename): one for one in entries})


def _normalize_part_name(name: str) -> str:
    return name.replace("\\", "/").lstrip("/").lower()


def _describe_old_file(data: bytes) -> str:
    if _ENCRYPTED_NAME in data:
        return "is locked with a password. Save it without one."
    return f"is an old Word file (.doc), whatever its name says. {_SAVE_AGAIN}"
