"""The desk's password: which one will do, and the form in which it is compared."""

import unicodedata

from indexer.errors import DeskError
from indexer.words import has_lone_surrogate

MIN_PASSWORD_LENGTH = 8
# Longer than any password: to hash the body of a whole request would keep the server busy.
MAX_PASSWORD_LENGTH = 1_000


def normalize_password(text: str) -> str:
    """The same for the same word, however a keyboard composes its letters."""
    return unicodedata.normalize("NFC", text)


def read_password(setting: str) -> str:
    """The password that a setting means: without the line break that ends a file, and only that.

    Raises:
        DeskError: nobody could type it, or anybody could guess it.
    """
    password = normalize_password(setting.removesuffix("\n").removesuffix("\r"))
    reason = _find_fault(password)
    if reason:
        raise DeskError(f"The desk's password (SEARCH_EDITOR_PASSWORD) {reason}.")
    return password


def _find_fault(password: str) -> str:
    if has_lone_surrogate(password):
        return "is not UTF-8. Choose one of letters that a keyboard has"
    if any(unicodedata.category(char) == "Cc" for char in password):
        return "has a line break or another control character, which nobody can type. Leave it out"
    if len(password.strip()) < MIN_PASSWORD_LENGTH:
        return f"is too short. Choose one of at least {MIN_PASSWORD_LENGTH} characters"
    if len(password) > MAX_PASSWORD_LENGTH:
        return f"is too long. Choose one of at most {MAX_PASSWORD_LENGTH} characters"
    return ""
