"""Where an index is: in a folder, or in a database, whose address is said without its password."""

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias

from indexer.errors import DatabaseError

# What to do about what a database holds that cannot be used: damaged, or of a newer program.
PUSH_HINT = "Push the index again, or update this server."
SCHEMES = ("postgresql://", "postgres://")
# A password, which may hold any character, ends at the last "@"; one may be a parameter too.
_SECRETS = re.compile(r"(?<=//)([^:@?]*):.*(?=@)|\?.*")


@dataclass(frozen=True, slots=True)
class DatabaseAddress:
    """An address as libpq takes it, several hosts too. As text it has no password or parameter."""

    url: str = field(repr=False)

    def __str__(self) -> str:
        return _SECRETS.sub(lambda match: match[1] or "", self.url)


IndexPlace: TypeAlias = Path | DatabaseAddress


def is_database_address(text: str) -> bool:
    return text.lower().startswith(SCHEMES)


def read_index_place(text: str) -> IndexPlace:
    return DatabaseAddress(text) if is_database_address(text) else Path(text)


def find_index_folder(place: IndexPlace | None) -> Path | None:
    """The folder of an index; None where it has none."""
    return place if isinstance(place, Path) else None


def require_index_folder(place: IndexPlace) -> Path:
    """The folder of an index, for what works on its files.

    Raises:
        DatabaseError: it is in a database.
    """
    folder = find_index_folder(place)
    if folder is None:
        raise DatabaseError(
            f"This needs the folder of an index, and {place} is a database. Name the folder that"
            " was pushed."
        )
    return folder
