"""Taking a segment over from one generation to the next.

Neighbours share no file: a bad sector, or whoever writes into a file, must leave a generation to go
back to. So a build copies each file once and from then on links: a generation shares with the last
but one, and there are two copies of each file at most. A library above ``MAX_COPIED_BYTES`` is
linked at once, or an edit would cost the library: of that, a backup is the copy to go back to.
"""

import os
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path

from indexer.errors import IndexDamagedError
from indexer.storage.files import FileState, is_untouched, read_file_state
from indexer.storage.generations import (
    list_generation_folders,
    load_checked_files,
    record_file,
)
from indexer.storage.manifest import FileRecord, Manifest, load_manifest

# Copied and checked in a few seconds.
MAX_COPIED_BYTES = 2_000_000_000


class FileSharer:
    """Takes files of the published generation over into the one that is built.

    ``records`` are of the files that were taken, which need not be hashed again.
    """

    def __init__(self, published: Path, staged: Path) -> None:
        self.records: dict[str, FileRecord] = {}
        self._staged = staged
        self._published = published
        self._manifest = load_manifest(published)
        total = sum(record.size for record in self._manifest.files.values())
        self._links_at_once = total > MAX_COPIED_BYTES
        self._checked = load_checked_files(published)
        self._others = [] if self._links_at_once else [*_list_others(published)]

    def take_over(self, folder_name: str) -> None:
        """A folder of the published generation, by its relative name."""
        for name in self._manifest.files:
            if name.startswith(f"{folder_name}/"):
                target = self._staged / name
                target.parent.mkdir(parents=True, exist_ok=True)
                self._take_over_file(name, target)

    def _take_over_file(self, name: str, target: Path) -> None:
        record = self._manifest.files[name]
        if any(_try_link(source, target) for source in self._list_same(name)):
            self.records[name] = record
            return
        shutil.copyfile(self._published / name, target)
        if record_file(target) != record:
            raise IndexDamagedError(
                f"{self._published / name} is not as it was published, and would become the text of"
                f" the next generation. Remove the folder {self._published} and build again: then"
                " everything is read and encoded anew."
            )
        self.records[name] = record

    def _list_same(self, name: str) -> Iterator[Path]:
        """Files that are the published one, and may be linked to."""
        record, published = self._manifest.files[name], self._published / name
        state = read_file_state(published)
        if self._links_at_once and is_untouched(state, self._checked.get(name)):
            yield published
        for folder, manifest, checked in self._others:
            other = read_file_state(folder / name)
            is_same = manifest.files.get(name) == record and is_untouched(other, checked.get(name))
            if is_same and other and state and other[-1] != state[-1]:
                yield folder / name


def _try_link(source: Path, target: Path) -> bool:
    try:
        os.link(source, target)
    except OSError:
        return False
    return True


def _list_others(published: Path) -> Iterator[tuple[Path, Manifest, Mapping[str, FileState]]]:
    """The other generations, the newest first; of damaged ones nothing is taken."""
    for folder in reversed(list_generation_folders(published.parent)):
        if folder != published:
            try:
                yield folder, load_manifest(folder), load_checked_files(folder)
            except IndexDamagedError:
                continue
