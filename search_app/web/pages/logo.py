"""The publisher's picture, as the header shows it."""

import mimetypes
from dataclasses import dataclass
from pathlib import Path

from indexer.errors import BadSettingError
from search_app.web.headers import compute_version

MAX_LOGO_BYTES = 100 * 1024  # readers load it with their first page, often by telephone


@dataclass(frozen=True, slots=True)
class Logo:
    """A picture, with the name of its content for an address."""

    data: bytes
    mimetype: str
    version: str


def read_logo(path: Path | None) -> Logo | None:
    """Read the picture once; a change of the file is seen after a restart.

    Raises:
        BadSettingError: it cannot be read, or is too large for a page.
    """
    if path is None:
        return None
    try:
        size = path.stat().st_size  # before a file of gigabytes is read
        data = path.read_bytes() if size <= MAX_LOGO_BYTES else b""
    except OSError as error:
        raise BadSettingError(f"SEARCH_PUBLISHER_LOGO cannot be read: {error.strerror}.") from None
    if size > MAX_LOGO_BYTES:
        size, limit = size // 1024, MAX_LOGO_BYTES // 1024
        raise BadSettingError(
            f"SEARCH_PUBLISHER_LOGO has {size} KiB, and may have at most {limit}."
        )
    mimetype = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    return Logo(data, mimetype, compute_version(data))
