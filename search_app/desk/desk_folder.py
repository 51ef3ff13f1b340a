"""The desk's folder on the disk: only its owner may look into it; whether it can be written."""

import hashlib
import os
import tempfile
from pathlib import Path
from urllib.parse import quote

from indexer.storage.files import LOCK_FILE, write_atomically

FOLDER_MODE, FILE_MODE = 0o700, 0o600
# As much as some changes take: a disk this full is full.
PROBE_BYTES = 64 * 1024
PROBE_PREFIX = ".probe-"
EDITORS_FILE = "editors.json"
DRAFTS_FOLDER = "drafts"
# Where a restore puts what was there before.
REPLACED_PREFIX = "replaced-"
# Bytes of a file name. File systems allow 255, and an emoji takes twelve once quoted.
MAX_NAME_BYTES = 100


def make_file_name(name: str) -> str:
    """What a person typed as the name of a file of its own, without the suffix."""
    quoted = quote(name, safe=" ")
    if len(quoted) <= MAX_NAME_BYTES:
        return quoted
    # the hash distinguishes names with the same beginning
    return f"{quoted[:MAX_NAME_BYTES]}-{hashlib.sha256(name.encode()).hexdigest()[:8]}"


def write_private(path: Path, text: str) -> None:
    """Write a file of the desk, all of it or nothing."""
    try:
        write_atomically(path, text)
        path.chmod(FILE_MODE)
    except OSError:
        path.with_name(f".{path.name}.new").unlink(missing_ok=True)
        raise


def give_to_owner(folder: Path, *names: str) -> None:
    """Files that root wrote here, by a command, belong to whom the folder does: the service."""
    if os.geteuid() == 0:
        owner = folder.stat()
        for name in names:
            os.chown(folder / name, owner.st_uid, owner.st_gid, follow_symlinks=False)


def list_kept_files(folder: Path) -> list[Path]:
    """What a backup keeps: all but drafts being tried, hidden files, and what was replaced."""
    return [
        path
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.is_symlink() and _is_kept(path.relative_to(folder))
    ]


def protect_folder(folder: Path) -> None:
    """Make the folder, and close it and its files to others; older desks stood open.

    Drafts are left alone: theirs are linked to the index, which others may read.

    Raises:
        OSError: it cannot be made, or not be written.
    """
    folder.mkdir(mode=FOLDER_MODE, parents=True, exist_ok=True)
    for path in (folder, *folder.glob("*.json*"), *folder.glob("*/*.json*")):
        if path.stat().st_uid == os.geteuid() and not path.is_symlink():
            path.chmod(FOLDER_MODE if path.is_dir() else FILE_MODE)
    with (folder / LOCK_FILE).open("a"):  # a journal that may not be locked takes no change
        pass
    # a name of its own: several threads and commands may try the same folder at once
    with tempfile.NamedTemporaryFile(dir=folder, prefix=PROBE_PREFIX) as probe:
        probe.write(bytes(PROBE_BYTES))
        probe.flush()
        os.fsync(probe.fileno())


def _is_kept(path: Path) -> bool:
    first = path.parts[0]
    is_hidden = any(part.startswith(".") for part in path.parts)
    return not is_hidden and first != DRAFTS_FOLDER and not first.startswith(REPLACED_PREFIX)
