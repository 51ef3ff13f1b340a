"""To whom the files belong that root restores: the service, which could not use root's."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from search_app.backup.make import Stores


@contextmanager
def keep_owners(stores: Stores) -> Iterator[None]:
    """Afterwards what root made in a place belongs to the owner of the place, also after a failure.

    A place that is not there yet will belong to the owner of the folder it comes into.
    """
    if os.geteuid() != 0:
        yield
        return
    places = [place for place in (stores.index, stores.desk, stores.query_log) if place]
    owners = [_find_owner(place) for place in places]
    new = [_find_new_folders(place) for place in places]
    try:
        yield
    finally:
        for place, owner, folders in zip(places, owners, new, strict=True):
            for path in [*folders, *_list_files(place)]:
                if path.lstat().st_uid == 0:
                    os.chown(path, owner.st_uid, owner.st_gid, follow_symlinks=False)


def _find_owner(place: Path) -> os.stat_result:
    """Of the place, or the nearest folder above it."""
    above = [place, *place.absolute().parents]
    return next(each for each in above if each.exists()).stat()


def _find_new_folders(place: Path) -> list[Path]:
    return [each for each in place.absolute().parents if not each.exists()]


def _list_files(place: Path) -> list[Path]:
    """A folder with all that is in it, or a file with what stands beside it under its name."""
    if place.is_dir():
        return [place, *place.rglob("*")]
    beside = [*place.absolute().parent.glob("*")]
    return [
        each
        for each in beside
        if each.name == place.name or each.name.startswith((f"{place.name}-", f"{place.name}."))
    ]
