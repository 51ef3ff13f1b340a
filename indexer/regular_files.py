"""Ordinary files. A pipe, a socket or a device would be waited for, or read, without end."""

import errno
import stat
from pathlib import Path


def require_regular_file(path: Path) -> Path:
    """The path, to be opened by the caller, who meets what is missing or a folder himself.

    Raises:
        OSError: what is there is neither a file nor a folder, or cannot be looked at.
    """
    mode = path.stat().st_mode
    if not stat.S_ISREG(mode) and not stat.S_ISDIR(mode):
        raise OSError(errno.EINVAL, "it is a pipe, a socket or a device, not a file", str(path))
    return path
