"""Which editor a name means, typed or told by others, and what they may do."""

from search_app.desk.journal import fold_name, tidy_name
from search_app.desk_access import Role
from search_app.web.editor.access.editors import MAX_NAME_LENGTH, read_editors
from search_app.web.editor.desk_state import get_desk, read_ledger


def normalize_name(text: str) -> str:
    """A name for the journal, "" for an unusable one; a name known to it keeps its spelling."""
    name = tidy_name(text)
    is_sound = name.isprintable() and any(char.isalnum() for char in name)
    if not is_sound or len(name) > MAX_NAME_LENGTH:
        return ""
    editor = read_editors(get_desk().folder).get(fold_name(name))
    return editor.name if editor else read_ledger().find_spelling(name)


def find_access(name: str) -> tuple[str, Role] | None:
    """The hash of the password that somebody enters with, and the role; None for nobody.

    Once editors are listed, the shared password opens nothing: else it would open every name.
    """
    editors = read_editors(get_desk().folder)
    if editors:
        editor = editors.get(fold_name(name))
        return (editor.password_hash, editor.role) if editor else None
    shared = get_desk().password_hash
    return (shared, Role.ADMIN) if shared else None


def find_outside_role(name: str) -> Role | None:
    """What somebody may do whom the proxy or the provider named; None for who may not enter."""
    if not normalize_name(name):
        return None
    editor = read_editors(get_desk().folder).get(fold_name(name))
    return editor.role if editor else get_desk().access.desk_role


def is_named(name: str) -> bool:
    return fold_name(name) in read_editors(get_desk().folder)


def has_password() -> bool:
    """Whether anybody may enter by one."""
    editors = read_editors(get_desk().folder).values()
    return any(each.password_hash for each in editors) or bool(get_desk().password_hash)
