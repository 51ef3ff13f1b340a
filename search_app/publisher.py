"""Who publishes the booklets, and whom readers can call: from the settings, nothing is invented."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from indexer.errors import BadSettingError

PHONE_PATTERN = re.compile(r"\+?[0-9][0-9 ()./-]{0,30}[0-9]")
PAGE_PATTERN = re.compile(r"(?:https?://|mailto:|/)[^\s\"'<>]+")
EMAIL_PATTERN = re.compile(r"[A-Za-z0-9._+-]{1,64}@[A-Za-z0-9-]+(?:[.][A-Za-z0-9-]+)+")
LOGO_SUFFIXES = (".svg", ".png", ".jpg", ".webp")
MAX_NAME_LENGTH = 80


@dataclass(frozen=True, slots=True)
class Publisher:
    """A field has its setting's name in small letters; "" or None where it is not given.

    ``publisher_phone`` is for readers who want to talk to the publisher, ``publisher_text`` (a
    number) and ``publisher_email`` for those who cannot speak or hear on the phone. ``care_phone``
    reaches a patient's care team at any hour. Phone numbers are as people read them.
    """

    publisher_name: str = ""
    publisher_logo: Path | None = None
    publisher_phone: str = ""
    publisher_text: str = ""
    publisher_email: str = ""
    care_phone: str = ""
    emergency_phone: str = ""
    crisis_phone: str = ""
    contact_page: str = ""
    privacy_page: str = ""
    accessibility_page: str = ""


def list_publisher_settings() -> list[str]:
    return [field.name.upper() for field in fields(Publisher)]


def read_publisher_from_environment() -> Publisher:
    """For the commands; see ``read_publisher``."""
    names = list_publisher_settings()
    return read_publisher({name: os.environ.get(f"SEARCH_{name}", "") for name in names})


def read_publisher(given: Mapping[str, Any]) -> Publisher:
    """Read the publisher's settings; one that is missing or empty is not given.

    Raises:
        BadSettingError: a number, an address, the name or the logo cannot be used.
    """
    texts = {name: str(given.get(name) or "").strip() for name in list_publisher_settings()}
    for name, value in texts.items():
        if value and (fault := _find_fault(name, value)):
            raise BadSettingError(f"SEARCH_{name} is {value[:60]!r}, {fault}.")
    logo = texts.pop("PUBLISHER_LOGO")
    values = {name.lower(): value for name, value in texts.items()}
    return Publisher(**values, publisher_logo=Path(logo) if logo else None)


def make_phone_url(phone: str) -> str:
    """The ``tel:`` address of a number as people read it."""
    return f"tel:{_strip_number(phone)}"


def make_text_url(phone: str) -> str:
    """The ``sms:`` address of a number as people read it."""
    return f"sms:{_strip_number(phone)}"


def _strip_number(phone: str) -> str:
    plus = "+" if phone.startswith("+") else ""
    return plus + re.sub("[^0-9]", "", phone)


def _find_fault(name: str, value: str) -> str:
    if name.endswith(("_PHONE", "_TEXT")) and not PHONE_PATTERN.fullmatch(value):
        return "and must be a phone number such as +1 555 010 0199"
    if name.endswith("_EMAIL") and not EMAIL_PATTERN.fullmatch(value):
        return "and must be an e-mail address such as help@example.org"
    if name.endswith("_PAGE") and not PAGE_PATTERN.fullmatch(value):
        return "and must be an address such as https://example.org/privacy"
    if name == "PUBLISHER_NAME" and (len(value) > MAX_NAME_LENGTH or not value.isprintable()):
        return f"and must be a name of at most {MAX_NAME_LENGTH} letters in one line"
    if name == "PUBLISHER_LOGO" and not value.lower().endswith(LOGO_SUFFIXES):
        return f"and must be a picture: {', '.join(LOGO_SUFFIXES)}"
    if name == "PUBLISHER_LOGO" and not Path(value).is_file():
        return "and there is no such file"
    return ""
