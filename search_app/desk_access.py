"""Who else may say who is at the editors' desk: the proxy in front, or an OpenID Connect provider.

From the settings; without one of them nothing but the desk's own passwords lets anybody in.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from enum import StrEnum
from typing import Any

from indexer.errors import BadSettingError

# Settings that no other process, no page and no log may have.
SECRET_SETTINGS = ("EDITOR_PASSWORD", "DESK_PROXY_SECRET", "OIDC_CLIENT_SECRET")
MIN_SECRET_LENGTH = 16
SECRET = re.compile(rf"[!-+\-.-~]{{{MIN_SECRET_LENGTH},}}")  # several headers are joined by commas
NAME_CLAIMS = ("preferred_username", "email")
WEB_PAGE = re.compile(r"https?://[^\s\"'<>]+")
# Tokens are worth as much as passwords: only to this machine they go without TLS.
SAFE_ISSUER = re.compile(
    r"(?:https://|http://(?:127\.0\.0\.1|\[::1\]|localhost)(?=[:/]|$))[^\s\"'<>?#]*"
)


class Role(StrEnum):
    """What somebody may do: each may do what those before may, too."""

    JUDGE = "judge"  # looks at all pages, and judges
    EDITOR = "editor"  # decides on gaps, and tries out drafts
    ADMIN = "admin"  # settles what judges disagree on


@dataclass(frozen=True, slots=True)
class DeskAccess:
    """A field has its setting's name in small letters; "" where it is not given.

    ``desk_proxy_secret`` is what the proxy proves by that it tells who asks. Whom the proxy or the
    provider at ``oidc_issuer`` names, and who is no named editor, has the ``desk_role``; without
    one nobody else may enter. ``desk_sign_out_page`` is where their account is signed out.
    ``oidc_name_claim`` tells which claim of the provider is the name.
    """

    desk_proxy_secret: str = field(default="", repr=False)
    desk_role: Role | None = None
    desk_sign_out_page: str = ""
    oidc_issuer: str = ""
    oidc_client_id: str = ""
    oidc_client_secret: str = field(default="", repr=False)
    oidc_name_claim: str = NAME_CLAIMS[0]

    @property
    def is_given(self) -> bool:
        """Whether others than the desk's own passwords say who somebody is."""
        return bool(self.desk_proxy_secret or self.oidc_issuer)


def list_access_settings() -> list[str]:
    return [field.name.upper() for field in fields(DeskAccess)]


def read_desk_access(given: Mapping[str, Any]) -> DeskAccess:
    """Read these settings; one that is missing or empty is not given.

    Raises:
        BadSettingError: one cannot be used, or lacks another, or does not go with another.
    """
    texts = {name: str(given.get(name) or "").strip() for name in list_access_settings()}
    for name, value in texts.items():
        if value and (fault := _find_fault(name, value)):
            shown = "" if name in SECRET_SETTINGS else f" is {value[:60]!r}, and"
            raise BadSettingError(f"SEARCH_{name}{shown} {fault}.")
    if fault := _find_mismatch(texts, given):
        raise BadSettingError(f"{fault}.")
    values = {name.lower(): value for name, value in texts.items() if value}
    role = values.pop("desk_role", "")
    return DeskAccess(**values, desk_role=Role(role) if role else None)


def _find_fault(name: str, value: str) -> str:
    if name == "DESK_PROXY_SECRET" and not SECRET.fullmatch(value):
        least = f"at least {MIN_SECRET_LENGTH} letters, digits and signs"
        return f"must have {least} of plain ASCII, without blanks and commas"
    if name == "DESK_ROLE" and value not in list(Role):
        return f"must be one of {', '.join(Role)}"
    if name == "DESK_SIGN_OUT_PAGE" and not WEB_PAGE.fullmatch(value):
        return "must be an address such as https://login.example.org/sign-out"
    if name == "OIDC_ISSUER" and not SAFE_ISSUER.fullmatch(value):
        return "must be an https address such as https://login.example.org/realms/care"
    if name == "OIDC_NAME_CLAIM" and value not in NAME_CLAIMS:
        return f"must be {' or '.join(NAME_CLAIMS)}"
    return ""


def _find_mismatch(texts: Mapping[str, str], given: Mapping[str, Any]) -> str:
    """Of settings that lack each other, or do not go together, the first, as a sentence."""
    proxy, issuer = texts["DESK_PROXY_SECRET"], texts["OIDC_ISSUER"]
    if proxy and issuer:
        return "SEARCH_DESK_PROXY_SECRET and SEARCH_OIDC_ISSUER are both set. Leave one out"
    if proxy and not given.get("BEHIND_PROXY"):
        return "SEARCH_DESK_PROXY_SECRET needs SEARCH_BEHIND_PROXY, the proxy's address"
    needed = ("OIDC_CLIENT_ID", "OIDC_CLIENT_SECRET", "PUBLIC_URL")
    for name in needed if issuer else ():
        if not given.get(name):
            return f"SEARCH_OIDC_ISSUER needs SEARCH_{name} too"
    if (proxy or issuer) and given.get("EDITOR_PASSWORD"):
        which = "SEARCH_DESK_PROXY_SECRET" if proxy else "SEARCH_OIDC_ISSUER"
        reason = "the shared password would open every name"
        return f"SEARCH_EDITOR_PASSWORD and {which} are both set: {reason}. Leave one out"
    return ""
