"""What a generation says of itself: its manifest, sealed, so that any change is noticed."""

import hashlib
import json
from collections.abc import Collection, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import msgspec

from indexer.errors import IndexDamagedError

MANIFEST_FILE = "manifest.json"
# 6: an encoder without its words. 5: segments, which generations share. 4, with all booklets
# in one, 3, without texts that are read by the line, 2, with one verdict, and 1, with words in a
# library's files, cannot be searched.
SCHEMA_VERSION = 6
SEGMENTED_SCHEMA = 5
READABLE_SCHEMAS = frozenset({5, SCHEMA_VERSION})
# Of these a build takes over the encoder and the vectors, which are as they were.
REUSABLE_SCHEMAS = READABLE_SCHEMAS | {1, 2, 3, 4}
# A build looks again and again at that of the published generation.
MANIFESTS_AT_HAND = 2
BUILD_HINT = "Build the index again with: make index"


class FileRecord(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a file was when it was published."""

    size: int
    sha256: str


class Manifest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a generation is and contains. ``files`` are relative posix paths, without the manifest.

    ``content`` is a hash of what the generation was made from: equal for two equal builds.
    ``segments`` are the folders of its segments, in the order of their numbers.
    """

    generation: str
    created: str
    content: str
    versions: Mapping[str, str]
    model: Mapping[str, Any]
    settings: Mapping[str, Any]
    counts: Mapping[str, int]
    sources: Mapping[str, str]
    problems: Mapping[str, str] = msgspec.field(default_factory=dict)
    files: Mapping[str, FileRecord] = msgspec.field(default_factory=dict)
    segments: tuple[str, ...] = ()
    schema: int = SCHEMA_VERSION


def load_manifest(folder: Path, *, schemas: Collection[int] = READABLE_SCHEMAS) -> Manifest:
    """A generation's manifest.

    Raises:
        IndexDamagedError: it is missing, cut, changed, or of another schema.
    """
    path = folder / MANIFEST_FILE
    try:
        manifest, is_sealed = _parse_manifest(path.read_bytes())
    except FileNotFoundError:
        raise make_damaged_error(path, "it is missing") from None
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError, OSError):
        raise make_damaged_error(path, "it is cut or changed") from None
    if manifest.schema not in schemas:
        reason = f"its schema is {manifest.schema}, this program reads {SCHEMA_VERSION}"
        raise make_damaged_error(path, reason)
    if not is_sealed:
        raise make_damaged_error(path, "it was changed after it was written")
    return manifest


@lru_cache(MANIFESTS_AT_HAND)
def _parse_manifest(raw: bytes) -> tuple[Manifest, bool]:
    """A manifest, and whether it is as it was sealed; that of a large library takes long."""
    stored = json.loads(raw)
    stored.pop("seal")
    manifest = msgspec.convert(stored, Manifest)
    return manifest, raw == seal_manifest(manifest)


def seal_manifest(manifest: Manifest) -> bytes:
    """The manifest's bytes, with a hash of itself, so that any change of a byte is noticed."""
    stored = _sort_names(msgspec.to_builtins(manifest))
    if manifest.schema < SEGMENTED_SCHEMA:
        del stored["segments"]
    unsealed = json.dumps(stored, ensure_ascii=False)
    seal = hashlib.sha256(unsealed.encode()).hexdigest()
    sealed = msgspec.json.encode(_sort_names({**stored, "seal": seal}))
    return msgspec.json.format(sealed, indent=1) + b"\n"


def _sort_names(value: Any) -> Any:
    """With the keys of all mappings in order; msgspec takes long to sort many that are in none."""
    if not isinstance(value, dict):
        return value
    return {name: _sort_names(value[name]) for name in sorted(value)}


def add_build_hint(problem: str) -> str:
    """What is wrong, and what to do about it."""
    return problem if BUILD_HINT in problem else f"{problem} {BUILD_HINT}"


def make_damaged_error(path: Path, reason: str) -> IndexDamagedError:
    return IndexDamagedError(add_build_hint(f"{path} cannot be used: {reason}."))
