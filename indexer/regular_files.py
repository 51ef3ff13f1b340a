"""Ordinary files, also packed ones.

A pipe, a socket or a device would be waited for, or read, without end.
"""

import errno
import gzip
import stat
import zlib
from collections.abc import Iterator
from pathlib import Path

GZIP_MARK = b"\x1f\x8b"
MAX_LINE_BYTES = 20_000_000


def require_regular_file(path: Path) -> Path:
    """The path, to be opened by the caller, who meets what is missing or a folder himself.

    Raises:
        OSError: what is there is neither a file nor a folder, or cannot be looked at.
    """
    mode = path.stat().st_mode
    if not stat.S_ISREG(mode) and not stat.S_ISDIR(mode):
        raise OSError(errno.EINVAL, "it is a pipe, a socket or a device, not a file", str(path))
    return path


def read_line_bytes(path: Path, *, max_length: int = MAX_LINE_BYTES) -> Iterator[bytes]:
    """The lines of a file, which is unpacked where gzip has packed it, whatever its name.

    Raises:
        OSError: it cannot be read, is a damaged package, or has a line of more than ``max_length``.
    """
    with require_regular_file(path).open("rb") as file:
        is_packed = file.read(len(GZIP_MARK)) == GZIP_MARK
        file.seek(0)
        lines = gzip.GzipFile(fileobj=file) if is_packed else file
        try:
            while line := lines.readline(max_length + 1):
                if len(line) > max_length:
                    raise OSError(errno.EFBIG, f"a line has over {max_length / 1e6:.0f} MB")
                yield line
        except (gzip.BadGzipFile, EOFError, zlib.error):
            raise OSError(errno.EINVAL, "it is a damaged .gz file") from None
