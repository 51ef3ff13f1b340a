"""The editors' password, kept as its scrypt hash only."""

import hashlib
import hmac
import secrets
from dataclasses import dataclass

# 16 MiB and about a fifth of a second a guess (OWASP's parameters for this much memory).
SCRYPT_COST = {"n": 2**14, "r": 8, "p": 5}


@dataclass(frozen=True, slots=True)
class PasswordHash:
    """A password that can be checked and not be read."""

    salt: bytes
    digest: bytes


def hash_password(password: str) -> PasswordHash:
    salt = secrets.token_bytes(16)
    return PasswordHash(salt, _derive_key(password, salt))


def verify_password(guess: str, password_hash: PasswordHash) -> bool:
    """In a time that does not tell how near the guess was."""
    return hmac.compare_digest(_derive_key(guess, password_hash.salt), password_hash.digest)


def _derive_key(password: str, salt: bytes) -> bytes:
    return hashlib.scrypt(
        password.encode("utf-8", "surrogatepass"), salt=salt, dklen=32, **SCRYPT_COST
    )
