"""The editors' password, kept as its scrypt hash only."""

import hashlib
import hmac
import secrets
from dataclasses import dataclass

# 16 MiB and about a fifth of a second a guess (OWASP's parameters for this much memory).
COST = {"n": 2**14, "r": 8, "p": 5}


@dataclass(frozen=True, slots=True)
class Hashed:
    """A password that can be checked and not be read."""

    salt: bytes
    digest: bytes


def hashed(password: str) -> Hashed:
    salt = secrets.token_bytes(16)
    return Hashed(salt, _scrypt(password, salt))


def fits(written: str, password: Hashed) -> bool:
    """In a time that does not tell how near the guess was."""
    return hmac.compare_digest(_scrypt(written, password.salt), password.digest)


def _scrypt(password: str, salt: bytes) -> bytes:
    return hashlib.scrypt(password.encode("utf-8", "surrogatepass"), salt=salt, dklen=32, **COST)
