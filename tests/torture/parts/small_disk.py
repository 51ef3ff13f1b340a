"""A disk with so many bytes left: a small tmpfs where it may be mounted, else a limit of files."""

import os
import resource
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

BALLAST = "ballast"


@dataclass(frozen=True, slots=True)
class SmallDisk:
    """``mounted`` is false where only the size of single files can be limited."""

    folder: Path
    mounted: bool

    def leave(self, size: int) -> Callable[[], None] | None:
        """Fill it up to ``size`` bytes; returns what a new process must call first."""
        if not self.mounted:
            return lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
        self.empty()
        status = os.statvfs(self.folder)
        with (self.folder / BALLAST).open("wb") as file:
            os.posix_fallocate(file.fileno(), 0, max(1, status.f_bavail * status.f_frsize - size))
        return None

    def empty(self) -> None:
        (self.folder / BALLAST).unlink(missing_ok=True)


@contextmanager
def mount_small_disk(folder: Path, megabytes: int) -> Iterator[SmallDisk]:
    folder.mkdir(parents=True)
    command = ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", str(folder)]
    mounted = subprocess.run(command, capture_output=True, check=False).returncode == 0
    try:
        yield SmallDisk(folder, mounted)
    finally:
        if mounted:
            subprocess.run(["umount", "--lazy", str(folder)], check=True)
