"""The named editors of a desk: who may enter with a password of their own, and what each may do.

Who is listed and who was removed stands in the journal too, beside who changed what.
"""

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

import msgspec

from indexer.errors import DeskError
from indexer.storage.files import LOCK_FILE, lock_folder
from search_app.desk.desk_folder import (
    EDITORS_FILE,
    give_to_owner,
    protect_folder,
    write_private,
)
from search_app.desk.journal import JOURNAL_FILE, Journal, JournalChange, fold_name
from search_app.desk_access import Role

CHANGE_KIND = "editors"
MAX_NAME_LENGTH = 40
COMMAND_LINE = "the command line"  # stands as who did it


class NamedEditor(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Somebody who may enter; of the password only its salted hash is kept.

    Without one, "", they enter by the proxy or the provider alone.
    """

    name: str
    role: Role
    password_hash: str


def may_do(role: Role, needed: Role) -> bool:
    order = list(Role)
    return order.index(role) >= order.index(needed)


def read_editors(desk: Path) -> Mapping[str, NamedEditor]:
    """The named editors by ``fold_name`` of their names; none where there is no list.

    Raises:
        DeskError: the list cannot be read, so that nobody may enter.
    """
    path = desk / EDITORS_FILE
    try:
        state = path.stat()
    except (FileNotFoundError, NotADirectoryError):  # no desk can be there, and no list in it
        return {}
    except OSError as error:
        raise _make_error(path, error.strerror or "") from None
    return _load_editors(path, state.st_mtime_ns, state.st_ino, state.st_size)


def save_editor(desk: Path, editor: NamedEditor) -> bool:
    """Add an editor, or replace the one of this name; whether there was none."""
    protect_folder(desk)
    with lock_folder(desk):
        editors = dict(read_editors(desk))
        is_new = fold_name(editor.name) not in editors
        _write_editors(desk, {**editors, fold_name(editor.name): editor})
    password = "set" if editor.password_hash else "none"
    said = {"role": editor.role.value, "password": password}
    Journal(desk).add_entry(JournalChange(COMMAND_LINE, CHANGE_KIND, editor.name, said))
    give_to_owner(desk, EDITORS_FILE, JOURNAL_FILE, LOCK_FILE)
    return is_new


def remove_editor(desk: Path, name: str) -> None:
    """Take an editor off the list; what they wrote stays.

    Raises:
        DeskError: nobody of this name is listed.
    """
    with lock_folder(desk):
        editors = dict(read_editors(desk))
        gone = editors.pop(fold_name(name), None)
        if gone is None:
            known = ", ".join(sorted(each.name for each in editors.values())) or "nobody"
            raise DeskError(f"{name!r} is no editor of {desk}: {known} is listed.")
        _write_editors(desk, editors)
    change = JournalChange(COMMAND_LINE, CHANGE_KIND, gone.name, {"removed": True})
    Journal(desk).add_entry(change)
    give_to_owner(desk, EDITORS_FILE, JOURNAL_FILE, LOCK_FILE)


@lru_cache(maxsize=8)
def _load_editors(path: Path, mtime: int, inode: int, size: int) -> Mapping[str, NamedEditor]:
    """The numbers change with the file: read anew, it is another call."""
    try:
        editors = msgspec.json.decode(path.read_bytes(), type=list[NamedEditor])
    except OSError as error:
        raise _make_error(path, error.strerror or "") from None
    except msgspec.DecodeError as error:
        raise _make_error(path, str(error)) from None
    return {fold_name(each.name): each for each in editors}


def _write_editors(desk: Path, editors: Mapping[str, NamedEditor]) -> None:
    lines = msgspec.json.format(msgspec.json.encode(list(editors.values())), indent=1)
    write_private(desk / EDITORS_FILE, f"{lines.decode()}\n")


def _make_error(path: Path, reason: str) -> DeskError:
    return DeskError(f"{path} cannot be used: {reason}. Restore it from a backup.")
