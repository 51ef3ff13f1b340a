"""The desk's password: which one will do, and the form in which it is compared."""

import secrets
import unicodedata
from functools import cache

from werkzeug.security import check_password_hash, generate_password_hash

from indexer.errors import DeskError
from indexer.words import has_lone_surrogate

MIN_PASSWORD_LENGTH = 8
# Longer than any password: to hash the body of a whole request would keep the server busy.
MAX_PASSWORD_LENGTH = 1_000
# 16 MiB and about a fifth of a second a guess (OWASP's parameters for this much memory).
PASSWORD_HASH_METHOD = "scrypt:16384:8:5"
SETTING = "The desk's password (SEARCH_EDITOR_PASSWORD)"


def normalize_password(text: str) -> str:
    """The same for the same word, however a keyboard composes its letters."""
    return unicodedata.normalize("NFC", text)


def hash_password(password: str) -> str:
    return generate_password_hash(password, PASSWORD_HASH_METHOD)


def is_password(guess: str, password_hash: str) -> bool:
    """Whether it is; where there is no hash, the same time is spent, and no guess fits."""
    cut = normalize_password(guess[:MAX_PASSWORD_LENGTH])
    fits = check_password_hash(password_hash or _make_unknown_hash(), cut)
    return fits and bool(password_hash)


def read_password(setting: str, *, what: str = SETTING) -> str:
    """The password that a setting means: without the line break that ends a file, and only that.

    Raises:
        DeskError: nobody could type it, or anybody could guess it; ``what`` begins the sentence.
    """
    password = normalize_password(setting.removesuffix("\n").removesuffix("\r"))
    reason = _find_fault(password)
    if reason:
        raise DeskError(f"{what} {reason}.")
    return password


@cache
def _make_unknown_hash() -> str:
    """Of a password that nobody knows."""
    return hash_password(secrets.token_urlsafe(32))


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
